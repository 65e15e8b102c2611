import { call } from '../call.ts';
import { name } from '../parameters.ts';

/** Gives a model's memory back, and that of its readings. */
export const close = call({ model: name }, ({ model }, { runtime }): { closed: boolean } => ({
  closed: runtime.startedTransformer?.models.close(model) ?? false,
}));
