/**
 * Work that is watched step by step: play, pause, one step, speed. Where the reader prefers reduced
 * motion nothing plays: there is "Step" and "To the end".
 *
 *   private readonly steps = new Steps(this, async (signal) => { …; return moreToDo; });
 *   renderControls()    this.steps.render()
 *   onVisible(visible)  if (!visible) this.steps.pause()
 */
import { html, type ReactiveController, type ReactiveControllerHost } from 'lit';
import { segmented } from '../controls/controls.ts';
import { yieldToMain } from '../yield-to-main.ts';

/** Does one step; false when it was the last. Throws where it failed, which ends the playing. */
export type Step = (signal: AbortSignal) => boolean | Promise<boolean>;

/** Milliseconds from one step to the next. */
export const SPEEDS = { slow: 1000, normal: 250, fast: 0 } as const;
export type Speed = keyof typeof SPEEDS;

export class Steps implements ReactiveController {
  speed: Speed = 'normal';
  /** No step is left; `reset` begins anew. */
  done = false;
  /** Ends what is running; null while nothing is. */
  private running: AbortController | null = null;
  private playing = false;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly step: Step,
    private readonly onError: (error: unknown) => void = () => {},
  ) {
    host.addController(this);
  }

  hostDisconnected(): void {
    this.pause();
  }

  get isPlaying(): boolean {
    return this.playing;
  }

  /** A step is being done. */
  get busy(): boolean {
    return this.running !== null;
  }

  get reduced(): boolean {
    return matchMedia('(prefers-reduced-motion: reduce)').matches;
  }

  /** One step after the other, at the speed that is set, until the last one or `pause`. */
  play(): Promise<void> {
    return this.run(Infinity, () => SPEEDS[this.speed]);
  }

  once(): Promise<void> {
    return this.run(1, () => 0);
  }

  /** All steps, as fast as they are done. */
  toTheEnd(): Promise<void> {
    return this.run(Infinity, () => 0);
  }

  pause(): void {
    this.running?.abort();
    this.running = null;
    this.playing = false;
    this.host.requestUpdate();
  }

  /** Begins anew: other data, another seed. What is running ends. */
  reset(): void {
    this.pause();
    this.done = false;
  }

  private async run(most: number, wait: () => number): Promise<void> {
    if (this.running || this.done) return;
    const controller = new AbortController();
    const { signal } = controller;
    this.running = controller;
    this.playing = most > 1;
    this.host.requestUpdate();
    try {
      for (let i = 0; i < most && !signal.aborted; i++) {
        if (i > 0) await pause(wait(), signal);
        if (signal.aborted) break;
        const more = await this.step(signal);
        if (signal.aborted) break;
        this.done = !more;
        this.host.requestUpdate();
        if (!more) break;
      }
    } catch (error) {
      if (!signal.aborted) this.onError(error);
    }
    if (this.running !== controller) return;
    this.running = null;
    this.playing = false;
    this.host.requestUpdate();
  }

  /** `name` is unique in the host. Add `controlStyles` to the host's styles. */
  render({ play = 'Play', name = 'speed' }: { play?: string; name?: string } = {}) {
    const { done, playing, reduced } = this;
    const button = (label: string, act: () => unknown, disabled: boolean) =>
      html`<button class="action" ?disabled=${disabled} @click=${act}>${label}</button>`;
    return html`
      <div class="steps" role="group" aria-label="Steps">
        ${
          playing
            ? button('Pause', () => this.pause(), false)
            : reduced
              ? button('To the end', () => void this.toTheEnd(), done || this.busy)
              : button(play, () => void this.play(), done || this.busy)
        }
        ${button('Step', () => void this.once(), done || this.busy)}
        ${
          reduced
            ? ''
            : segmented<Speed>({
                name,
                label: 'Speed',
                choices: (Object.keys(SPEEDS) as Speed[]).map((value) => ({ value, label: value })),
                value: this.speed,
                onChange: (speed) => {
                  this.speed = speed;
                  this.host.requestUpdate();
                },
              })
        }
      </div>
    `;
  }
}

/** Ends early when the signal does. Even no wait ends the task. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms === 0) return yieldToMain();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
