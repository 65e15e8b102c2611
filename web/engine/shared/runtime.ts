/**
 * What calls share while an engine lives: the modules, the open tables, loads under way, the clock.
 * Everything starts when it is first needed.
 */
import type { Core } from '../../../wasm/core.d.ts';
import type { Transformer } from '../../../wasm/transformer.d.ts';
import type { Progress } from './calls.ts';
import { Graphs } from './graphs.ts';
import type { Host } from './host.ts';
import { Layouts } from './layouts.ts';
import { Models } from './models.ts';
import { type ModuleName, type Modules, moduleTitles } from './modules.ts';
import { Pacer } from './pacer.ts';
import { Places } from './places.ts';
import { SharedLoads } from './shared-load.ts';
import { requireSupport } from './support.ts';
import { Tables } from './tables.ts';
import { WasmModule } from './wasm-module.ts';
import type { WordFile } from './word-files.ts';

/** One call's own: whether it still matters, and where it reports. */
export interface Context {
  readonly runtime: Runtime;
  readonly signal: AbortSignal;
  /** `picture` is asked for what has been drawn so far when the report is sent, which few are. */
  report(stage: Progress['stage'], done: number, total: number, picture?: () => Float32Array): void;
}

/** What a tokeniser makes of a text. */
export interface Encoded {
  ids: Uint32Array;
  /** As in the vocabulary: ▁ stands for a space. */
  pieces: string[];
  /** Two a piece: first byte in the text's UTF-8, and one past the last. */
  spans: Uint32Array;
  /** Size of the vocabulary. */
  vocabulary: number;
}

export interface EncodedTexts {
  /** Of all texts, one after the other. */
  ids: Uint32Array;
  /** Where in `ids` each text ends. */
  ends: Uint32Array;
}

/** A tokeniser, by the URL of its file. */
export interface Tokeniser {
  readonly url: string;
  encode(text: string, specials: boolean): Encoded;
  encodeAll(texts: readonly string[], specials: boolean): EncodedTexts;
  /** The text of ids, without special tokens. */
  decode(ids: Uint32Array): string;
  piece(id: number): string;
  /** The id of a piece of the vocabulary. */
  find(piece: string): number | undefined;
  /** How many tokens its file puts before a text and after it. */
  readonly around: { before: number; after: number };
  /** The id for what the vocabulary has nothing for, where a tokenizer.json names one. */
  readonly unknown: number | undefined;
  /** Of the vocabulary's pieces in characters, of a tokenizer.json. */
  readonly medianLength: number;
  free(): void;
}

/** The core, started, and what lives in its memory. */
export interface StartedCore {
  readonly module: WasmModule<Core>;
  readonly tables: Tables;
}

/** The transformer module, started, and the models in its memory. */
export interface StartedTransformer {
  readonly module: WasmModule<Transformer>;
  readonly models: Models;
}

export class Runtime {
  readonly host: Host;
  /** Absolute URL of the folder that holds `engine/` and `models/`. */
  readonly base: string;
  readonly files: Places;
  readonly loads = new SharedLoads();
  readonly pacer = new Pacer();
  readonly graphs = new Graphs();
  readonly layouts = new Layouts();
  /** The shipped word files, once their card is read, and how many of them are in. */
  words: { files: WordFile[]; parts: number } | undefined;
  /** The tokeniser in use. One is kept: figures that share a page share a model. */
  tokeniser: Tokeniser | undefined;
  #core: StartedCore | undefined;
  readonly #modules: { [N in ModuleName]?: WasmModule<Modules[N]> } = {};
  #transformer: StartedTransformer | undefined;

  /** @param onFile hears the path of each file under the base that was read */
  constructor(host: Host, base: string, onFile: (path: string) => void = () => {}) {
    this.files = new Places(base);
    this.host = { ...host, read: this.files.reading(host.read, onFile) };
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

  /** A module beside the core, started once. */
  async module<N extends ModuleName>(name: N, context: Context): Promise<WasmModule<Modules[N]>> {
    const running: WasmModule<Modules[N]> | undefined = this.#modules[name];
    if (running) return running;
    requireSupport();
    return this.loads.share(
      name,
      async (signal, onProgress) => {
        const [create, binary] = await Promise.all([
          this.host.loadModule(name, () => this.files.addressOf(`engine/${name}.js`)),
          this.host.read(this.url(`engine/${name}.wasm`), { signal, onProgress }),
        ]);
        const started = await WasmModule.start(create, binary, `${name}.wasm`);
        (this.#modules as Record<string, unknown>)[name] = started;
        return started;
      },
      context.signal,
      (done, total) => context.report(`loading ${moduleTitles[name]}`, done, total),
    );
  }

  /** The transformer module if it runs already. */
  get startedTransformer(): StartedTransformer | undefined {
    return this.#transformer;
  }

  async transformer(context: Context): Promise<StartedTransformer> {
    const module = await this.module('transformer', context);
    this.#transformer ??= { module, models: new Models(module) };
    return this.#transformer;
  }

  /** A path under the base, as an absolute URL. */
  url(path: string): string {
    return new URL(path, this.base).href;
  }
}
