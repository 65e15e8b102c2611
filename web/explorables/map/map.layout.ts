/** Layouts of the words: what decides one, how it is named, and its coordinates. Pure. */
import type { Result } from '../../engine/client/engine.ts';
import { fixed } from '../../kit/format.ts';
import type { Choice } from './index.ts';

/** Principal components that are computed: enough for every choice of axes. */
export const COMPONENTS = 5;
/** Words that come with the page; the others are fetched. */
export const FIRST_ROWS = 2000;

export const METHODS = [
  { value: 'pca', label: 'PCA' },
  { value: 'tsne', label: 't-SNE' },
  { value: 'umap', label: 'UMAP' },
] as const satisfies readonly { value: Choice['method']; label: string }[];

/** Places of all words, found for one choice. */
export interface Layout {
  readonly key: string;
  readonly choice: Choice;
  /** rows × dims, row-major. */
  readonly coordinates: Float32Array;
  /** Part of the run that was done: below 1 where the reader stopped it. */
  readonly share: number;
  readonly milliseconds: number;
  /** Procrustes disparity to the layout before it, 0 … 1; null where there is none to compare. */
  readonly disparity: number | null;
  /** How far it can be trusted, once that is measured. */
  readonly quality?: Result<'projection.quality'>;
}

export const dimsOf = ({ dims }: Choice): 2 | 3 => (dims === '3' ? 3 : 2);
export const firstOf = ({ components }: Choice): number => Number(components.charAt(0));
export const nameOf = ({ method }: Choice): string =>
  METHODS.find(({ value }) => value === method)?.label ?? '';

/** Whatever decides where words are: two choices of one key have one layout. */
export function keyOf(choice: Choice): string {
  const { method, rows, dims, perplexity, neighbours, minDist, seed } = choice;
  const own = {
    pca: [firstOf(choice)],
    tsne: [perplexity, seed],
    umap: [neighbours, minDist, seed],
  };
  return JSON.stringify([method, rows, dims, ...own[method]]);
}

/** "UMAP, 15 neighbours, minimum distance 0.10, seed 1" */
export function layoutText(choice: Choice): string {
  const { perplexity, neighbours, minDist, seed } = choice;
  const own = {
    pca: `components ${componentsOf(choice).replace('-', '–')}`,
    tsne: `perplexity ${fixed(perplexity, 0)}, seed ${seed}`,
    umap: `${neighbours} neighbours, minimum distance ${fixed(minDist, 2)}, seed ${seed}`,
  };
  return `${nameOf(choice)}, ${own[choice.method]}`;
}

/** The attribute: "1-2", or "1-3" with depth. */
export function componentsOf(choice: Choice, first = firstOf(choice)): Choice['components'] {
  return `${first}-${first + dimsOf(choice) - 1}` as Choice['components'];
}

export function componentChoices(choice: Choice) {
  return [1, 2, 3].map((first) => {
    const value = componentsOf(choice, first);
    return { value, label: value.replace('-', '–') };
  });
}

/** Choices of how many words to draw, when the model has `total`. */
export function rowChoices(total: number): number[] {
  return [...new Set([...[FIRST_ROWS, 5000, 20_000].filter((rows) => rows < total), total])];
}

/** The fewest words to draw so that this row is among them. */
export function rowsFor(row: number, rows: number, total: number): number {
  return row < rows ? rows : (rowChoices(total).find((choice) => row < choice) ?? total);
}

/** The components that are drawn, of `all` (rows × COMPONENTS): dims numbers a row. */
export function drawnComponents(all: Float32Array, choice: Choice): Float32Array {
  const [dims, first] = [dimsOf(choice), firstOf(choice) - 1];
  const out = new Float32Array((all.length / COMPONENTS) * dims);
  return out.map((_, i) => all[COMPONENTS * Math.floor(i / dims) + first + (i % dims)]!);
}

/** Part of all variance that the drawn components hold. */
export function explainedBy(explained: Float32Array, choice: Choice): number {
  const first = firstOf(choice) - 1;
  return explained.subarray(first, first + dimsOf(choice)).reduce((sum, share) => sum + share, 0);
}

/** What a reader may read into directions on the map; `correlations`: of components with log counts. */
export function axesText(correlations: readonly number[], choice: Choice): string {
  if (choice.method !== 'pca') {
    return 'Only who is near whom means something here: directions, sizes of groups and gaps between them do not.';
  }
  const first = firstOf(choice);
  const drawn = correlations.slice(first - 1, first - 1 + dimsOf(choice));
  const most = Math.max(...drawn.map(Math.abs));
  const at = drawn.findIndex((r) => Math.abs(r) === most);
  const named = 'The axes are principal components, which have no names.';
  if (!(most >= 0.3)) return named;
  const where = choice.dims === '2' ? [', left to right,', ', bottom to top,'][at] : '';
  return `${named} Component ${first + at}${where} partly follows how common a word is: its correlation with the logarithm of the count is ${fixed(drawn[at]!, 2)}.`;
}

/** The CSV: every word with its place and, where known, the share of its neighbours preserved. */
export function tableOf(words: readonly string[], { coordinates, choice, quality }: Layout) {
  const dims = dimsOf(choice);
  const kept = quality?.kept;
  const header = ['word', ...['x', 'y', 'z'].slice(0, dims)];
  if (kept) header.push('share of nearest words preserved');
  return {
    header,
    /** Made when it is saved, not when it is offered: it is long. */
    get rows(): (string | number)[][] {
      return Array.from({ length: Math.floor(coordinates.length / dims) }, (_, row) => {
        const place = coordinates.subarray(row * dims, (row + 1) * dims);
        return [words[row] ?? '', ...place, ...(kept ? [kept[row] ?? ''] : [])];
      });
    },
  };
}
