/** Who may look at whom. */
import * as v from 'valibot';
import type { Setup } from '../../../../../wasm/transformer.d.ts';
import { EngineError } from '../../errors.ts';
import type { WasmModule } from '../../wasm-module.ts';
import { bytes, oneOf, whole } from '../parameters.ts';
import { mostTokens } from './tokens.ts';

/** The model's own mask when left out; another kind; or any, as `allowed` and `size`. */
export const mask = v.optional(
  v.strictObject(
    {
      kind: v.optional(oneOf(['model', 'causal', 'bidirectional', 'prefix']), 'model'),
      /** Of the kind `prefix`: positions that see each other. */
      prefix: v.optional(whole(0, mostTokens), 0),
      /** Positions to one side that are seen, itself included; 0 is all. */
      window: v.optional(whole(0, mostTokens), 0),
      /** In place of a kind: size × size, 1 where the row may look at the column. */
      allowed: v.optional(bytes),
      /** Of `allowed`. */
      size: v.optional(whole(1, mostTokens)),
      /** 1 for positions that nobody may look at. */
      padding: v.optional(bytes),
    },
    'a mask',
  ),
  {},
);

export function setMask(
  setup: Setup,
  { kind, prefix, window, allowed, size, padding }: v.InferOutput<typeof mask>,
  module: WasmModule<unknown>,
): void {
  if (allowed === undefined) module.call(() => setup.mask(kind, prefix, window));
  else if (size === undefined) {
    throw new EngineError('invalid_argument', '`mask.size` is missing, beside `mask.allowed`');
  } else module.call(() => setup.customMask(allowed, size));
  if (padding) module.call(() => setup.padding(padding));
}
