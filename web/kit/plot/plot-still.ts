/** What the build puts in the place of a plot: dots and the labels that fit, as SVG without a style. */
import { escapeMarkup } from '../escape.ts';
import { extentOf, fit, project } from './camera.ts';
import { placeLabels } from './declutter.ts';

const VIEW = { width: 1000, height: 620 };
/** Pixels of a letter, about. */
const LETTER = 11;
/** Labels that are read out. */
const NAMED = 12;

/**
 * `points`: x, y, 0 a point, most important first; labels of less than `shortest` letters are left out.
 * Takes the classes of `still-map` from the page.
 */
export function plotStill(
  { points, labels }: { points: Float32Array; labels: readonly string[] },
  title: string,
  shortest = 3,
): string {
  const projected = new Float32Array(points.length);
  project(fit(extentOf(points, 2), VIEW), VIEW, points, projected);
  const lengthOf = (index: number) => (labels[index] ?? '').length;
  const placed = placeLabels({
    projected,
    count: points.length / 3,
    ...VIEW,
    measure: (index) => LETTER * lengthOf(index),
    lineHeight: 20,
    gap: { x: 24, y: 22 },
    skip: (index) => lengthOf(index) < shortest,
    limit: 48,
  });
  const at = (value: number) => Math.round(value);
  const dots = Array.from({ length: points.length / 3 }, (_, i) => {
    return `M${at(projected[3 * i]!)} ${at(projected[3 * i + 1]!)}h0`;
  });
  const texts = placed.map(({ index, x, y }) => {
    return `<text x="${at(x)}" y="${at(y) + 5}">${escapeMarkup(labels[index] ?? '')}</text>`;
  });
  const named = placed.slice(0, NAMED).map(({ index }) => labels[index]);
  const label = escapeMarkup(`${title}, among them ${named.join(', ')}`);
  return `<svg class="still-map" viewBox="0 0 ${VIEW.width} ${VIEW.height}" role="img" aria-label="${label}"><path d="${dots.join('')}"/>${texts.join('')}</svg>`;
}
