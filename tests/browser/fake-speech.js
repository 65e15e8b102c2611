// Stands in for the voices of a device, which engines under test don't have: says nothing, and notes what
// it was asked to say in `spoken`. A test ends each utterance by `finishSpeech()`.
{
  const voice = (name, lang, localService) => ({
    name,
    lang,
    localService,
    default: false,
    voiceURI: `stand-in:${name}`,
  });
  const all = {
    local: [
      voice('Cloud', 'en-US', false),
      voice('Ada', 'en-GB', true),
      voice('Bo', 'en-US', true),
      voice('Clara', 'de-DE', true),
    ],
    remote: [voice('Cloud', 'en-US', false)],
    foreign: [voice('Clara', 'de-DE', true)],
    none: [],
  };
  class Utterance extends EventTarget {
    constructor(text) {
      super();
      Object.assign(this, { text, rate: 1, voice: null, lang: '' });
    }
  }
  let current = null;
  globalThis.spoken = [];
  const speech = new EventTarget();
  Object.defineProperty(speech, 'speaking', { get: () => current !== null });
  Object.assign(speech, {
    pending: false,
    paused: false,
    getVoices: () => all[globalThis.FAKE_VOICES ?? 'local'],
    speak(utterance) {
      current = utterance;
      globalThis.spoken.push({
        text: utterance.text,
        rate: utterance.rate,
        voice: utterance.voice?.name ?? null,
      });
      setTimeout(() => utterance === current && utterance.onstart?.(new Event('start')));
    },
    cancel() {
      const ended = current;
      current = null;
      // As engines do: what was cancelled tells of it later.
      if (ended)
        setTimeout(() => ended.onerror?.(Object.assign(new Event('error'), { error: 'canceled' })));
    },
    pause() {},
    resume() {},
  });
  globalThis.finishSpeech = () => {
    const ended = current;
    current = null;
    ended?.onend?.(new Event('end'));
  };
  globalThis.failSpeech = (error) => {
    current?.onerror?.(Object.assign(new Event('error'), { error }));
  };
  globalThis.isSpeaking = () => current !== null;
  Object.defineProperty(globalThis, 'speechSynthesis', { value: speech, configurable: true });
  Object.defineProperty(globalThis, 'SpeechSynthesisUtterance', {
    value: Utterance,
    configurable: true,
  });
}
