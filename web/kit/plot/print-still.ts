/**
 * A still of a plot on paper: a canvas drawn by a graphics processor, one off screen, and one that is
 * resized for the sheet would all be blank there.
 */
export class PrintStill {
  #still: HTMLCanvasElement | undefined;
  readonly #listening = new AbortController();

  /** `take` draws the picture, or nothing where there is none; `done` when the window is back. */
  constructor(stage: HTMLElement, take: () => HTMLCanvasElement | undefined, done: () => void) {
    const { signal } = this.#listening;
    const before = () => {
      if (this.#still) return;
      this.#still = take();
      if (!this.#still) return;
      this.#still.className = 'still';
      stage.append(this.#still);
    };
    const after = () => {
      this.#still?.remove();
      this.#still = undefined;
      done();
    };
    addEventListener('beforeprint', before, { signal });
    addEventListener('afterprint', after, { signal });
  }

  /** The stage has the size of a sheet, not of the window. */
  get printing(): boolean {
    return this.#still !== undefined;
  }

  dispose(): void {
    this.#listening.abort();
    this.#still?.remove();
    this.#still = undefined;
  }
}
