/** The list of a site's files, which the build makes (`files.json`) and the service worker carries. */
export interface SiteFile {
  /** Relative to the site's root; a page's is that of its file, `index.html`. */
  path: string;
  bytes: number;
  /** Hexadecimal. */
  sha256: string;
  /** Its name changes with its content. */
  hashed?: true;
}

export interface SiteFiles {
  /** Of what is kept whole with the first visit: pages, code, fonts, the engine, the models' cards. */
  shell: readonly SiteFile[];
  /** Kept once they have been used. */
  models: readonly SiteFile[];
}

/** More is not kept of models on a reader's device; the oldest make room. */
export const modelLimit = 200_000_000;

/** A model up to this size is kept whole as soon as any of it was used. */
export const smallModel = 8_000_000;

/** The folder below models/. */
export function modelOf(path: string): string {
  return path.split('/')[1] ?? path;
}
