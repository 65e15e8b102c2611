/** Vectors of texts: those of one length go through the model together, each attending to itself alone. */
import { type OpenEncoder, type ReadText, readTexts } from '../../encoders.ts';
import type { Context } from '../../runtime.ts';
import { begin } from '../model/pass.ts';
import { none } from '../parameters.ts';

/** Tokens that go through a layer in one step. */
const tokensAtOnce = 256;

export interface Options {
  /** 0 is as the recipe says. */
  dims: number;
  normalize: boolean;
}

/** The texts as they are read, and a vector each. */
export async function embed(
  name: string,
  encoder: OpenEncoder,
  texts: readonly string[],
  prompt: string,
  options: Options,
  context: Context,
): Promise<{ read: ReadText[]; vectors: Float32Array[] }> {
  const started = await context.runtime.transformer(context);
  const { module } = started;
  const { recipe, table } = encoder;
  const { dims, normalize } = options;
  if (table) {
    const read = await readTexts(encoder, texts, prompt, null, context);
    const vectors: Float32Array[] = [];
    for (const { ids } of read) {
      const mean = module.call(() => table.mean(ids));
      vectors.push(module.call(() => recipe.finish(mean, dims, normalize)));
      await context.runtime.pacer.pause(context.signal);
      context.report('embedding', vectors.length, texts.length);
    }
    return { read, vectors };
  }
  return started.models.use(name, async (model) => {
    const { bos } = model.info;
    const read = await readTexts(encoder, texts, prompt, bos === none ? null : bos, context);
    const vectors = read.map((): Float32Array => new Float32Array());
    let done = 0;
    for (const group of groupsOf(read)) {
      const { length } = read[group[0]!]!.ids;
      const ids = new Uint32Array(group.length * length);
      for (const [place, text] of group.entries()) ids.set(read[text]!.ids, place * length);
      const pass = begin(model, started, () => {});
      try {
        module.call(() => pass.feedTexts(ids, group.length));
        await context.runtime.pacer.run(
          {
            step: () => module.call(() => pass.step()),
            done: () => module.run(() => pass.done()),
            total: () => module.run(() => pass.total()),
          },
          1,
          context.signal,
          () => context.report('embedding', done, texts.length),
        );
        for (const [place, text] of group.entries()) {
          const { promptTokens } = read[text]!;
          vectors[text] = module.call(() =>
            recipe.vector(pass, place, length, promptTokens, dims, normalize),
          );
        }
      } finally {
        module.free(pass);
      }
      done += group.length;
      context.report('embedding', done, texts.length);
    }
    return { read, vectors };
  });
}

/** Texts of one length, by number, so many as go through a layer together; the shortest first. */
function groupsOf(read: readonly ReadText[]): number[][] {
  const groups: number[][] = [];
  const order = read
    .map((_, index) => index)
    .sort((a, b) => read[a]!.ids.length - read[b]!.ids.length);
  for (const text of order) {
    const { length } = read[text]!.ids;
    const last = groups.at(-1);
    const fits =
      last && read[last[0]!]!.ids.length === length && (last.length + 1) * length <= tokensAtOnce;
    if (fits) last.push(text);
    else groups.push([text]);
  }
  return groups;
}
