/** The calls that are not part of the worker: `engine/calls.js`, loaded with the first that is made. */
import { EngineError } from './errors.ts';
import type { laterCalls } from './later-calls.ts';

/** `address` says where the bundle lies, or throws where this copy has none. */
export type LoadCalls = (address: () => string) => Promise<{ laterCalls: typeof laterCalls }>;

export const importCalls: LoadCalls = async (address) => {
  const url = address();
  try {
    return await import(/* @vite-ignore */ /* webpackIgnore: true */ url);
  } catch {
    throw new EngineError('network', `${url} could not be loaded. It can be tried again.`);
  }
};
