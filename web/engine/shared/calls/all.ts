/** All calls, by name. */
import { senses } from './model/senses.ts';
import { states } from './model/states.ts';
import { uses } from './model/uses.ts';
import { baseline } from './vectors/baseline.ts';
import { compare } from './vectors/compare.ts';
import { nearest } from './vectors/nearest.ts';
import { neighbourhood } from './vectors/neighbourhood.ts';
import { row } from './vectors/row.ts';
import { suggest } from './vectors/suggest.ts';

export const calls = {
  'vectors.row': row,
  'vectors.nearest': nearest,
  'vectors.suggest': suggest,
  'vectors.baseline': baseline,
  'vectors.compare': compare,
  'vectors.neighbourhood': neighbourhood,
  'model.uses': uses,
  'model.states': states,
  'model.senses': senses,
};
