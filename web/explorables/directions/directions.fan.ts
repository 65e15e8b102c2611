/**
 * Pairs of directions as a fan: the first of each pair points to the right, the second is drawn at its true
 * angle from it. Random directions open upwards, those of a real table downwards. One drawing for the stage
 * and the still.
 */
import { nothing, svg, type TemplateResult } from 'lit';
import { type Answer, degrees, rays, type Spread } from './directions.model.ts';

const WIDTH = 400;
const RADIUS = 146;
const RIM = RADIUS + 9;
const [X, Y] = [WIDTH / 2, RIM + 3];

const ink = (name: string) => `var(--${name})`;
const round = (value: number) => Math.round(value * 10) / 10;

/** The point at an angle in radians, `side` −1 above the first direction and 1 below. */
const at = (radians: number, radius: number, side: number) =>
  `${round(X + radius * Math.cos(radians))},${round(Y + side * radius * Math.sin(radians))}`;

const radians = (cosine: number) => (degrees(cosine) * Math.PI) / 180;

function half(spread: Spread, side: 1 | -1, colour: string): TemplateResult {
  const lines = rays(spread)
    .map((one) => `M${X},${Y}L${at(one, RADIUS, side)}`)
    .join('');
  const [near, far] = [radians(spread.p95), radians(spread.p05)];
  const arc = `M${at(near, RIM, side)}A${RIM},${RIM} 0 0 ${side < 0 ? 0 : 1} ${at(far, RIM, side)}`;
  return svg`
    <path d=${lines} stroke=${colour} stroke-width="1.2" stroke-opacity="0.55" fill="none"></path>
    <path d=${arc} stroke=${ink('ink')} stroke-width="2" fill="none"></path>
  `;
}

export const sizeOf = ({ space }: Answer) => ({
  width: WIDTH,
  height: space ? 2 * Y : Y + 12,
});

export function fan(answer: Answer): TemplateResult {
  const { random, space } = answer;
  const { height } = sizeOf(answer);
  return svg`
    ${half(random, -1, ink('bar'))}
    ${space ? half(space.spread, 1, ink('category-2')) : nothing}
    <path d=${`M${X},${Y}H${X + RADIUS + 12}m-9,-5l9,5l-9,5`} stroke=${ink('ink')} stroke-width="2" fill="none"></path>
    <text x=${X + RADIUS + 18} y=${Y + 5} fill=${ink('ink-2')}>0°</text>
    <text x=${X - RADIUS - 12} y=${Y + 5} text-anchor="end" fill=${ink('ink-2')}>180°</text>
    <rect width=${WIDTH} height=${height} fill="none"></rect>
  `;
}
