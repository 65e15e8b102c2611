/**
 * One engine a page: every figure speaks to the same worker, which starts with the first call.
 *
 * Every bundle of ours lies exactly one folder below the root that holds `engine/` and `models/`
 * (`assets/`, `embed/`, `elements/`), so the root is the parent of wherever this module was served
 * from: on our page, in a blog's embed from another origin, and in the npm package alike.
 */
import { type Engine, openEngine } from '../engine/client/engine.ts';

let root: URL | undefined;
let engine: Engine | undefined;

/** The folder that holds `engine/` and `models/`. */
export function siteRoot(): URL {
  root ??= new URL('../', import.meta.url);
  return root;
}

/** For a host that serves the engine from elsewhere; only before the first figure has started. */
export function setSiteRoot(url: URL | string): void {
  if (engine) throw new Error('The engine has started: set its root before the first figure.');
  root = new URL(url, document.baseURI);
}

export function sharedEngine(): Engine {
  engine ??= openEngine({ base: siteRoot() });
  return engine;
}

/** Tests put a small engine of their own in its place. */
export function useEngine(replacement: Engine): void {
  engine = replacement;
}
