import * as v from 'valibot';

export const mostTokens = 1_000_000;

/** Token ids: whole numbers of 32 bits. Checked in one go, for there may be many. */
export const tokens = v.pipe(
  v.custom<Uint32Array | readonly number[]>(
    (value) =>
      (value instanceof Uint32Array || (Array.isArray(value) && value.every(isId))) &&
      value.length <= mostTokens,
    `token ids, at most ${mostTokens}`,
  ),
  v.transform((ids) => Uint32Array.from(ids)),
);

function isId(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 32;
}
