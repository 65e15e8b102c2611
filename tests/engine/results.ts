/** What the engine answers, held against the types that its calls declare and its reference is made of. */
import * as v from 'valibot';
import { aliases, describeCalls } from '../../scripts/build/calls.mjs';
import { resultSchemas } from '../../scripts/build/results.mjs';
import type { Engine } from '../../web/engine/client/engine.ts';
import { type NodeEngineOptions, openEngine as open } from '../../web/engine/client/node.ts';

const schemas: Map<string, v.GenericSchema> = resultSchemas(await describeCalls(), aliases);

export function checkResult(method: string, result: unknown): void {
  const read = v.safeParse(schemas.get(method)!, result);
  if (read.success) return;
  const [{ path, message }] = read.issues;
  const field = path?.map(({ key }) => String(key)).join('.') ?? '';
  throw new Error(`${method} does not answer what it declares: \`${field}\`: ${message}`);
}

/** The engine, whose every answer is checked: one that is not of its type rejects. */
export function checked<E extends Engine>(engine: E): E {
  const call: Engine['call'] = engine.call.bind(engine);
  engine.call = (method, ...rest) =>
    call(method, ...rest).then((result) => {
      checkResult(method, result);
      return result;
    });
  return engine;
}

/** Node's engine, checked. */
export const openEngine = (options: NodeEngineOptions): Engine => checked(open(options));
