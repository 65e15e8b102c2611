import { EngineError } from './errors.ts';

/** Files that lie elsewhere than under the engine's base, by their path there (`engine/core.wasm`). */
export type Files = Readonly<Record<string, Place>>;
/** The same as callers give them: addresses may be relative, paths (in Node), or URL objects. */
export type GivenFiles = Readonly<Record<string, Place | URL>>;

/** An absolute URL for what a caller wrote; throws what it likes for what is none. */
export type Resolve = (address: string) => string;

/** In pages: relative to the page. */
export const resolveInPage: Resolve = (address) =>
  new URL(address, globalThis.document?.baseURI ?? globalThis.location?.href).href;

/** Files with absolute addresses; throws `invalid_argument`, naming what is none. */
export function located(files: GivenFiles, resolve: Resolve): Files {
  if (typeof files !== 'object' || files === null) {
    throw new EngineError('invalid_argument', `files must be an object, not ${typeof files}`);
  }
  const entries = Object.entries(files).map(([path, place]): [string, Place] => {
    if (isContent(place)) return [path, place];
    try {
      if (place instanceof URL) return [path, place.href];
      if (typeof place === 'string') return [path, resolve(place)];
    } catch {
      // Said below.
    }
    throw new EngineError(
      'invalid_argument',
      `files: "${path}" must be an address, a Blob or a Uint8Array, but is ${typeof place === 'string' ? `"${place.slice(0, 100)}"` : typeof place}`,
    );
  });
  return Object.fromEntries(entries);
}

/** Base of an engine that has the files it is given, and no others; nothing is ever fetched from it. */
export const nowhere = 'https://embedscope.invalid/';

/** An absolute URL, or what the file holds. */
export type Place = string | Content;
export type Content = Blob | Uint8Array;

export function isContent(place: unknown): place is Content {
  return place instanceof Blob || place instanceof Uint8Array;
}

export function isFiles(value: unknown): value is Files {
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).every((place) => typeof place === 'string' || isContent(place));
}

/** What is listed under a path; nothing of what every object has. */
export function placeOf(files: Files, path: string): Place | undefined {
  return Object.hasOwn(files, path) ? files[path] : undefined;
}
