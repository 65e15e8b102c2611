/**
 * Sentences to begin with, four a word: two of its uses mean the same in the first two. They were chosen
 * by measurement because they work: in all but the last, the masked model puts the use in sentence 2
 * nearest to that in sentence 1; in the last, neither model does. The figure says so.
 */
import { sentencesOf } from '../../kit/uses/uses.model.ts';

interface Example {
  readonly word: string;
  readonly label: string;
  /** As an attribute has them. */
  readonly sentences: string;
}

/** Number of the sentence in which the word means what it means in the first. */
export const SAME = '2';

export const EXAMPLES: readonly Example[] = Object.entries({
  bank: 'We sat on the bank of the river and fished. // Trees grow on the bank of the stream. // The bank lent the company a large sum of money. // The bank has offices in every large city.',
  wind: 'A strong wind from the north brought rain. // The storm came with heavy wind and snow. // You must wind the old clock every week. // She had to wind the wool into a ball.',
  train:
    'The train arrived at the station ten minutes late. // The train runs on rails and is pulled by a locomotive. // The athletes train every day for the Olympic Games. // They train dogs to help blind people.',
  plant:
    'The plant needs water and sunlight to grow. // The roots of the plant take up water from the soil. // Engineers built a nuclear power plant near the city. // The company closed its steel plant and dismissed the workers.',
  'bark, which fails':
    'The bark of the oak tree is thick and brown. // Insects live under the bark of dead trees. // The bark of the dog woke the neighbours. // The puppy gave a loud bark at the stranger.',
}).map(([label, sentences]) => ({ word: label.replace(/,.*/, ''), label, sentences }));

/** The example with these sentences, however they are written. */
export function exampleOf(text: string): Example | undefined {
  const lines = sentencesOf(text).join('\n');
  return EXAMPLES.find(({ sentences }) => sentencesOf(sentences).join('\n') === lines);
}
