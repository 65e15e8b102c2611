/**
 * What one drawing may cost. Where it costs more, on an old phone, a moving cloud is drawn without its
 * last points and whole again at rest, and what a drawing consists of is shared out over frames.
 */
const BUDGET_MS = 9;
const FEWEST = 3000;
const REST_MS = 120;

export class FrameBudget {
  /** Milliseconds that drawings took of late. */
  #cost = 0;
  #exceeded = false;
  /** Share of the points that is drawn while they move. */
  #share = 1;
  #rest: ReturnType<typeof setTimeout> | undefined;
  readonly #rested: () => void;

  /** `rested` is called when the reader's hand has been still for a moment. */
  constructor(rested: () => void) {
    this.#rested = rested;
  }

  /** Until drawings are cheap again by far, since what is drawn less costs less. */
  get exceeded(): boolean {
    return this.#exceeded;
  }

  /** Drawings are cheap enough to travel from one picture to the next. */
  get smooth(): boolean {
    return this.#cost < 2 * BUDGET_MS;
  }

  /** The reader is moving the cloud. */
  get moving(): boolean {
    return this.#rest !== undefined;
  }

  /** What is drawn while moving is not all. */
  get partial(): boolean {
    return this.#share < 1;
  }

  spent(milliseconds: number): void {
    this.#cost += 0.3 * (milliseconds - this.#cost);
    if (this.#cost > BUDGET_MS) this.#exceeded = true;
    else if (this.#cost < BUDGET_MS / 3) this.#exceeded = false;
  }

  /** The reader moved the cloud just now. */
  move(): void {
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      this.#rest = undefined;
      this.#rested();
    }, REST_MS);
  }

  /** How many of `all` points to draw: all at rest, as many as the budget allows while moving. */
  count(all: number): number {
    if (!this.moving) return all;
    const factor = this.#cost > BUDGET_MS ? 0.75 : this.#cost < BUDGET_MS / 2 ? 1.15 : 1;
    this.#share = Math.min(1, Math.max(FEWEST / all, this.#share * factor));
    return Math.min(all, Math.round(all * this.#share));
  }

  dispose(): void {
    clearTimeout(this.#rest);
    this.#rest = undefined;
  }
}
