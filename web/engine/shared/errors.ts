/** What can go wrong, by name: a program branches on the code, a reader reads the message. */

/** The core's own codes (src/base/error.h); `io` belongs to the command line and never gets here. */
export const coreErrorCodes = [
  'invalid_argument',
  'out_of_range',
  'not_found',
  'malformed',
  'unsupported',
  'non_finite',
  'too_large',
  'cancelled',
  'io',
] as const;

/** Codes that arise on the way to the core and back. */
export const wireErrorCodes = [
  /** A file did not arrive whole; the same call may be made again. */
  'network',
  /** A file arrived, but is not the one that was published. */
  'integrity',
  /** A file that this copy of Embedscope does not have: one that was too large for the single file. */
  'left_out',
  /** The core stopped (a trap, or no memory left); the next call starts a fresh one. */
  'crashed',
  /** This browser runs no WebAssembly. */
  'no-wasm',
  /** This browser's WebAssembly lacks SIMD. */
  'no-simd',
  /** The engine was disposed of before the call. */
  'disposed',
  /** A method that the engine does not know, or a broken message. */
  'protocol',
] as const;

export type EngineErrorCode = (typeof coreErrorCodes)[number] | (typeof wireErrorCodes)[number];

const codes: ReadonlySet<string> = new Set([...coreErrorCodes, ...wireErrorCodes]);

export function isEngineErrorCode(value: unknown): value is EngineErrorCode {
  return typeof value === 'string' && codes.has(value);
}

/** The one kind of error that leaves the engine. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly code: EngineErrorCode;

  /** @param message one or two sentences for a reader: what, where, what was expected */
  constructor(code: EngineErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Whether it is one, from whichever bundle (calls.js has a class of its own). */
export function isEngineError(error: unknown): error is EngineError {
  return (
    error instanceof Error &&
    error.name === 'EngineError' &&
    'code' in error &&
    isEngineErrorCode(error.code)
  );
}

export function disposed(): EngineError {
  return new EngineError('disposed', 'This engine was disposed of; open another one.');
}

export function cancelled(): EngineError {
  return new EngineError('cancelled', 'The work was cancelled.');
}
