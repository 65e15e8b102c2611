/** Tables: a chart of their own, and what every other chart says in numbers. */
import { html, nothing, type TemplateResult } from 'lit';
import { count, number } from '../format.ts';
import type { TableChart } from './description.ts';
import type { Table } from './drawing.ts';

/** Rows that are shown; a file has all. */
export const MOST_ROWS = 500;

export function tableOf({ header, rows }: TableChart): Table {
  return { header, rows };
}

/** The first column names its row, where it holds words or there are others. */
export function htmlTable(
  { header, rows }: Table,
  format: (value: number, column: number) => string = (value) => number(value, 4),
): TemplateResult {
  const cell = (value: string | number, column: number) =>
    typeof value === 'string' ? html`<bdi>${value}</bdi>` : format(value, column);
  const kind = (value: string | number) => (typeof value === 'number' ? 'number' : nothing);
  const left = rows.length - MOST_ROWS;
  return html`
    <table>
      <thead>
        <tr>${header.map((name, column) => html`<th scope="col" class=${kind(rows[0]?.[column] ?? '')}>${name}</th>`)}</tr>
      </thead>
      <tbody>
        ${rows
          .slice(0, MOST_ROWS)
          .map(
            (row) =>
              html`<tr>${row.map((value, column) =>
                column === 0
                  ? html`<th scope="row" class=${kind(value)}>${cell(value, column)}</th>`
                  : html`<td class=${kind(value)}>${cell(value, column)}</td>`,
              )}</tr>`,
          )}
      </tbody>
    </table>
    ${left > 0 ? html`<p class="more">${count(left)} more rows are in the file that you can save.</p>` : nothing}
  `;
}
