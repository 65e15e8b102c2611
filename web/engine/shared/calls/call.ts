/**
 * What a call is: the schema of its parameters, and the handler that answers it. The schema gives the types
 * (calls.ts), checks what arrives, and with the comments beside it the reference (docs/calls.md).
 */
import * as v from 'valibot';
import { EngineError } from '../errors.ts';
import type { Context } from '../runtime.ts';

export interface Call<P extends v.ObjectEntries = v.ObjectEntries, R extends object = object> {
  readonly params: v.StrictObjectSchema<P, string>;
  /** Answers; parameters have been checked, and defaults filled in. */
  run(given: v.InferOutput<v.StrictObjectSchema<P, string>>, context: Context): R | Promise<R>;
}

export function call<const P extends v.ObjectEntries, R extends object>(
  params: P,
  run: Call<P, R>['run'],
): Call<P, R> {
  return { params: v.strictObject(params, 'an object'), run };
}

/** The parameters of a call, or an error that names the first wrong one. */
export function readParams<P extends v.ObjectEntries>(
  method: string,
  schema: v.StrictObjectSchema<P, string>,
  given: unknown,
): v.InferOutput<v.StrictObjectSchema<P, string>> {
  const read = v.safeParse(schema, given, { abortEarly: true, abortPipeEarly: true });
  if (read.success) return read.output;
  const [{ type, expected, input, message, path }] = read.issues;
  const name = path?.map(({ key }) => key).join('.');
  if (name === undefined) {
    return fail(`${method}: parameters must be ${message}, not ${describe(input)}`);
  }
  if (expected === 'never') return fail(`${method} has no parameter \`${name}\``);
  if (type === 'max_length' && typeof input === 'string') {
    throw new EngineError(
      'too_large',
      `${method}: \`${name}\` has ${input.length} characters, more than ${message}`,
    );
  }
  if (expected === `"${path!.at(-1)!.key}"`) {
    const wanted = path!.length === 1 ? (schema.entries[name] as { message?: string }) : undefined;
    return fail(`${method}: \`${name}\` is missing${wanted ? `, ${wanted.message}` : ''}`);
  }
  if (type === 'non_empty') return fail(`${method}: \`${name}\` is empty`);
  return fail(`${method}: \`${name}\` must be ${message}, but is ${describe(input)}`);
}

function fail(message: string): never {
  throw new EngineError('invalid_argument', message);
}

/** What a value looks like, for a message: `"abc"`, `3.5`, `an object`. */
function describe(value: unknown): string {
  switch (typeof value) {
    case 'undefined':
      return 'missing';
    case 'string':
      return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
    case 'object':
      if (ArrayBuffer.isView(value)) return `a ${value.constructor.name}`;
      return value === null ? 'null' : Array.isArray(value) ? 'an array' : 'an object';
    case 'number':
    case 'boolean':
      return String(value);
    default:
      return `a ${typeof value}`;
  }
}
