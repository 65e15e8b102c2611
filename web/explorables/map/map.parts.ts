/** What is said beside the map: the words of a neighbourhood, and the verdict. Templates without state. */
import { html, nothing, type TemplateResult } from 'lit';
import { count, fixed, ordinal, percent } from '../../kit/format.ts';
import { markIcon } from '../../kit/plot/mark-icon.ts';
import type { Edge, Mark, MarkStyle } from '../../kit/plot/overlay.ts';
import { vars } from '../../kit/vars.ts';
import { explainedBy, type Layout, layoutText, nameOf } from './map.layout.ts';
import type { Drawn } from './map.method.ts';
import { farthest, NEIGHBOURS, type Neighbourhood } from './map.neighbourhood.ts';

type OnWord = (word: string) => void;

export const STYLES = {
  word: { colour: 'accent', shape: 'ring', strong: true },
  preserved: { colour: 'category-1', shape: 'dot' },
  lost: { colour: 'category-2', shape: 'diamond' },
  intruder: { colour: 'ink-2', shape: 'square', quiet: true },
} as const satisfies Record<string, MarkStyle>;

export const styleOf = (preserved: boolean): MarkStyle =>
  preserved ? STYLES.preserved : STYLES.lost;

/** The word and its neighbours on the map: preserved ones by solid lines, lost ones by dotted ones. */
export function marks(found: Neighbourhood | null): { marks: Mark[]; edges: Edge[] } {
  if (!found) return { marks: [], edges: [] };
  const near = found.neighbours.map(({ row, preserved }) => ({ row, style: styleOf(preserved) }));
  const others = found.intruders.map(({ row }) => ({ row, style: STYLES.intruder }));
  const all = [{ row: found.row, style: STYLES.word }, ...near, ...others];
  return {
    marks: all.map(({ row, style }) => ({ index: row, style })),
    edges: near.map(({ row, style }) => {
      const line = style === STYLES.preserved ? 'solid' : 'dotted';
      return { from: found.row, to: row, colour: style.colour, line };
    }),
  };
}

/** The nearest words with all that marks and lines on the map say. */
export function list({ neighbours }: Neighbourhood, onWord: OnWord): TemplateResult {
  return html`
    <table>
      <thead>
        <tr>
          <th scope="col">word</th>
          <th scope="col">cosine</th>
          <th scope="col">on the map</th>
        </tr>
      </thead>
      <tbody>
        ${neighbours.map(
          ({ word, cosine, rank, preserved }) => html`
            <tr class=${preserved ? 'preserved' : 'lost'}>
              <th scope="row">${wordButton(word, preserved, onWord)}</th>
              <td>${fixed(cosine, 2)}</td>
              <td>${ordinal(rank)}, ${preserved ? 'preserved' : 'lost'}</td>
            </tr>
          `,
        )}
      </tbody>
    </table>
  `;
}

/** The same words, the more similar the larger. */
export function cloud({ neighbours }: Neighbourhood, onWord: OnWord): TemplateResult {
  return html`
    <ul class="words-cloud">
      ${neighbours.map(
        ({ word, cosine, preserved }) => html`
          <li ${vars({ '--cosine': cosine })}>${wordButton(word, preserved, onWord)}</li>
        `,
      )}
    </ul>
  `;
}

function wordButton(word: string, preserved: boolean, onWord: OnWord): TemplateResult {
  return html`
    <button class="word" dir="auto" @click=${() => onWord(word)}>
      ${markIcon(styleOf(preserved))}${word}
    </button>
  `;
}

export function intruders({ intruders: rows }: Neighbourhood) {
  if (rows.length === 0) return nothing;
  return html`
    <p class="intruders">
      ${markIcon(STYLES.intruder)} Intruders, among the ${NEIGHBOURS} nearest on the map only:
      ${rows.map(({ word }) => word).join(', ')}.
    </p>
  `;
}

/** What the layout does to the word's neighbourhood. */
export function localVerdict(found: Neighbourhood, { choice }: Layout, dims: number) {
  const far = farthest(found);
  const rank = far && ordinal(found.neighbours.indexOf(far) + 1);
  return html`This ${nameOf(choice)} map preserves
    <strong class="number">${found.preserved} of the ${NEIGHBOURS}</strong> nearest words of
    “<bdi>${found.word}</bdi>”${
      far
        ? `; “${far.word}”, ${rank} in ${dims} dimensions, is ${ordinal(far.rank)} on the map`
        : ''
    }.`;
}

/** What it does to all words, in one sentence. */
export function globalVerdict(layout: Layout, drawn: Drawn): string {
  const { choice, milliseconds, disparity, share, quality } = layout;
  const words = `${count(choice.rows)} words`;
  const held = `holds ${percent(explainedBy(drawn.explained, choice), 2)} of the variance of ${words}`;
  const run = `placed ${words} in ${fixed(milliseconds / 1000, 1)} s`;
  const stopped = share < 1 ? `, stopped after ${percent(share, 2)} of the run` : '';
  const said = [`${layoutText(choice)}, ${choice.method === 'pca' ? held : run}${stopped}.`];
  const mean = quality && fixed(NEIGHBOURS * quality.meanKept, 2);
  if (mean) said.push(`Over all words it preserves ${mean} of ${NEIGHBOURS} on average.`);
  const part = disparity !== null && percent(disparity, 2);
  if (part) said.push(`Aligned with the previous map, ${part} of the variance still differs.`);
  return said.join(' ');
}

export function trustText(quality: Layout['quality']): string {
  if (!quality) return '';
  const { trustworthiness, continuity, judged } = quality;
  return `Trustworthiness ${fixed(trustworthiness, 3)} (1: no intruders), continuity ${fixed(continuity, 3)} (1: no neighbour is lost); a random map has about 0.5. Measured on ${count(judged.length)} words.`;
}
