import { closeEncoder } from '../../encoders.ts';
import { call } from '../call.ts';
import { encoder } from './texts.ts';

/** Gives an encoder's memory back, that of its model included. */
export const close = call({ model: encoder }, ({ model }, { runtime }): { closed: boolean } => {
  const closed = closeEncoder(model, runtime);
  runtime.startedTransformer?.models.close(model);
  return { closed };
});
