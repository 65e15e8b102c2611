/**
 * The reader's missed questions, kept on the device and nowhere else. Where the device keeps nothing,
 * they are remembered until the page is left, and `trouble` says so.
 */
import { Kept, type Written } from '../kept.ts';
import {
  answered,
  dayOf,
  formatSchedule,
  merged,
  parseSchedule,
  type Schedule,
} from './schedule.ts';

const troubles: Readonly<Record<Exclude<Written, 'kept'>, string>> = {
  blocked:
    'This browser does not let the page keep anything. Missed questions are remembered until you leave this page.',
  full: 'This browser has no room left for what the page keeps. Missed questions are remembered until you leave this page.',
  unreadable: 'What is kept here cannot be read, so nothing was changed.',
};

export class MissedQuestions extends EventTarget {
  private readonly kept = new Kept<Schedule>({
    key: 'embedscope-review',
    version: 1,
    parse: parseSchedule,
    format: formatSchedule,
  });

  #schedule: Schedule = new Map();
  #trouble = '';
  #unreadable: { why: string; text: string } | null = null;

  constructor(private readonly now: () => Date = () => new Date()) {
    super();
    this.reload();
    this.kept.onChange(() => {
      this.reload();
      this.changed();
    });
  }

  get schedule(): Schedule {
    return this.#schedule;
  }

  /** Why missed questions are not kept, as a sentence; empty where they are. */
  get trouble(): string {
    return this.#trouble;
  }

  /** What is there and can't be read, and why. */
  get unreadable(): { why: string; text: string } | null {
    return this.#unreadable;
  }

  get today(): string {
    return dayOf(this.now());
  }

  /** Notes an answer to a question. */
  answered(id: string, right: boolean): void {
    this.set(answered(this.#schedule, id, right, this.today));
  }

  remove(id: string): void {
    const rest = new Map(this.#schedule);
    rest.delete(id);
    this.set(rest);
  }

  /** Removes the entry, also one that can't be read. */
  removeAll(): void {
    this.#schedule = new Map();
    this.kept.remove();
    this.reload();
    this.changed();
  }

  /** The entry as it stands, for a file. */
  exported(): string {
    return this.#unreadable?.text ?? this.kept.encode(this.#schedule);
  }

  /** Adds what an exported file holds; throws an Error with a sentence where it is no such file. */
  imported(text: string): void {
    this.set(merged(this.#schedule, this.kept.decode(text)));
  }

  private reload(): void {
    const found = this.kept.read();
    this.#unreadable = found.state === 'unreadable' ? found : null;
    this.#trouble =
      found.state === 'blocked' || found.state === 'unreadable' ? troubles[found.state] : '';
    if (found.state === 'kept') this.#schedule = found.value;
    if (found.state === 'nothing') this.#schedule = new Map();
  }

  private set(schedule: Schedule): void {
    if (schedule === this.#schedule) return;
    this.#schedule = schedule;
    // An empty schedule leaves nothing on the device.
    const written =
      schedule.size === 0 && !this.#unreadable ? this.erase() : this.kept.write(schedule);
    this.#trouble = written === 'kept' ? '' : troubles[written];
    this.changed();
  }

  private erase(): Written {
    return this.kept.remove() ? 'kept' : 'blocked';
  }

  private changed(): void {
    this.dispatchEvent(new Event('change'));
  }
}

let shared: MissedQuestions | undefined;

/** One for the page: questions write to it, the review page shows it. */
export function missedQuestions(): MissedQuestions {
  shared ??= new MissedQuestions();
  return shared;
}
