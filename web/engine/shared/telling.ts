/**
 * Progress, told at most so often. What was held back is told when its time has come, so that work
 * which stops half-way (a connection that hangs) is not shown as work that has not begun.
 */
import { now } from './pacer.ts';

export interface Amount {
  stage: string;
  done: number;
  total: number;
  /** Draws what there is so far: only called for an amount that is told at once. */
  picture?: () => Float32Array;
}

export class Telling {
  readonly #tell: (amount: Amount) => void;
  readonly #everyMs: number;
  #told = Number.NEGATIVE_INFINITY;
  #stage = '';
  #held: Amount | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(tell: (amount: Amount) => void, everyMs: number) {
    this.#tell = tell;
    this.#everyMs = everyMs;
  }

  /** A new stage and an end are told at once. */
  report(amount: Amount): void {
    const wait = this.#told + this.#everyMs - now();
    if (wait <= 0 || amount.stage !== this.#stage || amount.done === amount.total) {
      this.#say(amount);
    } else {
      const { picture: _, ...later } = amount;
      this.#held = later;
      this.#timer ??= setTimeout(() => this.#held && this.#say(this.#held), wait);
    }
  }

  /** Nothing is told any more. */
  end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#held = undefined;
  }

  #say(amount: Amount): void {
    this.end();
    this.#told = now();
    this.#stage = amount.stage;
    this.#tell(amount);
  }
}
