/** What every module's bindings have in common (boundary.h). */

/** Numbers by their C++ type; JavaScript sees a number. */
export type u32 = number;
export type f32 = number;
export type f64 = number;

/** What a function that can fail returns. */
export type Outcome<T> = { ok: true; value: T } | { ok: false; code: string; message: string };

/** An object in the module's memory: freed by delete(), and by nothing else. */
export interface Owned {
  delete(): void;
}

/** Long work, done by whoever calls step until it is true. It borrows its table: delete it first. */
export interface Steps extends Owned {
  /** Does about `units` more; true when all is done. */
  step(units: u32): boolean;
  /** Units done, of total(). */
  done(): f64;
  total(): f64;
}

/** What Emscripten's factories are given. */
export interface ModuleOptions {
  wasmBinary: Uint8Array;
  locateFile?: (path: string) => string;
  print?: (text: string) => void;
  printErr?: (text: string) => void;
}

/** Resolves to the started module. */
export type ModuleFactory<M> = (options: ModuleOptions) => Promise<M>;
