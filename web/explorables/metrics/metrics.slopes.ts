/**
 * Three rankings as columns, lines between a word's places: one drawing for the stage, the still and the
 * exported file. Cosine stands in the middle, so that each line says what it and its neighbour share.
 */
import { svg, type TemplateResult } from 'lit';
import { METRIC_NAMES, type Metric } from '../../kit/measures.ts';
import { moves, type Ranking } from './metrics.model.ts';

const COLUMNS: readonly Metric[] = ['dot', 'cosine', 'euclidean'];
const WIDTH = 720;
const COLUMN = 180;
const GAP = (WIDTH - 3 * COLUMN) / 2;
const ROW = 28;
const HEAD = 34;

const left = (column: number) => column * (COLUMN + GAP);
const middle = (index: number) => HEAD + (index + 0.5) * ROW;
const ink = (name: string) => `var(--${name})`;

/** As much of a word as its column has room for. */
const clipped = (word: string) => (word.length > 18 ? `${word.slice(0, 17)}…` : word);

export function slopes({ lists }: Ranking): TemplateResult {
  const height = HEAD + lists.cosine.length * ROW;
  return svg`
    ${COLUMNS.map(
      (metric, column) => svg`
        <text x=${left(column)} y="16" font-weight="600" fill=${ink('ink')}>${METRIC_NAMES[metric]}</text>
        ${lists[metric].map(
          ({ word, score }, index) => svg`
            <text x=${left(column) + 18} y=${middle(index) + 5} text-anchor="end" font-size="12" fill=${ink('ink-2')}>${index + 1}</text>
            <text x=${left(column) + 28} y=${middle(index) + 5} font-family=${ink('serif')} fill=${ink('ink')}>${clipped(word)}</text>
            <text x=${left(column) + COLUMN - 6} y=${middle(index) + 5} text-anchor="end" font-size="12" fill=${ink('ink-2')}>${score.toFixed(2).replace('-', '−')}</text>
          `,
        )}
      `,
    )}
    ${lines(lists.cosine, lists.dot, left(1), left(1) - GAP)}
    ${lines(lists.cosine, lists.euclidean, left(1) + COLUMN, left(2))}
    <rect width=${WIDTH} height=${height} fill="none"></rect>
  `;
}

/** From each of cosine's words to its place beside it; a dotted stub where it is not among them. */
function lines(
  from: Ranking['lists'][Metric],
  to: Ranking['lists'][Metric],
  x1: number,
  x2: number,
): TemplateResult[] {
  return moves(from, to).map((place, index) => {
    const y = middle(index);
    if (place === null) {
      return svg`<line x1=${x1} y1=${y} x2=${x1 + (x2 - x1) * 0.3} y2=${y} stroke=${ink('ink-2')} stroke-dasharray="2 3"></line>`;
    }
    const moved = place !== index;
    return svg`<line x1=${x1} y1=${y} x2=${x2} y2=${middle(place)} stroke=${ink(moved ? 'accent' : 'line')} stroke-width=${moved ? 2 : 1}></line>`;
  });
}

export function sizeOf({ lists }: Ranking): { width: number; height: number } {
  return { width: WIDTH, height: HEAD + lists.cosine.length * ROW + 4 };
}
