/** Changes to named tensors on their way; what follows is computed from them. */
import * as v from 'valibot';
import type { Setup } from '../../../../../wasm/transformer.d.ts';
import type { WasmModule } from '../../wasm-module.ts';
import { floats, none, oneOf, whole } from '../parameters.ts';

const change = v.strictObject(
  {
    /** A name of src/transformer/trace.h. */
    site: v.string('the name of a tensor'),
    kind: oneOf(['replace', 'add', 'zero']),
    /** Every row when left out. */
    row: v.optional(whole(0, none - 1), none),
    /** One a column; none for `zero`. */
    values: v.optional(floats, () => new Float32Array()),
  },
  'a change: site, kind, row, values',
);
export const changes = v.optional(v.array(change, 'an array of changes'), []);

export function setChanges(
  setup: Setup,
  changes: v.InferOutput<typeof change>[],
  module: WasmModule<unknown>,
): void {
  for (const { site, kind, row, values } of changes) {
    module.call(() => setup.change(site, kind, row, values));
  }
}
