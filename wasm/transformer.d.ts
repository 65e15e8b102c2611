/** What build/wasm/transformer.mjs offers: models and their forward passes. Proved as core.d.ts is. */
import type { f64, ModuleFactory, Outcome, Owned, u32 } from './boundary/boundary.d.ts';

/** Reads a model, its tensors one at a time; all is checked before memory is taken. */
export interface Loader extends Owned {
  /** An index of shards: their names, in the order in which to add them. Of what several hold, it decides. */
  useIndex(json: Uint8Array): Outcome<string[]>;
  /** A safetensors file, by its beginning (the 8 bytes of length and the header) and its size. */
  addFile(start: Uint8Array, size: f64): Outcome<void>;
  /**
   * A GGUF file, by its beginning and its size, in place of a configuration and safetensors. False where
   * the header goes on past `start`: come again with more.
   */
  addGguf(start: Uint8Array, size: f64): Outcome<boolean>;
  /** Compares what the files hold with the configuration, takes the memory, and says what to add. */
  plan(): Outcome<Wanted>;
  /** In the order of `plan`. */
  add(name: string, bytes: Uint8Array): Outcome<void>;
  finish(): Outcome<Model>;
}

/** Tensors, one a place: their file by number, and where their bytes lie in it. */
export interface Wanted {
  names: string[];
  files: Uint32Array;
  begins: Uint32Array;
  lengths: Uint32Array;
}

export interface Model extends Owned {
  info(): ModelInfo;
  /** Names of all tensors that a pass can show, a line each. */
  names(): string;
  /** The row of a token. */
  embedding(id: u32): Outcome<Float32Array>;
}

/** Ids that the model does not have are 4294967295. */
export interface ModelInfo {
  architecture: string;
  vocabulary: u32;
  width: u32;
  layers: u32;
  decoderLayers: u32;
  heads: u32;
  keyHeads: u32;
  headDim: u32;
  hidden: u32;
  context: u32;
  causal: boolean;
  hasHead: boolean;
  bos: u32;
  mask: u32;
  decoderStart: u32;
  eos: Uint32Array;
  /** What its configuration says and is passed over, a sentence each. */
  notices: string[];
  /** That its weights are stored in, as its files write them. */
  types: string[];
  /** How its GGUF file says that token vectors become one; empty for others, and for what is not known here. */
  pooling: string;
  /** Bytes of its weights. */
  memory: f64;
}

/** What a pass is to do besides; see src/transformer/forward_pass.h. */
export interface Setup extends Owned {
  /** Positions to make room for, so that tokens can be fed one after the other. */
  capacity(positions: u32): void;
  revisable(): void;
  /** Look tokens up in a table whose rows were shuffled. */
  shuffle(seed: u32): void;
  /** Keep tensors of that name; "*" is any layer. */
  ask(pattern: string): void;
  /** "model", "causal", "bidirectional" or "prefix"; a window of 0 is none. */
  mask(kind: string, prefix: u32, window: u32): Outcome<void>;
  /** size × size, 1 where the row may look at the column. */
  customMask(allowed: Uint8Array, size: u32): Outcome<void>;
  /** 1 for positions that nobody may look at. */
  padding(padding: Uint8Array): Outcome<void>;
  /** "replace", "add" or "zero" a row of a tensor; row 4294967295 is every row. */
  change(site: string, kind: string, row: u32, values: Float32Array): Outcome<void>;
}

export interface Pass extends Owned {
  /** Types are empty for all 0. */
  feed(ids: Uint32Array, types: Uint32Array): Outcome<void>;
  /** Several texts of one length, one after the other: each attends to itself alone. */
  feedTexts(ids: Uint32Array, texts: u32): Outcome<void>;
  feedSource(ids: Uint32Array): Outcome<void>;
  /** One layer; true when all are through. */
  step(): Outcome<boolean>;
  /** Other changes, and with `withMask` another mask; steps follow. */
  revise(setup: Setup, withMask: boolean): Outcome<void>;
  /** rows × width, before the last norm. */
  hidden(): Float32Array;
  /** rows × width, after it. */
  normed(): Float32Array;
  logits(row: u32): Outcome<Float32Array>;
  /** What the head says of any hidden states: rows × width → rows × vocabulary. */
  lens(states: Float32Array): Outcome<Float32Array>;
  traced(name: string): Outcome<Traced>;
  /** A line each. */
  tracedNames(): string;
  rows(): u32;
  positions(): u32;
  done(): u32;
  total(): u32;
  /** Bytes that it holds. */
  memory(): f64;
}

/** A model's small files, by their paths within its folder. */
export interface RecipeFiles extends Owned {
  add(path: string, content: Uint8Array): Outcome<void>;
}

/** How a text becomes one vector (src/transformer/sentence_recipe.h). */
export interface Recipe extends Owned {
  info(): RecipeInfo;
  /** Of text number `text` of a finished pass over texts of `length` tokens; 0 dims are as the recipe says. */
  vector(
    pass: Pass,
    text: u32,
    length: u32,
    promptTokens: u32,
    dims: u32,
    normalize: boolean,
  ): Outcome<Float32Array>;
  /** Of a vector that is pooled already. */
  finish(pooled: Float32Array, dims: u32, normalize: boolean): Outcome<Float32Array>;
}

export interface RecipeInfo {
  /** A static table, and no transformer. */
  isStatic: boolean;
  isModel2vec: boolean;
  /** Of the transformer or the table, within the model's. */
  folder: string;
  promptNames: string[];
  promptTexts: string[];
  /** The name of a prompt, or empty. */
  defaultPrompt: string;
  lowerCase: boolean;
  /** Tokens that a text is cut to; 4294967295 is as many as the model reads. */
  longest: u32;
  pooling: string[];
  includePrompt: boolean;
  /** In words, in their order. */
  modules: string[];
  /** First dimensions that are kept; 0 is all. */
  dims: u32;
  /** Whether vectors have length 1. */
  unit: boolean;
  notices: string[];
}

/** A vector a token (src/vectors/static_model.h). */
export interface StaticTable extends Owned {
  mean(ids: Uint32Array): Outcome<Float32Array>;
  dims(): u32;
  tokens(): u32;
  memory(): f64;
}

/** The tuned lens of a model (src/transformer/tuned_lens.h). */
export interface Lens extends Owned {
  /** What the last layer would make of the states that a layer reads: rows × width, as given. */
  translate(layer: u32, states: Float32Array): Outcome<Float32Array>;
}

export interface Traced {
  shape: Uint32Array;
  values: Float32Array;
}

export interface Sampler extends Owned {
  next(logits: Float32Array): Outcome<u32>;
}

/** The likeliest tokens, likeliest first. */
export interface Ranked {
  ids: Uint32Array;
  logits: Float32Array;
  probabilities: Float32Array;
}

export interface Transformer {
  Loader: {
    /** From the bytes of a config.json. */
    open(config: Uint8Array): Outcome<Loader>;
    /** For a GGUF file, which has its own. */
    create(): Loader;
  };
  Setup: {
    create(): Setup;
  };
  Pass: {
    start(model: Model, setup: Setup): Outcome<Pass>;
  };
  RecipeFiles: {
    create(): RecipeFiles;
  };
  Recipe: {
    read(files: RecipeFiles): Outcome<Recipe>;
  };
  StaticTable: {
    /** From the bytes of a safetensors file. */
    read(file: Uint8Array): Outcome<StaticTable>;
  };
  Lens: {
    /** From the bytes of a safetensors file. */
    open(model: Model, file: Uint8Array): Outcome<Lens>;
  };
  Sampler: {
    /** A temperature of 0 is greedy; top-k 0 and top-p 1 keep all tokens. */
    create(temperature: f64, topK: u32, topP: f64, seed: u32): Outcome<Sampler>;
  };
  /** −ln of a token's probability. */
  surprise(logits: Float32Array, id: u32): Outcome<f64>;
  rank(logits: Float32Array, k: u32): Outcome<Ranked>;
  /** One vector of many rows: "mean", "first", "last" or "weighted"; 0 dims are all. */
  pool(
    tokens: Float32Array,
    width: u32,
    kind: string,
    dims: u32,
    normalise: boolean,
  ): Outcome<Float32Array>;
  /** Places of the tiles of products in the function table: for wasm/fused/fused.js alone. */
  tileSlots(): Uint32Array;
  /** Bytes of memory in use. */
  memoryInUse(): f64;
}

declare const createTransformer: ModuleFactory<Transformer>;
export default createTransformer;
