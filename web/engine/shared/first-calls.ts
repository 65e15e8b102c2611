/** Calls that a page's first view makes, and what a reader types into it: they are part of the worker. */
import { baseline } from './calls/vectors/baseline.ts';
import { completions } from './calls/vectors/completions.ts';
import { neighbourhood } from './calls/vectors/neighbourhood.ts';
import { row } from './calls/vectors/row.ts';
import { load as loadWords } from './calls/words/load.ts';

export const firstCalls = {
  'words.load': loadWords,
  'vectors.row': row,
  'vectors.completions': completions,
  'vectors.neighbourhood': neighbourhood,
  'vectors.baseline': baseline,
};
