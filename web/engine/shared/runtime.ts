/**
 * What calls share while an engine lives: the modules, the open tables, loads under way, the clock.
 * Everything starts when it is first needed.
 */
import type { Core } from '../../../wasm/core.d.ts';
import type { SentencePiece } from '../../../wasm/text.d.ts';
import type { Progress } from './calls.ts';
import type { Host } from './host.ts';
import { type LazyModules, lazyStages } from './lazy-modules.ts';
import { Pacer } from './pacer.ts';
import { SharedLoads } from './shared-load.ts';
import { requireSupport } from './support.ts';
import { Tables } from './tables.ts';
import { WasmModule } from './wasm-module.ts';
import type { WordFile } from './word-files.ts';

/** One call's own: whether it still matters, and where it reports. */
export interface Context {
  readonly runtime: Runtime;
  readonly signal: AbortSignal;
  report(stage: Progress['stage'], done: number, total: number): void;
}

/** The core, started, and what lives in its memory. */
export interface StartedCore {
  readonly module: WasmModule<Core>;
  readonly tables: Tables;
}

export class Runtime {
  readonly host: Host;
  /** Absolute URL of the folder that holds `engine/` and `models/`. */
  readonly base: string;
  readonly loads = new SharedLoads();
  readonly pacer = new Pacer();
  /** The shipped word files, once their card is read, and how many of them are in. */
  words: { files: WordFile[]; parts: number } | undefined;
  /** The tokeniser in use, by the URL of its model. */
  sentencePiece: { url: string; handle: SentencePiece } | undefined;
  #core: StartedCore | undefined;
  readonly #lazy: { [Name in keyof LazyModules]?: WasmModule<LazyModules[Name]> } = {};

  constructor(host: Host, base: string) {
    this.host = host;
    this.base = base;
  }

  /** The core if it runs already. */
  get started(): StartedCore | undefined {
    return this.#core;
  }

  async core(context: Context): Promise<StartedCore> {
    if (this.#core) return this.#core;
    requireSupport();
    return this.loads.share(
      'core',
      async (signal, onProgress) => {
        const binary = await this.host.read(this.url('engine/core.wasm'), { signal, onProgress });
        const module = await WasmModule.start(this.host.createCore, binary, 'core.wasm');
        this.#core = { module, tables: new Tables(module) };
        return this.#core;
      },
      context.signal,
      (done, total) => context.report('loading the engine', done, total),
    );
  }

  /** A module that is loaded when it is first asked for. */
  async lazy<Name extends keyof LazyModules>(
    name: Name,
    context: Context,
  ): Promise<WasmModule<LazyModules[Name]>> {
    const known = this.#lazy[name];
    if (known) return known;
    requireSupport();
    return this.loads.share(
      name,
      async (signal, onProgress) => {
        const [create, binary] = await Promise.all([
          this.host.loadGlue(name, this.base),
          this.host.read(this.url(`engine/${name}.wasm`), { signal, onProgress }),
        ]);
        const module = await WasmModule.start(create, binary, `${name}.wasm`);
        (this.#lazy as Record<string, unknown>)[name] = module;
        return module;
      },
      context.signal,
      (done, total) => context.report(lazyStages[name], done, total),
    );
  }

  /** A path under the base, as an absolute URL. */
  url(path: string): string {
    return new URL(path, this.base).href;
  }
}
