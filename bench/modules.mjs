// The shipped WebAssembly modules, as measurements open them.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const built = (name) => fileURLToPath(new URL(`../build/wasm/${name}`, import.meta.url));

/** The files that a page loads for a module. */
export const filesOf = (name) => [built(`${name}.mjs`), built(`${name}.wasm`)];

export async function openModule(name) {
  const [glue, binary] = filesOf(name);
  const { default: create } = await import(glue);
  return create({ wasmBinary: readFileSync(binary) });
}

/** The value of an outcome (wasm/boundary/boundary.h), or its error. */
export function take(outcome) {
  if (!outcome.ok) throw new Error(`${outcome.code}: ${outcome.message}`);
  return outcome.value;
}
