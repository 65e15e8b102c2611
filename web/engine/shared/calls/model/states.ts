import { EngineError } from '../../errors.ts';
import { call } from '../call.ts';
import { name, whole } from '../parameters.ts';

/**
 * The pooled states of a reading that `model.uses` kept: uses × width, row-major.
 * @throws not_found where there is no such model or reading
 */
export const states = call(
  {
    model: name,
    reading: name,
    /** 0 is the embedding, N what layer N left; the one after the last layer is after the last norm. */
    state: whole(0, 10_000),
  },
  async (given, context): Promise<{ values: Float32Array; width: number }> => {
    const { models } = await context.runtime.transformer(context);
    return models.use(given.model, async ({ readings }) => {
      const reading = readings.get(given.reading);
      const values = reading?.states[given.state];
      if (!values) {
        throw new EngineError(
          reading ? 'out_of_range' : 'not_found',
          reading
            ? `state ${given.state} of ${reading.states.length}`
            : `no reading called "${given.reading}" is kept`,
        );
      }
      return { values: values.slice(), width: reading!.width };
    });
  },
);
