/** The mark of a plot as an icon, for the list that says in words what the plot shows. */
import { html, type TemplateResult } from 'lit';
import { vars } from '../vars.ts';
import type { MarkStyle } from './overlay.ts';

const PATHS: Record<MarkStyle['shape'], string> = {
  dot: 'M5 1a4 4 0 1 0 .01 0z',
  ring: 'M5 1a4 4 0 1 0 .01 0z',
  diamond: 'M5 0 10 5 5 10 0 5z',
  square: 'M1 1h8v8H1z',
};

/** Decoration: the words beside it say the same. Takes `markIconStyles`. */
export function markIcon({ shape, colour }: MarkStyle): TemplateResult {
  const ink = `var(--${colour})`;
  return html`
    <svg
      class="mark"
      viewBox="0 0 10 10"
      aria-hidden="true"
      ${vars({ '--mark': ink, '--mark-fill': shape === 'dot' ? ink : 'none' })}
    >
      <path d=${PATHS[shape]} />
    </svg>
  `;
}
