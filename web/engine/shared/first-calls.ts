/** Calls that a page's first view makes: they are part of the worker. */
import { baseline } from './calls/vectors/baseline.ts';
import { close as closeTable } from './calls/vectors/close.ts';
import { compare } from './calls/vectors/compare.ts';
import { completions } from './calls/vectors/completions.ts';
import { nearest } from './calls/vectors/nearest.ts';
import { neighbourhood } from './calls/vectors/neighbourhood.ts';
import { open } from './calls/vectors/open.ts';
import { row } from './calls/vectors/row.ts';
import { suggest } from './calls/vectors/suggest.ts';
import { words } from './calls/vectors/words.ts';
import { load as loadWords } from './calls/words/load.ts';

export const firstCalls = {
  'words.load': loadWords,
  'vectors.open': open,
  'vectors.close': closeTable,
  'vectors.words': words,
  'vectors.row': row,
  'vectors.suggest': suggest,
  'vectors.completions': completions,
  'vectors.nearest': nearest,
  'vectors.neighbourhood': neighbourhood,
  'vectors.baseline': baseline,
  'vectors.compare': compare,
};
