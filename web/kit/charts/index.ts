/**
 * Charts, for figures: `chart({ kind: 'lines', title: …, … })` in a template. All that draws is loaded
 * with the first one; what a chart can be is in description.ts. A new description is drawn anew: one that
 * takes long to make or to draw (a matrix of a million cells) is best kept between renders.
 */
import { html, type TemplateResult } from 'lit';
import type { Place } from './chart.ts';
import type { Chart } from './description.ts';

export type * from './description.ts';
export type { Place };

export function chart(
  description: Chart,
  told: { onPoint?: (place: Place | null) => void; onPick?: (place: Place) => void } = {},
): TemplateResult {
  // Asked for by every render, loaded once; where it fails, the next render asks again.
  import('./chart.ts').catch(() => {});
  return html`
    <es-chart
      .chart=${description}
      ?picks=${told.onPick !== undefined}
      @point=${(event: CustomEvent<Place | null>) => told.onPoint?.(event.detail)}
      @pick=${(event: CustomEvent<Place>) => told.onPick?.(event.detail)}
    ></es-chart>
  `;
}
