/** A figure's snippets as it stands, in the reader's browser. */
import type { Presets } from '../../kit/presets.ts';
import { snippets } from './snippets.ts';

/** Puts a figure's state, as its presets, into the snippets of its page. */
export function showState(root: URL, figure: string, presets: Presets, height: number): void {
  for (const { id, text } of snippets(root, figure, presets, height)) {
    const code = document.querySelector(`#${figure}-${id} code`);
    if (code) code.textContent = text;
  }
}
