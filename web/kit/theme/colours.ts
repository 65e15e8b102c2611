/**
 * The palette, once. Figures use it in their shadow roots and the article in its style sheet (the
 * build writes it there), so that the two can't drift apart.
 */
import { unsafeCSS } from 'lit';

/** name: [light, dark]. */
export const palette = {
  /** The page itself, and the ink on it. */
  paper: ['#fefcf8', '#211f1c'],
  ink: ['#1e1b18', '#ebe5db'],
  /** Secondary and small text. */
  'ink-2': ['#58524a', '#b8b0a4'],
  'ink-3': ['#6b655c', '#9c958a'],
  /** Hairlines that separate, and lines that mean something. */
  rule: ['#e0dacf', '#403b35'],
  line: ['#8b8378', '#857d72'],
  /** Tint behind what is picked or shaded; never the only cue. */
  tint: ['#f3eee4', '#2e2a26'],
  /** What the reader can touch: the red of a rubric. */
  accent: ['#9c2a1e', '#f0917d'],
  /** Magnitudes. */
  bar: ['#4f7590', '#82aac6'],
  'bar-2': ['#b9c9d4', '#4a5d6b'],
  /** Signed values; zero is paper. */
  negative: ['#b45f06', '#e39a4a'],
  positive: ['#1d5f99', '#6cb0e4'],
  /** Okabe and Ito's categories (2008), their yellow darkened on light paper for 3:1. */
  'category-1': ['#0072b2', '#56a7dc'],
  'category-2': ['#d55e00', '#ee8743'],
  'category-3': ['#00835f', '#2db98f'],
  'category-4': ['#b8568f', '#d992bb'],
  'category-5': ['#2f87b8', '#7cc6ee'],
  'category-6': ['#a97400', '#e6a52a'],
  'category-7': ['#867a00', '#e8dc52'],
} as const satisfies Record<string, readonly [string, string]>;

export type ColourName = keyof typeof palette;

/** `--paper: var(--es-paper, light-dark(…));` for each colour, without a selector. */
export const colourDeclarations = Object.entries(palette)
  .map(([name, [light, dark]]) => `--${name}: var(--es-${name}, light-dark(${light}, ${dark}))`)
  .join(';\n');

export const colours = unsafeCSS(colourDeclarations);

/**
 * Tokens as colours that a canvas or an exported picture understands. A custom property reads back as
 * it was written (`light-dark(…)`), so the browser is asked what it looks like on a real element; all
 * are asked for at once, since each question after a change costs a style pass.
 */
export function resolveColours(within: HTMLElement, names: readonly ColourName[]): string[] {
  const root = within.shadowRoot ?? within;
  const probes = names.map((name) => {
    const probe = document.createElement('span');
    probe.style.setProperty('color', `var(--${name})`);
    probe.style.setProperty('forced-color-adjust', 'none');
    probe.hidden = true;
    return probe;
  });
  root.append(...probes);
  const colours = probes.map((probe) => getComputedStyle(probe).color);
  for (const probe of probes) probe.remove();
  return colours;
}

export function resolveColour(within: HTMLElement, name: ColourName): string {
  return resolveColours(within, [name])[0]!;
}
