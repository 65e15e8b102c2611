/** What the figure knows without a screen: its state, and the sentence that it concludes with. Pure. */
import { number } from '../../kit/format.ts';
import type { StateOf } from '../../kit/preset-table.ts';
import type { presets } from './index.ts';

export type State = StateOf<typeof presets>;

/** @param cosine of the two words, −1 to 1 */
export function verdict({ a, b }: State, cosine: number): string {
  return `The cosine of “${a}” and “${b}” is ${number(cosine)}.`;
}
