/**
 * Everything that can be asked of the engine, by name: a call is a schema of its parameters and a handler
 * (calls/ROOM/NAME.ts). All of it can be cloned into a worker. Typed arrays in a result are handed over;
 * those in parameters are copied, and stay the caller's. docs/calls.md is made from these files.
 */
import type * as v from 'valibot';
import { firstCalls } from './first-calls.ts';
import { laterCalls } from './later-calls.ts';
import { textCalls } from './text-calls.ts';

/** For what looks at all of them; the runner takes the later ones when they are asked for. */
export const calls = { ...firstCalls, ...laterCalls, ...textCalls };

export type { TracedTensor } from './calls/model/run.ts';

export type Method = keyof typeof calls;
export type Calls = { [M in Method]: { params: Params<M>; result: Result<M> } };
export type Params<M extends Method> = v.InferInput<(typeof calls)[M]['params']>;
export type Result<M extends Method> = Awaited<ReturnType<(typeof calls)[M]['run']>>;

/** How far a call is. Stages that begin with "loading" count bytes, others units of work. */
export interface Progress {
  stage: string;
  done: number;
  /** 0 while unknown. */
  total: number;
  /** Coordinates so far, row-major, while work moves the points of a layout. */
  picture?: Float32Array;
}
