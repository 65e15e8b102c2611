import { findEncoder } from '../../encoders.ts';
import type { OpenModel } from '../../models.ts';
import { call } from '../call.ts';
import { name } from '../parameters.ts';

export interface ModelAbout {
  /** Bytes in memory. */
  bytes: number;
  /** As its folder says, in README.md or card.json; null where it does not. */
  licence: string | null;
  languages: string[];
  /** Null of a static table. */
  architecture: string | null;
  /** Types that its weights are stored in. */
  types: string[];
  vocabulary: number;
  /** Of a token's vector. */
  width: number;
  layers: number;
  /** Tokens that it can read at a time, and that a text is cut to when it is embedded; 0 is no limit. */
  context: number;
  longest: number;
}

/**
 * What an open model is and how far it goes: one that model.load or embed.open opened.
 * @throws not_found for a name that is not open
 */
export const describe = call(
  { model: name },
  async ({ model: name }, context): Promise<ModelAbout> => {
    const { runtime } = context;
    const { module, models } = await runtime.transformer(context);
    const encoder = findEncoder(name, runtime);
    const { licence = null, languages = [], longest } = encoder ?? {};
    const table = encoder?.table;
    if (table) {
      return {
        bytes: module.run(() => table.memory()),
        licence,
        languages: [...languages],
        architecture: null,
        types: [],
        vocabulary: module.run(() => table.tokens()),
        width: module.run(() => table.dims()),
        layers: 0,
        context: longest ?? 0,
        longest: longest ?? 0,
      };
    }
    return models.use(name, async ({ info }: OpenModel) => ({
      bytes: info.memory,
      licence,
      languages: [...languages],
      architecture: info.architecture,
      types: info.types,
      vocabulary: info.vocabulary,
      width: info.width,
      layers: info.layers,
      context: info.context,
      longest: longest ?? info.context,
    }));
  },
);
