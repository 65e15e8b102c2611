/** What is measured of pooled states, one state of a model after the other. */

import type { Context } from '../../runtime.ts';
import { runSteps } from '../../steps.ts';

/** Cosine of every pair of rows, and the length of every row, in each state (rows × width). */
export async function cosinesOf(
  states: readonly Float32Array[],
  width: number,
  context: Context,
): Promise<{ cosines: Float64Array; norms: Float64Array }> {
  const { module } = await context.runtime.core(context);
  const rows = states[0]!.length / width;
  const cosines = new Float64Array(states.length * rows * rows);
  const norms = new Float64Array(states.length * rows);
  states.forEach((values, state) => {
    const table = module.call(({ Table }) =>
      Table.fromValues(values, rows, width, new Uint8Array()),
    );
    try {
      for (let a = 0; a < rows; a++) {
        norms[state * rows + a] = module.call(() => table.norm(a));
        for (let b = 0; b <= a; b++) {
          const { cosine } = module.call(() => table.compare(a, b, false, null));
          cosines[(state * rows + a) * rows + b] = cosine;
          cosines[(state * rows + b) * rows + a] = cosine;
        }
      }
    } finally {
      module.free(table);
    }
  });
  return { cosines, norms };
}

/** All rows of all states along their two principal components, as they are: not scaled to length 1. */
export async function traceOf(
  states: readonly Float32Array[],
  width: number,
  context: Context,
): Promise<{ trace: Float32Array; explained: number }> {
  const geometry = await context.runtime.module('geometry', context);
  const rows = states[0]!.length / width;
  const points = geometry.call(({ Points }) => Points.allocate(states.length * rows, width));
  try {
    states.forEach((values, state) => {
      geometry.call(() => points.put(state * rows, values));
    });
    const { coordinates, explained } = await runSteps(
      geometry,
      ({ PcaRun }) => PcaRun.start(points, 2, true),
      (fit) => geometry.call(() => fit.finish()),
      { stage: 'finding directions', units: 500 },
      context,
    );
    return { trace: coordinates, explained: explained[0]! + explained[1]! };
  } finally {
    geometry.free(points);
  }
}

/**
 * The mean cosine between vectors of different tokens: what two tokens score that have nothing in common
 * but the model. With unit vectors u, Σ over all pairs is |Σu|², less |Σu|² within each token's own.
 */
export class DifferentTokens {
  readonly #width: number;
  readonly #all: Float64Array;
  readonly #own = new Map<number, { sum: Float64Array; count: number }>();
  #count = 0;

  constructor(width: number) {
    this.#width = width;
    this.#all = new Float64Array(width);
  }

  add(id: number, vector: Float32Array): void {
    const length = Math.sqrt(square(vector));
    if (length === 0) return;
    const own = this.#own.get(id) ?? { sum: new Float64Array(this.#width), count: 0 };
    vector.forEach((value, i) => {
      own.sum[i]! += value / length;
      this.#all[i]! += value / length;
    });
    own.count += 1;
    this.#count += 1;
    this.#own.set(id, own);
  }

  /** NaN where all tokens are the same. */
  meanCosine(): number {
    let sum = square(this.#all);
    let pairs = this.#count ** 2;
    for (const own of this.#own.values()) {
      sum -= square(own.sum);
      pairs -= own.count ** 2;
    }
    return pairs > 0 ? sum / pairs : Number.NaN;
  }
}

function square(vector: Float32Array | Float64Array): number {
  let sum = 0;
  for (const value of vector) sum += value * value;
  return sum;
}
