/**
 * The other points around one point, each at its true distance; the angle means nothing. Random points stand
 * above, words below. One drawing for the stage and the still.
 */
import { nothing, svg, type TemplateResult } from 'lit';
import type { Middle } from './distance.model.ts';

const WIDTH = 400;
/** The longest distance at length 1 is 2. */
const SCALE = 92;
const [X, Y] = [WIDTH / 2, 2 * SCALE + 6];
/** Parts of a half turn from one point to the next: no two of a thousand stand in one line. */
const TURN = (Math.sqrt(5) - 1) / 2;

const ink = (name: string) => `var(--${name})`;
const round = (value: number) => Math.round(value * 10) / 10;

function half({ distances, nearest, farthest }: Middle, side: 1 | -1, colour: string) {
  let dots = '';
  distances.forEach((distance, rank) => {
    const angle = Math.PI * ((rank * TURN) % 1);
    const radius = SCALE * distance;
    dots += `M${round(X + radius * Math.cos(angle))},${round(Y + side * radius * Math.sin(angle))}h0`;
  });
  const circle = (distance: number) => {
    const radius = round(SCALE * distance);
    return `M${X - radius},${Y}A${radius},${radius} 0 0 ${side < 0 ? 1 : 0} ${X + radius},${Y}`;
  };
  return svg`
    <path d=${dots} stroke=${colour} stroke-width="3" stroke-linecap="round" stroke-opacity="0.6" fill="none"></path>
    <path d=${circle(nearest) + circle(farthest)} stroke=${ink('ink')} stroke-width="1.5" fill="none"></path>
  `;
}

export const sizeOf = (words: Middle | null) => ({
  width: WIDTH,
  height: words ? 2 * Y : Y + 8,
});

export function rings(random: Middle, words: Middle | null): TemplateResult {
  const { height } = sizeOf(words);
  return svg`
    ${half(random, -1, ink('bar'))}
    ${words ? half(words, 1, ink('category-2')) : nothing}
    <path d=${`M0,${Y}H${WIDTH}`} stroke=${ink('line')}></path>
    <circle cx=${X} cy=${Y} r="5" fill=${ink('ink')}></circle>
    <rect width=${WIDTH} height=${height} fill="none"></rect>
  `;
}
