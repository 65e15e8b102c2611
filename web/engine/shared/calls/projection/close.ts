import { call } from '../call.ts';
import { name } from '../parameters.ts';

/** Gives the memory of a layout back that was kept under a name. */
export const close = call({ layout: name }, ({ layout }, { runtime }): { closed: boolean } => ({
  closed: runtime.layouts.close(layout),
}));
