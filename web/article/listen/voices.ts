/**
 * The voices that speak on the device itself. Others send the text to a server, and are not offered
 * here: what a reader hears stays between them and their device.
 */

export type Voices =
  | { state: 'some'; voices: readonly SpeechSynthesisVoice[] }
  /** Why there is none, as a sentence. */
  | { state: 'none'; why: string };

export function localVoices(speech: SpeechSynthesis | undefined, language: string): Voices {
  if (!speech) return { state: 'none', why: 'This browser cannot read pages aloud.' };
  const all = speech.getVoices();
  const wanted = primary(language);
  // Anything but `true` may be a voice on a server.
  const local = all.filter(({ localService }) => localService === true);
  const voices = local.filter(({ lang }) => primary(lang) === wanted);
  if (voices.length > 0) return { state: 'some', voices };
  const name = languageName(wanted);
  if (all.length === 0) return { state: 'none', why: 'This device has no voices installed.' };
  if (local.length > 0)
    return { state: 'none', why: `This device has voices, but none that speaks ${name}.` };
  return {
    state: 'none',
    why: 'The voices of this browser send the text to a server, so they are not used here.',
  };
}

/** The voice that was chosen before, or the browser's default, or the first. */
export function pickVoice(
  voices: readonly SpeechSynthesisVoice[],
  uri: string | null,
): SpeechSynthesisVoice {
  return (
    voices.find(({ voiceURI }) => voiceURI === uri) ??
    voices.find((voice) => voice.default) ??
    voices[0]!
  );
}

/** “en” of “en-GB” and of “en_GB”, as some engines write it. */
function primary(language: string): string {
  return language.toLowerCase().split(/[-_]/)[0] ?? '';
}

function languageName(language: string): string {
  try {
    return new Intl.DisplayNames(['en'], { type: 'language' }).of(language) ?? language;
  } catch {
    return language;
  }
}
