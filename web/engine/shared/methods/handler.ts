import type { Arguments } from '../arguments.ts';
import type { Method, Result } from '../calls.ts';
import type { Context } from '../runtime.ts';

/** Answers one method: reads its arguments first, so that a wrong one costs nothing. */
export type Handler<M extends Method> = (
  given: Arguments,
  context: Context,
) => Result<M> | Promise<Result<M>>;

export type Handlers<M extends Method> = { [Name in M]: Handler<Name> };
