/**
 * One engine a page: every figure speaks to the same worker, which starts with the first call.
 *
 * Every bundle of ours lies exactly one folder below the root that holds `engine/` and `models/`
 * (`assets/`, `embed/`), so the root is the parent of wherever this module was served from: on our
 * page, and in a blog's embed from another origin. Where a bundler put the files elsewhere (the npm
 * package), or where they are inside the page (the single file), `provide` says so.
 */
import { type Engine, type Files, openEngine } from '../engine/client/engine.ts';

/** What a figure came in. It decides what can be said about embedding it elsewhere. */
export type Form = 'site' | 'package' | 'file';

export interface Provision {
  form: Form;
  /** By path below the root. */
  files: Files;
}

type OnFile = (path: string) => void;

let root: URL | undefined;
/** The host has said where everything is. */
let served = false;
let form: Form = 'site';
let files: Files = {};
let engine: Engine | undefined;
const read: string[] = [];
const listeners = new Set<OnFile>();

/** The folder that holds `engine/` and `models/`. */
export function siteRoot(): URL {
  root ??= new URL('../', import.meta.url);
  return root;
}

/** For a host that serves the engine from elsewhere; only before the first figure has started. */
export function setSiteRoot(url: URL | string): void {
  if (engine) throw new Error('The engine has started: say where its files are before that.');
  root = new URL(url, document.baseURI);
  served = true;
  files = {};
}

/** Says where files are that don't lie under the root. */
export function provide(given: Provision): void {
  if (served) return;
  form = given.form;
  files = { ...files, ...given.files };
  engine?.provide(given.files);
}

export function siteForm(): Form {
  return form;
}

/** A file of the site, read on this thread: for what is small, as a model's card. */
export async function readSiteFile(path: string): Promise<Response> {
  const place = files[path];
  if (place !== undefined && typeof place !== 'string') return new Response(place as BodyInit);
  if (!place && form !== 'site' && !served) return Response.error();
  return fetch(place ?? new URL(path, siteRoot()));
}

/** Tells of every file that the engine has read, and of those that it read before. */
export function onFileRead(listener: OnFile): void {
  listeners.add(listener);
  for (const path of read) listener(path);
}

/** Says that a file below the root was used, which a page of the site keeps then. */
export function noteFile(path: string): void {
  if (read.includes(path)) return;
  read.push(path);
  for (const listener of listeners) listener(path);
}

export function sharedEngine(): Engine {
  engine ??= openEngine({ base: siteRoot(), files, onFile: noteFile });
  return engine;
}

/** Puts another engine in its place: that of the single file, or a test's own small one. */
export function useEngine(replacement: Engine): void {
  engine = replacement;
}
