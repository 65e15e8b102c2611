/** Samples of charts. Their numbers are made up, and say so: they show a part, not a result. */
import { html } from 'lit';
import { chart } from '../kit/charts/index.ts';
import type { Entry } from './kit.ts';

const steps = (count: number, value: (i: number) => number) =>
  Array.from({ length: count }, (_, i) => value(i));
const layers = ['table', '1', '2', '3', '4', '5', '6', 'norm'];
const falling = (rate: number, floor: number) =>
  layers.map((_, i) => floor + (1 - floor) * Math.exp(-rate * i));

const near = ['lake', 'stream', 'creek', 'valley', 'canal', 'tributary', 'estuary'];
const cosines = [0.79, 0.77, 0.76, 0.69, 0.66, 0.64, 0.6];

export const chartEntries: readonly Entry[] = [
  {
    name: 'lines',
    about: 'Over a common x: by layer, by step, by width. Names stand at the ends of their lines.',
    samples: () => html`
      ${chart({
        kind: 'lines',
        title: 'Cosine to sentence 1, by layer',
        x: { label: 'layer', values: layers },
        y: { label: 'cosine', from: 0, to: 1 },
        series: [
          { name: 'sentence 2', values: falling(0.1, 0.6) },
          { name: 'sentence 3', values: falling(0.5, 0.3) },
          { name: 'sentence 4', values: falling(0.55, 0.29) },
          { name: 'other tokens', values: falling(1.2, 0.1), quiet: true },
        ],
        marks: [{ axis: 'x', value: 3, label: 'layer 3' }],
      })}
      ${chart({
        kind: 'lines',
        title: 'Loss by words read',
        x: { label: 'words', log: true, values: steps(300, (i) => 100 * 1.02 ** i) },
        y: { label: 'bits per byte', from: 0 },
        series: [
          {
            name: 'bytes',
            values: steps(300, (i) => 1.4 + 6 / (1 + i / 20)),
            low: steps(300, (i) => 1.3 + 5 / (1 + i / 20)),
            high: steps(300, (i) => 1.5 + 7 / (1 + i / 20)),
          },
          { name: 'words', values: steps(300, (i) => 1.2 + 7 / (1 + i / 9)) },
        ],
        marks: [{ value: 1, label: 'entropy' }],
      })}
      ${chart({
        kind: 'lines',
        title: 'One value, and a gap',
        x: { label: 'step', values: [0, 1, 2, 3, 4] },
        series: [
          { name: 'one', values: [Number.NaN, Number.NaN, 0.4, Number.NaN, Number.NaN] },
          { name: 'gap', values: [0.1, 0.2, Number.NaN, Infinity, 0.3] },
        ],
      })}
      ${chart({
        kind: 'lines',
        title: '10,000 values',
        x: { label: 'step', values: steps(10_000, (i) => i) },
        series: [{ name: 'noise', values: steps(10_000, (i) => Math.sin(i * i)) }],
      })}
      ${chart({ kind: 'lines', title: 'Nothing yet', x: { values: [] }, series: [] })}
    `,
  },
  {
    name: 'bars',
    about: 'A bar a row with its words; what is usual is shaded. Or columns, for many short ones.',
    samples: () => html`
      ${chart(
        {
          kind: 'bars',
          title: 'Nearest to “river” by cosine',
          labels: near,
          series: [{ name: 'cosine', values: cosines }],
          y: { from: 0, to: 1 },
          ranked: true,
          band: { from: -0.05, to: 0.15, label: 'Random pairs 0.05 ± 0.10' },
          mark: { value: 0.31, label: '1 in 100 above 0.31' },
          chosen: 1,
        },
        { onPick: () => {} },
      )}
      ${chart({
        kind: 'bars',
        title: 'Held-out accuracy, with its interval',
        labels: ['probe', 'shuffled labels'],
        series: [{ name: 'accuracy', values: [0.94, 0.51], low: [0.9, 0.42], high: [0.97, 0.6] }],
        y: { from: 0, to: 1 },
        mark: { value: 0.5, label: 'chance 0.5' },
      })}
      ${chart({
        kind: 'bars',
        title: 'Before and after centring',
        labels: ['mean cosine', 'neighbours preserved', 'similarity'],
        series: [
          { name: 'before', values: [0.44, 0.31, 0.52] },
          { name: 'after', values: [-0.01, 0.62, 0.55] },
        ],
      })}
      ${chart({
        kind: 'bars',
        title: 'One vector, raw',
        direction: 'up',
        labels: steps(192, (i) => i + 1).map(String),
        series: [{ name: 'value', values: steps(192, (i) => Math.sin(i * 12.9898) * 0.3) }],
      })}
      ${chart({
        kind: 'bars',
        title: 'Long and foreign words, and one that has no value',
        labels: [
          'antidisestablishmentarianism, said twice',
          'ภาษาไทย',
          'العربية',
          '日本語の文章',
          '🙂',
        ],
        series: [{ name: 'tokens', values: [12, 31, 22, 14, Number.NaN] }],
      })}
      ${chart({ kind: 'bars', title: 'Nothing yet', labels: [], series: [] })}
    `,
  },
  {
    name: 'table',
    about: 'Numbers at the end of their column, words at the start.',
    samples: () => html`
      ${chart({
        kind: 'table',
        title: 'Which model',
        header: ['model', 'MB', 'similarity'],
        rows: [
          ['words', 7.2, 0.62],
          ['causal', 6.9, 0.514],
          ['masked', 7, 0.587],
        ],
      })}
    `,
  },
];
