/** Whether this browser can run the core, found out before anything is fetched. */
import { EngineError } from './errors.ts';

/** The smallest module that uses a SIMD instruction: () → v128 { i32.const 0; i8x16.splat }. */
const simdProbe = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0, 65, 0, 253, 15,
  11,
]);

const stillWorks = 'The text and its pictures work without it.';

/** Throws `no-wasm` or `no-simd`. */
export function requireSupport(
  wasm:
    | Pick<typeof WebAssembly, 'validate' | 'Module' | 'Instance'>
    | undefined = globalThis.WebAssembly,
): void {
  if (typeof wasm?.validate !== 'function') {
    throw new EngineError(
      'no-wasm',
      `This browser runs no WebAssembly (or a setting turns it off), which live figures need. ${stillWorks}`,
    );
  }
  if (!wasm.validate(simdProbe)) {
    throw new EngineError(
      'no-simd',
      `This browser's WebAssembly lacks SIMD, which live figures need: Chrome 91, Firefox 89, Safari 16.4 and later have it. ${stillWorks}`,
    );
  }
  try {
    // Some engines ask the policy when a module is compiled, WebKit when one is brought to life.
    new wasm.Instance(new wasm.Module(simdProbe));
  } catch {
    throw new EngineError(
      'no-wasm',
      `The security policy of this page forbids WebAssembly, which live figures need: its script-src lacks 'wasm-unsafe-eval'. ${stillWorks}`,
    );
  }
}
