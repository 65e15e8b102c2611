/**
 * Reads a chapter aloud. Where the build has left a place (markup.ts), a button stands; while it reads,
 * a bar at the lower edge of the window has the controls. Loaded when the page starts; the text is cut
 * into sentences when the reader asks for it.
 */
import { html, nothing, render } from 'lit';
import { count } from '../../kit/format.ts';
import { describe, hasAnswer, isFigure, isWorking } from './describe.ts';
import { type Marker, markerFor } from './mark.ts';
import { Player } from './player.ts';
import { type Item, itemsOf } from './sentences.ts';
import { DEFAULTS, keptSettings, RATES, type Settings } from './settings.ts';
import { spoken } from './spoken.ts';
import { localVoices, pickVoice, type Voices } from './voices.ts';

export interface ListenOptions {
  speech?: SpeechSynthesis | undefined;
  Utterance?: typeof SpeechSynthesisUtterance | undefined;
}

/** Some engines look for their voices only when asked, and tell of them later. */
const VOICES_MS = 2000;

/** Share of the window above a sentence that was brought into it. */
const READING_LINE = 0.3;

/** How often a figure is looked at that is waited for, how long it may do nothing, and take in all. */
const LOOK_MS = 250;
const IDLE_MS = 5000;
const ANSWER_MS = 30_000;

export function startListening(
  root: ParentNode = document,
  {
    speech = globalThis.speechSynthesis,
    Utterance = globalThis.SpeechSynthesisUtterance,
  }: ListenOptions = {},
): void {
  // In the single file every chapter is in the page, and has a place of its own.
  for (const place of root.querySelectorAll<HTMLElement>('[data-listen]')) {
    const text = place.closest('article') ?? document.body;
    new Listening(place, text, Utterance ? speech : undefined, Utterance).start();
  }
}

/** The one that is reading. */
let active: Listening | null = null;

class Listening {
  private voices: Voices | null = null;
  private settings: Settings;
  private items: Item[] = [];
  private marker: Marker | null = null;
  private player: Player | null = null;
  /** The bar is shown. */
  private open = false;
  private readonly bar = document.createElement('div');
  private said = '';

  constructor(
    private readonly place: HTMLElement,
    private readonly text: Element,
    private readonly speech: SpeechSynthesis | undefined,
    private readonly Utterance: typeof SpeechSynthesisUtterance | undefined,
  ) {
    const found = keptSettings.read();
    this.settings = found.state === 'kept' ? found.value : DEFAULTS;
  }

  start(): void {
    this.bar.className = 'listen-bar';
    this.bar.addEventListener('keydown', (event) => this.onKey(event));
    const look = () => {
      this.voices = localVoices(this.speech, document.documentElement.lang || 'en');
      if (this.open && !this.player) this.read();
      this.update();
    };
    this.speech?.addEventListener?.('voiceschanged', look);
    if (!this.speech || this.speech.getVoices().length > 0) look();
    else setTimeout(look, VOICES_MS);
    addEventListener('pagehide', () => this.stop());
    this.update();
  }

  // What the reader does. -----------------------------------------------------------------------

  private begin(): void {
    active?.stop();
    active = this;
    this.open = true;
    this.said = '';
    document.body.append(this.bar);
    document.documentElement.classList.add('listening');
    this.read();
    this.update();
    this.focus();
  }

  /** On the button that pauses, once there is something to pause. */
  private focus(): void {
    const { bar } = this;
    (bar.querySelector<HTMLElement>('[data-toggle]') ?? bar.querySelector('button'))?.focus();
  }

  private read(): void {
    if (this.voices?.state !== 'some') return;
    this.items = itemsOf(this.text, isFigure);
    this.marker = markerFor(this.items);
    this.player = new Player({
      speech: this.speech!,
      Utterance: this.Utterance!,
      length: this.items.length,
      text: (index) => this.wordsAt(index),
      ready: (index) => this.awaitFigure(index),
      onStart: (index) => this.reach(index),
      onChange: () => this.update(),
    });
    this.player.rate = this.settings.rate;
    this.player.voice = pickVoice(this.voices.voices, this.settings.voice);
    this.player.play(0);
    this.focus();
  }

  private stop(): void {
    if (!this.open) return;
    this.open = false;
    if (active === this) active = null;
    const { player } = this;
    const hadFocus = this.bar.contains(document.activeElement);
    this.player = null;
    player?.stop();
    this.marker?.end();
    this.marker = null;
    this.bar.remove();
    document.documentElement.classList.remove('listening');
    this.update();
    // The focus was on what is gone.
    if (hadFocus) this.place.querySelector<HTMLElement>('button')?.focus();
  }

  private toggle(): void {
    const { player } = this;
    if (player?.state === 'speaking') player.pause();
    else player?.play();
  }

  private onKey(event: KeyboardEvent): void {
    // A list of choices has its own use for arrows.
    const inList = (event.target as Element).localName === 'select';
    const act = {
      Escape: () => this.stop(),
      ArrowLeft: inList ? undefined : () => this.player?.go(-1),
      ArrowRight: inList ? undefined : () => this.player?.go(1),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  private set(settings: Partial<Settings>): void {
    this.settings = { ...this.settings, ...settings };
    const written = keptSettings.write(this.settings);
    this.said = written === 'kept' ? '' : 'Speed and voice could not be kept on this device.';
    const voices = this.voices?.state === 'some' ? this.voices.voices : [];
    this.player?.change({
      rate: this.settings.rate,
      voice: pickVoice(voices, this.settings.voice),
    });
    this.update();
  }

  // The text. -----------------------------------------------------------------------------------

  private wordsAt(index: number): string {
    const item = this.items[index];
    if (item?.kind === 'sentence') return spoken(item.text);
    return item?.element.isConnected ? spoken(describe(item.element)) : '';
  }

  /** A figure starts when it is seen, and has its answer soon after. */
  private awaitFigure(index: number): Promise<void> | null {
    const item = this.items[index];
    if (item?.kind !== 'figure' || hasAnswer(item.element)) return null;
    this.follow(index);
    return answered(item.element);
  }

  /** Marks what is read now, and brings it into the window. */
  private reach(index: number): void {
    this.marker?.mark(this.items[index]!);
    this.follow(index);
    this.update();
  }

  /** Brings a place into the window, if the reader has not gone elsewhere in the meantime. */
  private follow(index: number): void {
    const item = this.items[index]!;
    const followed = index === 0 || [-1, 1].some((step) => this.isInView(this.items[index + step]));
    if (!followed || this.isInView(item)) return;
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    scrollBy({
      top: this.marker!.place(item).top - innerHeight * READING_LINE,
      behavior: calm ? 'instant' : 'smooth',
    });
  }

  /** In the part of the window that the bar leaves free. */
  private isInView(item: Item | undefined): boolean {
    if (!item || !this.marker) return false;
    const { top, bottom } = this.marker.place(item);
    return bottom > 0 && top < innerHeight - this.bar.offsetHeight;
  }

  // What is shown. ------------------------------------------------------------------------------

  private update(): void {
    const { player } = this;
    if (player && player.state === 'stopped') {
      // It came to the end of the chapter.
      this.stop();
      return;
    }
    render(this.renderPlace(), this.place);
    if (this.open) render(player ? this.renderBar(player) : this.renderSilence(), this.bar);
  }

  private renderPlace() {
    const aside = html`<span class="aside">Spoken on your device; nothing is sent.</span>`;
    return html`
      <button class="plain" aria-expanded=${this.open} @click=${() => (this.open ? this.stop() : this.begin())}>
        ${this.player ? 'Stop reading aloud' : 'Read this chapter aloud'}
      </button>
      ${this.voices?.state === 'some' ? aside : nothing}
    `;
  }

  /** Where there is no voice, or none yet: said to those who ask for one. */
  private renderSilence() {
    const why =
      this.voices?.state === 'none' ? this.voices.why : 'Looking for voices on this device.';
    return html`
      <section aria-label="Reading aloud">
        <p role="status" data-said>${why}</p>
        <button class="plain" data-stop @click=${() => this.stop()}>Close</button>
      </section>
    `;
  }

  private renderBar(player: Player) {
    const speaking = player.state === 'speaking';
    const voices = this.voices?.state === 'some' ? this.voices.voices : [];
    return html`
      <section aria-label="Reading aloud">
        <div class="buttons">
          <button class="plain" data-previous @click=${() => player.go(-1)}>Previous</button>
          <button class="plain" data-toggle @click=${() => this.toggle()}>${speaking ? 'Pause' : 'Resume'}</button>
          <button class="plain" data-next @click=${() => player.go(1)}>Next</button>
          <button class="plain" data-stop @click=${() => this.stop()}>Stop</button>
        </div>
        <label>Speed
          <select data-rate @change=${(event: Event) => this.set({ rate: Number((event.target as HTMLSelectElement).value) })}>
            ${RATES.map((rate) => html`<option value=${rate} ?selected=${rate === this.settings.rate}>${rate}×</option>`)}
          </select>
        </label>
        <label>Voice
          <select data-voice @change=${(event: Event) => this.set({ voice: (event.target as HTMLSelectElement).value })}>
            ${voices.map((voice) => html`<option value=${voice.voiceURI} ?selected=${voice === player.voice}>${voice.name}</option>`)}
          </select>
        </label>
        <p class="place" data-place>Sentence ${count(player.index + 1)} of ${count(this.items.length)}</p>
        <p role="status" data-said>${player.failure || this.said || nothing}</p>
      </section>
    `;
  }
}

/** When a figure has its answer, or will not have one soon. */
async function answered(figure: Element): Promise<void> {
  // Between its work and its answer a figure is not busy for a few frames.
  for (let idle = 0, waited = 0; idle < IDLE_MS && waited < ANSWER_MS; waited += LOOK_MS) {
    if (hasAnswer(figure)) return;
    idle = isWorking(figure) ? 0 : idle + LOOK_MS;
    await new Promise((done) => setTimeout(done, LOOK_MS));
  }
}
