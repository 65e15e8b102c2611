/**
 * The project's two language models, a masked and a causal one of the same shape: what figures about them
 * share.
 *
 * States are counted as `hidden.N` of src/transformer/trace.h: 0 is the row of the embedding table, N what
 * layer N left; one more follows, after the last norm, which is what the head reads.
 */
import type { ModelChoice } from './model-switch/model-switch.ts';

export type Twin = 'masked' | 'causal';

export const TWINS: readonly ModelChoice<Twin>[] = [
  { value: 'masked', label: 'masked, sees both sides', name: 'the masked model' },
  { value: 'causal', label: 'causal, sees what is before', name: 'the causal model' },
];

/** Both read with one tokenizer. */
export const TOKENIZER = 'models/tokenizer/tokenizer.model';

/** "embedding", "layer 3", "last norm": of `states` in all. */
export function stateName(state: number, states: number): string {
  if (state === 0) return 'embedding';
  return state === states - 1 ? 'last norm' : `layer ${state}`;
}

export const stateNames = (states: number): string[] =>
  Array.from({ length: states }, (_, state) => stateName(state, states));
