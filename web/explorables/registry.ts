/**
 * Every explorable, once. The article, the embed, the frame page, the build and the tests pick them
 * up from here; nothing else lists them. `load` brings the code and defines the element `es-NAME`.
 */
export interface Explorable {
  /** Folder, element (`es-NAME`) and `figure=` of an embed. */
  readonly name: string;
  /** Rows of the mission that it answers. */
  readonly claims: readonly string[];
  readonly title: string;
  /** One line that makes sense alone; a figure may sharpen it as the reader plays. */
  readonly question: string;
  /** Models that it reads, by their folder in models/; the npm package brings them with it. */
  readonly models: readonly string[];
  /** CSS pixels that it takes up, below and from 640 px of its own width, so that nothing jumps. */
  readonly height: { readonly narrow: number; readonly wide: number };
  readonly load: () => Promise<unknown>;
}

export const explorables: readonly Explorable[] = [
  {
    name: 'nearest',
    claims: ['T03', 'T10', 'T13'],
    title: 'Nearest words',
    question: 'What is near a word?',
    models: ['words'],
    height: { narrow: 1440, wide: 1010 },
    load: () => import('./nearest/nearest.ts'),
  },
  {
    name: 'map',
    claims: ['T18', 'T19'],
    title: 'Map of words',
    question: 'Where do 20,000 words live?',
    models: ['words'],
    height: { narrow: 1120, wide: 930 },
    load: () => import('./map/map.ts'),
  },
  {
    name: 'bank',
    claims: ['T14'],
    title: 'One word, several sentences',
    question: 'Is “bank” the same in every sentence?',
    models: ['tokenizer', 'masked', 'causal'],
    height: { narrow: 960, wide: 670 },
    load: () => import('./bank/bank.ts'),
  },
];

export function explorable(name: string): Explorable | undefined {
  return explorables.find((candidate) => candidate.name === name);
}
