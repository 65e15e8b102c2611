// The published models: models/published.json, which of them are wanted, and where they lie.
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { buildDir, inRoot } from '../paths.mjs';
import { Failure } from '../say.mjs';

export const requirementsFile = inRoot('models', 'published.txt');

// Where converted models lie, a folder each.
export const convertedDir = join(buildDir, 'models');

export const publishedModels = () =>
  JSON.parse(readFileSync(inRoot('models', 'published.json'), 'utf8'));

// The variable as it stands: `none`, names with commas between, or nothing for all.
export const publishedChoice = () => process.env.EMBEDSCOPE_PUBLISHED ?? '';

// The models that EMBEDSCOPE_PUBLISHED asks for: `none`, names with commas between, all where it is not set.
export function wantedModels(choice = publishedChoice(), models = publishedModels()) {
  if (choice === '') return models;
  if (choice === 'none') return [];
  return choice.split(',').map((name) => {
    const found = models.find((model) => model.name === name.trim());
    if (found) return found;
    const names = models.map((model) => model.name).join(', ');
    throw new Failure(
      `EMBEDSCOPE_PUBLISHED names "${name.trim()}"; the published models are ${names}, or none.`,
    );
  });
}

// The user's cache, by the convention of the system: a folder for each kind of package.
export function cacheDir(env = process.env, platform = process.platform, kind = 'models') {
  const base =
    env.XDG_CACHE_HOME ||
    (platform === 'darwin' && join(homedir(), 'Library', 'Caches')) ||
    (platform === 'win32' && env.LOCALAPPDATA) ||
    join(homedir(), '.cache');
  return join(base, 'embedscope', kind);
}
