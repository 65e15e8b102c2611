/**
 * Reads a list of texts aloud, one utterance a text. Pausing ends the utterance and resuming begins it
 * again: speechSynthesis.pause() does nothing on some devices and ends the speech on others.
 */

export type PlayerState = 'stopped' | 'speaking' | 'paused';

export interface PlayerOptions {
  speech: SpeechSynthesis;
  Utterance: typeof SpeechSynthesisUtterance;
  length: number;
  /** What to say at a place, asked when its turn comes; empty for nothing. */
  text: (index: number) => string;
  /** What a place needs before its text can be asked for; null for nothing. */
  ready: (index: number) => Promise<void> | null;
  /** The voice has begun with the text at a place. */
  onStart: (index: number) => void;
  /** The state, the place or the failure has changed. */
  onChange: () => void;
}

/** A voice that has said nothing by then will not. */
const START_MS = 15_000;

export class Player {
  state: PlayerState = 'stopped';
  index = 0;
  rate = 1;
  voice: SpeechSynthesisVoice | null = null;
  /** Why it stopped by itself, as a sentence; empty otherwise. */
  failure = '';

  /** Kept here, since some engines forget an utterance that nothing else holds, and never end it. */
  private utterance: SpeechSynthesisUtterance | null = null;
  /** Counts what was begun, so that what was awaited for an earlier place is not said. */
  private turn = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: PlayerOptions) {}

  play(from = this.index): void {
    this.failure = '';
    this.index = from;
    this.say();
  }

  pause(): void {
    if (this.state !== 'speaking') return;
    this.silence();
    this.become('paused');
  }

  stop(): void {
    this.silence();
    this.become('stopped');
  }

  /** To another place, speaking on if it was speaking. */
  go(steps: number): void {
    const index = Math.min(Math.max(0, this.index + steps), this.options.length - 1);
    this.index = index;
    if (this.state === 'speaking') this.say();
    else {
      this.options.onStart(index);
      this.options.onChange();
    }
  }

  /** Speed and voice hold from the sentence that is being read, which begins again. */
  change(settings: { rate?: number; voice?: SpeechSynthesisVoice }): void {
    Object.assign(this, settings);
    if (this.state === 'speaking') this.say();
  }

  private say(): void {
    this.silence();
    if (this.index >= this.options.length) {
      this.index = 0;
      this.become('stopped');
      return;
    }
    this.become('speaking');
    const ready = this.options.ready(this.index);
    // Not later where nothing is awaited: some engines speak only in the task of a reader's tap.
    if (!ready) {
      this.utter();
      return;
    }
    const { turn } = this;
    void ready.then(() => {
      if (turn === this.turn) this.utter();
    });
  }

  private utter(): void {
    const { speech, Utterance, text } = this.options;
    const words = text(this.index);
    if (words === '') {
      // A figure that has gone, or a sentence of signs alone.
      this.index++;
      this.say();
      return;
    }
    const utterance = new Utterance(words);
    utterance.rate = this.rate;
    if (this.voice) {
      utterance.voice = this.voice;
      utterance.lang = this.voice.lang;
    }
    // What a cancelled utterance still has to tell is of no concern.
    const current = () => utterance === this.utterance;
    utterance.onstart = () => {
      if (!current()) return;
      clearTimeout(this.timer);
      this.options.onStart(this.index);
    };
    utterance.onend = () => {
      if (!current()) return;
      this.index++;
      this.say();
    };
    utterance.onerror = ({ error }) => {
      if (current()) this.fail(`The voice stopped (${error}).`);
    };
    this.utterance = utterance;
    this.timer = setTimeout(() => {
      if (current()) this.fail('The voice does not answer.');
    }, START_MS);
    // Somebody may have paused the engine, which is one for all pages.
    if (speech.paused) speech.resume();
    speech.speak(utterance);
  }

  private silence(): void {
    clearTimeout(this.timer);
    this.turn++;
    this.utterance = null;
    const { speech } = this.options;
    // Cancelling what has ended makes some engines lose the next utterance as well.
    if (speech.speaking || speech.pending) speech.cancel();
  }

  private fail(failure: string): void {
    this.failure = failure;
    this.silence();
    this.become('paused');
  }

  private become(state: PlayerState): void {
    this.state = state;
    this.options.onChange();
  }
}
