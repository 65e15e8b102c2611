/**
 * The colours, type and measures of the project, as custom properties on a figure's host.
 *
 * Every token has two names. The public one (`--es-paper`) is what a host page may set to re-theme
 * an embed; the one used in styles (`--paper`) falls back to ours. Both themes stand side by side in
 * `light-dark()`, which follows the `color-scheme` of the element, so that a theme is one property.
 *
 * Contrast, measured against paper (light, dark): ink 16.3, 13.4 · ink-2 7.2, 7.9 · ink-3 5.1, 5.5 ·
 * accent 7.1, 7.2 · bar 4.6, 6.1. `tokens.test.ts` measures them again.
 */
import { css } from 'lit';
import { colours } from './colours.ts';

export const tokens = css`
  :host {
    color-scheme: light dark;
    ${colours};

    --serif: var(--es-serif, 'Source Serif 4', 'Source Serif Fallback', Georgia, 'Times New Roman', serif);
    --sans: var(--es-sans, system-ui, -apple-system, 'Segoe UI', 'Noto Sans', 'Liberation Sans', sans-serif);
    --mono: var(--es-mono, ui-monospace, 'SF Mono', 'Cascadia Mono', 'DejaVu Sans Mono', monospace);

    /* With the page's root font, within what the layout holds. */
    --text: var(--es-text, clamp(17px, 1.125rem, 22px));
    --small: calc(var(--text) * 0.8);
    --tiny: calc(var(--text) * 0.7);
    --ease: 200ms cubic-bezier(0.2, 0.6, 0.3, 1);
  }
  @media (prefers-reduced-motion: reduce) {
    :host {
      --ease: 0s linear;
    }
  }
`;
