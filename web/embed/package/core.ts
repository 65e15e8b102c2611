/** `import { openEngine } from 'embedscope'` in a browser: on a page, and in a worker of the page's own. */
import { type Engine, type EngineOptions, openEngine } from '../../engine/client/engine.ts';
import { type Files, located, nowhere, resolveInPage } from '../../engine/shared/files.ts';
import { filesOf, type Model } from './model.ts';

export interface OpenOptions extends EngineOptions {
  /** Of this package: `import words from 'embedscope/models/words'`. */
  models?: readonly Model[];
}

/**
 * An engine whose files are where the bundler put them (`engineFiles`, `models`); with `base`, all of
 * them are under that address instead: a copy of the package's `engine/` and `models/`.
 */
export function openPackaged(
  engineFiles: Files,
  { models = [], base, files = {}, ...options }: OpenOptions = {},
): Engine {
  const own = filesOf(models);
  const given = located(files, resolveInPage);
  if (base !== undefined) return openEngine({ ...options, base, files: given });
  return openEngine({ ...options, base: nowhere, files: { ...engineFiles, ...own, ...given } });
}
