/**
 * The calls that are not part of the worker, in bundles that are loaded with the first that is made:
 * `engine/calls.js`, and `engine/text-calls.js` for what models make of texts, which no page's first view asks.
 */
import { EngineError } from './errors.ts';

export type CallBundle = 'calls' | 'text-calls';

/** `address` says where the bundle lies, or throws where this copy has none. */
export type LoadCalls = (
  bundle: CallBundle,
  address: () => string,
) => Promise<{ calls: Readonly<Record<string, unknown>> }>;

export const importCalls: LoadCalls = async (_, address) => {
  const url = address();
  try {
    return await import(/* @vite-ignore */ /* webpackIgnore: true */ url);
  } catch {
    throw new EngineError('network', `${url} could not be loaded. It can be tried again.`);
  }
};
