/** Tables: a chart of their own, and what every other chart says in numbers. */
import { html, nothing, type TemplateResult } from 'lit';
import { count } from '../format.ts';
import type { TableChart } from './description.ts';
import { columnAxis, said, type Table } from './drawing.ts';

/** Cells that are shown; a file has all. */
const MOST_CELLS = 4000;
const MOST_COLUMNS = 100;

export function tableOf({ header, rows }: TableChart): Table {
  return { header, rows };
}

/** The first column names its row. Numbers of a column have the same decimals, unless `format` says how. */
export function htmlTable(
  { header, rows }: Table,
  format?: (value: number, column: number) => string,
): TemplateResult {
  const columns = Math.min(header.length, MOST_COLUMNS);
  const most = Math.max(1, Math.floor(MOST_CELLS / Math.max(1, columns)));
  const shown = rows.slice(0, most).map((row) => row.slice(0, columns));
  const axes = header.slice(0, columns).map((_, column) => {
    const numbers = shown.map((row) => row[column]!).filter((cell) => typeof cell === 'number');
    return columnAxis(undefined, [numbers]);
  });
  const cell = (value: string | number, column: number) => {
    if (typeof value === 'string') return value;
    return format ? format(value, column) : said(value, axes[column]);
  };
  const kind = (value: string | number) => (typeof value === 'number' ? 'number' : nothing);
  // Words of any script, without an element of their own in each cell.
  const dir = (value: string | number) => (typeof value === 'string' ? 'auto' : nothing);
  const partly = shown.length < rows.length || columns < header.length;
  return html`
    <table>
      <thead>
        <tr>${header.slice(0, columns).map((name, column) => html`<th scope="col" class=${kind(rows[0]?.[column] ?? '')}>${name}</th>`)}</tr>
      </thead>
      <tbody>
        ${shown.map(
          (row) =>
            html`<tr>${row.map((value, column) =>
              column === 0
                ? html`<th scope="row" class=${kind(value)} dir=${dir(value)}>${cell(value, column)}</th>`
                : html`<td class=${kind(value)} dir=${dir(value)}>${cell(value, column)}</td>`,
            )}</tr>`,
        )}
      </tbody>
    </table>
    ${partly ? html`<p class="more">${count(rows.length)} rows of ${count(header.length)} columns are in the file that you can save.</p>` : nothing}
  `;
}
