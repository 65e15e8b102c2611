/** Files that lie elsewhere than under the engine's base, by their path there (`engine/core.wasm`). */
export type Files = Readonly<Record<string, Place>>;

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
