import { call } from '../call.ts';
import { name } from '../parameters.ts';

/** Gives a table's memory back. */
export const close = call({ table: name }, ({ table }, { runtime }): { closed: boolean } => {
  runtime.graphs.clear();
  return { closed: runtime.started?.tables.close(table) ?? false };
});
