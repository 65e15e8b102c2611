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

const sentence = ['The', 'bank', 'lent', 'the', 'company', 'money'];

const normal = (mean: number, deviation: number) => (x: number) =>
  Math.exp(-(((x - mean) / deviation) ** 2) / 2) / (deviation * Math.sqrt(2 * Math.PI));
const bins = steps(61, (i) => -0.5 + i / 40);
const counts = (mean: number, deviation: number, total: number) =>
  steps(60, (i) => Math.round((normal(mean, deviation)(-0.4875 + i / 40) * total) / 40));
const bell = (name: string, mean: number, deviation: number) => ({
  edges: steps(81, (i) => -1 + i / 40),
  series: [
    {
      name,
      values: steps(80, (i) =>
        Math.round(normal(mean, deviation)(-0.9875 + i / 40) * 250 * (1 + 0.1 * Math.sin(i * 9))),
      ),
    },
  ],
});

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
    name: 'histogram',
    about: 'Counts in bins, as densities; a distribution’s density over them.',
    samples: () => html`
      ${chart({
        kind: 'histogram',
        title: 'Cosines of random pairs in 64 dimensions',
        x: { label: 'cosine', from: -1, to: 1 },
        ...bell('random directions', 0, 0.125),
        density: { name: 'normal, 1/√d', at: normal(0, 0.125) },
      })}
      ${chart({
        kind: 'histogram',
        title: 'Two spaces',
        x: { label: 'cosine', from: -0.5, to: 1 },
        edges: bins,
        series: [
          { name: 'words', values: counts(0.03, 0.1, 9000) },
          { name: 'an LLM’s tokens', values: counts(0.44, 0.12, 1000) },
        ],
        marks: [{ value: 0, label: 'right angle' }],
      })}
      ${chart({
        kind: 'histogram',
        title: 'Two dimensions: a density with poles',
        x: { label: 'cosine' },
        edges: [-1, -0.5, 0, 0.5, 1],
        series: [{ name: 'random directions', values: [333, 167, 167, 333] }],
        density: { name: 'arcsine', at: (x) => 1 / (Math.PI * Math.sqrt(1 - x * x)) },
      })}
      ${chart({ kind: 'histogram', title: 'Nothing yet', edges: [], series: [] })}
    `,
  },
  {
    name: 'matrix',
    about: 'A heat map: zero is paper; two colours for two signs, or one for magnitudes.',
    samples: () => html`
      ${chart({
        kind: 'matrix',
        title: 'Attention, causal',
        scale: 'magnitude',
        rows: sentence,
        columns: sentence,
        values: sentence.flatMap((_, r) =>
          sentence.map((__, c) => (c > r ? Number.NaN : (1 + ((r * c) % 3)) / (r + 2))),
        ),
      })}
      ${chart({
        kind: 'matrix',
        title: 'Cosines',
        rows: near,
        columns: near,
        values: near.flatMap((_, r) => near.map((__, c) => Math.cos((r - c) / 1.5))),
      })}
      ${chart({
        kind: 'matrix',
        title: 'Top token by layer and position',
        scale: 'magnitude',
        rows: ['layer 1', 'layer 2', 'layer 3'],
        columns: ['The', 'bank', 'lent', 'the'],
        values: [0.1, 0.2, 0.15, 0.3, 0.2, 0.4, 0.35, 0.6, 0.5, 0.7, 0.9, 1],
        texts: [
          'the',
          'of',
          'to',
          'own',
          'bank',
          'of',
          'the',
          'money',
          'bank',
          'has',
          'the',
          'company',
        ],
      })}
      ${chart({
        kind: 'matrix',
        title: '300 × 300',
        rows: steps(300, (i) => i).map(String),
        columns: steps(300, (i) => i).map(String),
        values: steps(90_000, (i) => Math.sin((i % 300) / 20) * Math.cos(i / 9000)),
      })}
    `,
  },
  {
    name: 'points',
    about: 'A few points with words at them, or paths through a plane.',
    samples: () => html`
      ${chart({
        kind: 'points',
        title: 'A plane through four words',
        plane: true,
        series: [
          {
            name: 'word',
            x: [0, 2.1, 0.3, 2.4, 1.4],
            y: [0, 0.2, 1.5, 1.7, 0.9],
            labels: ['man', 'king', 'woman', 'queen', 'throne'],
          },
        ],
      })}
      ${chart({
        kind: 'points',
        title: 'The way through the layers',
        plane: true,
        series: [
          {
            name: 'sentence 1',
            joined: true,
            x: [0, 1, 2, 3],
            y: [0, 0.2, 0.1, 0.6],
            labels: ['table', '', '', '1'],
          },
          {
            name: 'sentence 2',
            joined: true,
            x: [0, 0.8, 1.4, 1.8],
            y: [0, -0.5, -1.1, -1.5],
            labels: ['', '', '', '2'],
          },
        ],
      })}
      ${chart({
        kind: 'points',
        title: 'Length by frequency',
        x: { label: 'times seen', log: true },
        y: { label: 'length' },
        series: [
          {
            name: 'animals',
            x: [120, 800, 4000, 30_000],
            y: [2.1, 2.6, 3.1, 3.3],
            labels: ['newt', 'fox', 'cat', 'dog'],
          },
          {
            name: 'function words',
            x: [2e5, 9e5, 3e6],
            y: [1.5, 1.3, 1.1],
            labels: ['with', 'of', 'the'],
          },
        ],
      })}
      ${chart({
        kind: 'points',
        title: '10,000 points',
        series: [
          {
            name: 'word',
            x: steps(10_000, (i) => Math.sin(i * 12.9) * i),
            y: steps(10_000, (i) => Math.cos(i * 78.2) * i),
          },
        ],
      })}
    `,
  },
  {
    name: 'ribbon',
    about: 'Shapes of tensors, one after the other; sides grow with the logarithm.',
    samples: () => html`
      ${chart({
        kind: 'ribbon',
        title: 'From ids to logits',
        steps: [
          { name: 'ids', shape: [12] },
          { name: 'embedding', shape: [12, 192], note: 'a row a token' },
          { name: 'queries', shape: [6, 12, 32], note: 'a head each' },
          { name: 'scores', shape: [6, 12, 12] },
          { name: 'feed-forward', shape: [12, 512] },
          { name: 'logits', shape: [12, 8192] },
        ],
      })}
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
