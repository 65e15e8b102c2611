/**
 * What stands in a figure's place until it runs, and where scripts never do: the answer that the
 * engine gave at build, as a table or a picture, and labelled as such.
 */

import { figures } from '#figures/all';
import { escapeMarkup } from '../../kit/escape.ts';
import type { FigureModule } from '../../kit/figure-module.ts';
import type { Presets } from '../../kit/presets.ts';
import type { Bindings } from './bindings.ts';

/** A figure on a line of its own; Markdown takes it for a paragraph, which can't hold a table. */
const FIGURE = /<p><es-([\w-]+)((?:\s+[\w-]+(?:="[^"]*")?)*)\s*><\/es-\1><\/p>/g;

/** Puts a still into every figure of a page. */
export async function fillStills(html: string, bindings: Bindings): Promise<string> {
  const stills = await Promise.all(
    [...html.matchAll(FIGURE)].map(async ([, name = '', text = '']) => {
      const figure = figures.find((one) => one.name === name);
      if (!figure) throw new Error(`<es-${name}>: there is no folder web/explorables/${name}.`);
      const content = await still(figure, parseAttributes(text), bindings);
      return `<es-${name} class="figure"${text}><div slot="still" class="still">
<noscript><p class="still-question">${escapeMarkup(figure.question)}</p></noscript>
${content}
<noscript><p class="still-note">A still, computed when this page was built. With JavaScript it answers to your own words.</p></noscript>
</div></es-${name}>`;
    }),
  );
  let index = 0;
  return html.replace(FIGURE, () => stills[index++]!);
}

async function still(figure: FigureModule, presets: Presets, bindings: Bindings): Promise<string> {
  try {
    return await figure.still(bindings.ask, presets);
  } catch (error) {
    bindings.missing.push(`still of “${figure.name}”: ${(error as Error).message}`);
    return '';
  }
}

function parseAttributes(text: string): Presets {
  const found = [...text.matchAll(/([\w-]+)(?:="([^"]*)")?/g)];
  return Object.fromEntries(found.map(([, name = '', value = '']) => [name, value]));
}
