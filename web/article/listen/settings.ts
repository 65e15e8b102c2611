/** Speed and voice, kept on the device. */
import { Kept } from '../kept.ts';

export const RATES = [0.75, 1, 1.25, 1.5, 1.75, 2] as const;

export interface Settings {
  rate: number;
  /** voiceURI of the chosen voice; null for the browser's default. */
  voice: string | null;
}

export const DEFAULTS: Settings = { rate: 1, voice: null };

export const keptSettings = new Kept<Settings>({
  key: 'embedscope-listen',
  version: 1,
  parse: ({ rate, voice }) => {
    if (!RATES.some((known) => known === rate))
      throw new Error('The speed is none of those offered.');
    if (voice !== null && typeof voice !== 'string') throw new Error('The voice must be a name.');
    return { rate: rate as number, voice };
  },
  format: (settings) => ({ ...settings }),
});
