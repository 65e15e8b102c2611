import * as v from 'valibot';
import type { RecipeInfo, StaticTable } from '../../../../../wasm/transformer.d.ts';
import { type OpenEncoder, setEncoder } from '../../encoders.ts';
import { EngineError } from '../../errors.ts';
import type { Context } from '../../runtime.ts';
import { call } from '../call.ts';
import { load, type ModelDescription } from '../model/load.ts';
import { file, name, none, text, texts } from '../parameters.ts';
import { readCard } from './card.ts';

/** A sentence encoder: what makes one vector of a text. */
export interface EncoderDescription {
  /** A static table has a vector a token and no transformer. */
  kind: 'transformer' | 'static';
  /** Of a vector, before any cut. */
  dims: number;
  /** Tokens that a text is cut to; 0 is no limit. */
  longest: number;
  /** How token vectors become one; several are joined in this order. */
  pooling: string[];
  /** What follows pooling, in words. */
  modules: string[];
  /** Whether vectors have length 1 by the model's own recipe. */
  unit: boolean;
  /** Names of the prompts that can be put before a text, and of the one that is put there unasked. */
  prompts: string[];
  defaultPrompt: string | null;
  /** What the files say and is passed over, a sentence each. */
  notices: string[];
}

/** Files that say how vectors are made, in whichever folder of the model. */
const settings =
  /(^|\/)(modules|config|sentence_bert_config|tokenizer_config|config_sentence_transformers)\.json$/;
const weights = 'model.safetensors';

/**
 * Opens a sentence encoder from the files of its folder, as sentence-transformers and model2vec publish them, or
 * from a GGUF file. A transformer is then open under the same name, as by model.load.
 * @throws unsupported naming a module, a pooling or an option that is not known here
 * @throws not_found for a file that the others need, malformed for one that is broken
 */
export const open = call(
  {
    /** A name of the caller's; one of that name is replaced once this one stands. */
    model: name,
    /** Of the files, relative to the engine's base: "" or "mine/". */
    folder: v.optional(text(10_000), ''),
    /** All files of the folder, by their paths within it; those that are not needed are not read. */
    files: texts,
    /** The tokeniser's file, relative to the engine's base, where it is not in the folder. */
    tokenizer: v.optional(file),
    /** What each file of the transformer's weights has to be, in the order of their names, as for model.load. */
    checks: load.params.entries.checks,
  },
  async (given, context): Promise<EncoderDescription> => {
    const { model: name, folder, files, tokenizer } = given;
    const started = await context.runtime.transformer(context);
    const { module } = started;
    const gguf = files.find((path) => path.endsWith('.gguf'));
    const isGguf = gguf !== undefined && !files.includes('config.json');
    let model: ModelDescription | null = null;
    const small = isGguf ? new Map<string, Uint8Array>() : await readSmall(folder, files, context);
    if (isGguf) {
      model = await load.run(
        { model: name, config: undefined, files: [folder + gguf], checks: given.checks },
        context,
      );
      if (model.pooling !== '')
        small.set('config.json', new TextEncoder().encode(`{"pooling":"${model.pooling}"}`));
    }
    const recipe = readRecipe(small, started);
    let table: StaticTable | null = null;
    let kept = false;
    try {
      const info = module.run(() => recipe.info());
      if (isGguf && model?.pooling === '')
        info.notices.push(`${gguf}: its pooling_type is not known here; the mean is taken`);
      if (!info.isStatic && !model) model = await loadTransformer(given, info, context);
      if (info.isStatic) table = await readTable(folder + info.folder + weights, context);
      const own = (path: string) => (files.includes(path) ? folder + path : undefined);
      const found =
        tokenizer ??
        (isGguf ? folder + gguf : undefined) ??
        own(`${info.folder}tokenizer.json`) ??
        own('tokenizer.json') ??
        own(`${info.folder}tokenizer.model`);
      if (found === undefined) {
        throw new EngineError(
          'not_found',
          'there is no tokenizer.json or tokenizer.model among the files; `tokenizer` may name one',
        );
      }
      const rows = table;
      const width = rows ? module.run(() => rows.dims()) : model!.width;
      const pooled = new Float32Array(width * info.pooling.length);
      const { length: dims } = module.call(() => recipe.finish(pooled, 0, false));
      const room = model?.context ?? 0;
      const limit = info.longest === none ? room : info.longest;
      const longest = table ? (info.longest === none ? 0 : limit) : Math.min(room, limit);
      const card = await readCard(folder, files, context);
      const encoder: OpenEncoder = {
        recipe,
        info,
        table,
        tokenizer: found,
        around: found.endsWith('.model')
          ? aroundModel(small.get(`${info.folder}tokenizer_config.json`))
          : { before: [], after: [] },
        longest,
        ...card,
        bytes: rows ? module.run(() => rows.memory()) : model!.memory,
      };
      setEncoder(name, encoder, started, context.runtime);
      kept = true;
      return {
        kind: table ? 'static' : 'transformer',
        dims,
        longest,
        pooling: info.pooling,
        modules: info.modules,
        unit: info.unit,
        prompts: info.promptNames,
        defaultPrompt: info.defaultPrompt || null,
        notices: [...(model?.notices ?? []), ...info.notices],
      };
    } finally {
      if (!kept) module.free(recipe);
      if (!kept && table) module.free(table);
    }
  },
);

/** The small files, and the weights of dense layers, which are known by their settings. */
async function readSmall(
  folder: string,
  files: readonly string[],
  context: Context,
): Promise<Map<string, Uint8Array>> {
  const contents = new Map<string, Uint8Array>();
  const add = async (path: string) => {
    const url = context.runtime.url(folder + path);
    contents.set(path, await context.runtime.host.read(url, { signal: context.signal }));
  };
  for (const path of files) if (settings.test(path)) await add(path);
  for (const [path, bytes] of [...contents]) {
    const beside = path.replace(/config\.json$/, weights);
    if (files.includes(beside) && new TextDecoder().decode(bytes).includes('"in_features"'))
      await add(beside);
  }
  return contents;
}

function readRecipe(files: ReadonlyMap<string, Uint8Array>, { module }: Started) {
  const holder = module.run((it) => it.RecipeFiles.create());
  try {
    for (const [path, bytes] of files) module.call(() => holder.add(path, bytes));
    return module.call((it) => it.Recipe.read(holder));
  } finally {
    module.free(holder);
  }
}
type Started = Awaited<ReturnType<Context['runtime']['transformer']>>;

function loadTransformer(
  { model, folder, files, checks }: v.InferOutput<typeof open.params>,
  info: RecipeInfo,
  context: Context,
): Promise<ModelDescription> {
  const inside = files.filter((path) => path.startsWith(info.folder));
  const named = inside.filter((path) => {
    const own = path.slice(info.folder.length);
    return own.endsWith('.safetensors') && !own.includes('/');
  });
  const parts = named.filter((path) => /model-\d+-of-\d+\.safetensors$/.test(path)).sort();
  const whole = `${info.folder}${weights}`;
  const index = `${whole}.index.json`;
  const indexed = inside.includes(index); // it names those that count
  const only = named.includes(whole) ? [whole] : parts.length > 0 ? parts : named;
  const chosen = indexed ? named : only;
  if (chosen.length === 0 || !inside.includes(`${info.folder}config.json`)) {
    throw new EngineError(
      'not_found',
      `there is no ${info.folder}config.json with a .safetensors beside it among the files`,
    );
  }
  return Promise.resolve(
    load.run(
      {
        model,
        config: `${folder}${info.folder}config.json`,
        files: chosen.map((path) => folder + path),
        ...(indexed && { index: folder + index }),
        checks,
      },
      context,
    ),
  );
}

async function readTable(path: string, context: Context) {
  const { module } = await context.runtime.transformer(context);
  const bytes = await context.runtime.host.read(context.runtime.url(path), {
    signal: context.signal,
    onProgress: (done, total) => context.report('loading the table', done, total),
  });
  return module.call((it) => it.StaticTable.read(bytes));
}

interface TokenizerSettings {
  add_bos_token?: boolean | null;
  add_eos_token?: boolean | null;
  bos_token?: string | { content?: string } | null;
  eos_token?: string | { content?: string } | null;
}

/** What tokenizer_config.json says of the tokens around a text, for a SentencePiece model beside it. */
function aroundModel(bytes: Uint8Array | undefined): OpenEncoder['around'] {
  const said: TokenizerSettings = bytes ? JSON.parse(new TextDecoder().decode(bytes)) : {};
  const token = (value: TokenizerSettings['bos_token'], preset: string) =>
    typeof value === 'string' ? value : (value?.content ?? preset);
  return {
    before: (said.add_bos_token ?? true) ? [token(said.bos_token, '<s>')] : [],
    after: said.add_eos_token ? [token(said.eos_token, '</s>')] : [],
  };
}
