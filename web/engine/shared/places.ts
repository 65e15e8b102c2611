/**
 * Where the engine's files are: under its base, unless said otherwise (a bundler gave them names of its
 * own, or they are inside the page). Everything that reads goes on asking by addresses under the base.
 */
import { cancelled, EngineError } from './errors.ts';
import { type ReadFile, type ReadOptions, verify } from './fetch-file.ts';
import { type Content, type Files, isContent, nowhere, placeOf } from './files.ts';

export class Places {
  readonly #base: string;
  #files: Files = {};

  /** @param base absolute URL of the folder that paths start from */
  constructor(base: string) {
    this.#base = base;
  }

  add(files: Files): void {
    this.#files = { ...this.#files, ...files };
  }

  /** The address of a file that is code, for `import()`. */
  addressOf(path: string): string {
    const place = placeOf(this.#files, path);
    if (isContent(place)) {
      throw new EngineError('protocol', `${path} is code, and has to be given by its address`);
    }
    return place ?? this.#under(path);
  }

  #under(path: string): string {
    if (this.#base === nowhere) {
      throw new EngineError(
        'left_out',
        `${path} is needed here, and this copy of Embedscope was given no such file.`,
      );
    }
    return new URL(path, this.#base).href;
  }

  /**
   * Reads what is listed from where it lies, and everything else by `read`.
   * @param onFile hears the path of each file under the base that has come
   */
  reading(read: ReadFile, onFile: (path: string) => void): ReadFile {
    return async (url, options) => {
      if (!url.startsWith(this.#base)) return read(url, options);
      const path = url.slice(this.#base.length);
      const place = placeOf(this.#files, path);
      const bytes =
        place !== undefined && typeof place !== 'string'
          ? await readContent(place, url, options)
          : await read(place ?? this.#under(path), options);
      onFile(path);
      return bytes;
    };
  }
}

async function readContent(
  content: Content,
  url: string,
  { signal, onProgress, expected }: ReadOptions,
): Promise<Uint8Array> {
  const bytes = content instanceof Blob ? new Uint8Array(await content.arrayBuffer()) : content;
  if (signal.aborted) throw cancelled();
  await verify(bytes, url, expected ?? {});
  onProgress?.(bytes.length, bytes.length);
  return bytes;
}
