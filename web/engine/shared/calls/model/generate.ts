import * as v from 'valibot';
import { now } from '../../pacer.ts';
import { call } from '../call.ts';
import { finite, name, none, whole } from '../parameters.ts';
import { changes, setChanges } from './changes.ts';
import { mask, setMask } from './mask.ts';
import { advance, begin } from './pass.ts';
import { mostTokens, tokens } from './tokens.ts';

export interface Generated {
  /** Those added. */
  ids: Uint32Array;
  /** −ln of the probability of each. */
  surprises: Float32Array;
  milliseconds: number;
}

/**
 * Continues token ids, until an end of text, the context's or `maxTokens`. Progress counts tokens.
 * @throws not_found where no such model is open
 */
export const generate = call(
  {
    model: name,
    ids: tokens,
    maxTokens: whole(1, mostTokens),
    mask,
    changes,
    /** 0 is greedy. */
    temperature: v.optional(finite, 0),
    /** 0 keeps all tokens. */
    topK: v.optional(whole(0, mostTokens), 0),
    /** 1 keeps all tokens. */
    topP: v.optional(finite, 1),
    seed: v.optional(whole(0, none - 1), 1),
  },
  async (given, context): Promise<Generated> => {
    const { ids, maxTokens, temperature, topK, topP, seed } = given;
    const started = await context.runtime.transformer(context);
    const { module } = started;
    return started.models.use(given.model, async (model) => {
      const start = now();
      const room = Math.min(model.info.context, ids.length + maxTokens);
      const pass = begin(model, started, (setup) => {
        module.run(() => setup.capacity(room));
        setMask(setup, given.mask, module);
        setChanges(setup, given.changes, module);
      });
      const sampler = module.call((it) => it.Sampler.create(temperature, topK, topP, seed));
      try {
        const added: number[] = [];
        const surprises: number[] = [];
        let next = ids;
        let ended = false;
        while (!ended && added.length < maxTokens) {
          module.call(() => pass.feed(next, new Uint32Array()));
          await advance(pass, started, context);
          const last = module.run(() => pass.rows()) - 1;
          const logits = module.call(() => pass.logits(last));
          const id = module.call(() => sampler.next(logits));
          added.push(id);
          surprises.push(module.call((it) => it.surprise(logits, id)));
          context.report('writing', added.length, maxTokens);
          ended = model.info.eos.includes(id) || ids.length + added.length > room;
          next = Uint32Array.of(id);
        }
        return {
          ids: Uint32Array.from(added),
          surprises: Float32Array.from(surprises),
          milliseconds: now() - start,
        };
      } finally {
        module.free(sampler);
        module.free(pass);
      }
    });
  },
);
