/**
 * When a missed question comes back: Leitner's boxes (Sebastian Leitner: So lernt man lernen, 1972).
 * A wrong answer puts a question into the first box. A right answer, once the question is due, moves
 * it one box up, where it waits longer; out of the last box it is done. Leitner reviewed a box when
 * it was full; here each box waits a number of days.
 */

/** Days that a question waits in each box, from the first. */
export const INTERVALS = [1, 2, 4, 8, 16] as const;

/** A day of the reader's calendar: 2026-11-30. */
export type Day = string;

export interface Card {
  /** Index into INTERVALS. */
  box: number;
  due: Day;
  /** How many times it was answered wrong. */
  missed: number;
}

/** Missed questions by their id. */
export type Schedule = ReadonlyMap<string, Card>;

export function answered(schedule: Schedule, id: string, right: boolean, today: Day): Schedule {
  const card = schedule.get(id);
  const next = new Map(schedule);
  if (!right) {
    next.set(id, { box: 0, due: later(today, INTERVALS[0]), missed: (card?.missed ?? 0) + 1 });
    return next;
  }
  // Right on the first try, or right again before it is due: there is nothing to repeat yet.
  if (!card || card.due > today) return schedule;
  const box = card.box + 1;
  const wait = INTERVALS[box];
  if (wait === undefined) next.delete(id);
  else next.set(id, { ...card, box, due: later(today, wait) });
  return next;
}

/** Ids of the questions that are due, those that waited longest first. */
export function due(schedule: Schedule, today: Day): string[] {
  return byDay(schedule)
    .filter(([, card]) => card.due <= today)
    .map(([id]) => id);
}

/** All cards, the next one due first. */
export function byDay(schedule: Schedule): [id: string, card: Card][] {
  return [...schedule].sort(([, a], [, b]) => (a.due < b.due ? -1 : a.due > b.due ? 1 : 0));
}

/** Both together. Where both know a question, the card that is due first stands. */
export function merged(a: Schedule, b: Schedule): Schedule {
  const all = new Map(a);
  for (const [id, card] of b) {
    const own = all.get(id);
    if (!own || card.due < own.due) all.set(id, card);
  }
  return all;
}

// Days. ------------------------------------------------------------------------------------------

/** The day of a date in the reader's time zone. */
export function dayOf(date: Date): Day {
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 10);
}

export function later(day: Day, days: number): Day {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

// As JSON. ---------------------------------------------------------------------------------------

const MOST_CARDS = 1000;

/** The schedule in { cards: { id: card } }; throws an Error that says what does not fit, and where. */
export function parseSchedule(data: Record<string, unknown>): Schedule {
  const { cards } = data;
  if (cards === null || typeof cards !== 'object' || Array.isArray(cards))
    throw new Error('It has no object “cards”.');
  const entries = Object.entries(cards);
  if (entries.length > MOST_CARDS)
    throw new Error(`It has ${entries.length} cards; ${MOST_CARDS} is the most.`);
  return new Map(entries.map(([id, card]) => [checkedId(id), parseCard(id, card)]));
}

export function formatSchedule(schedule: Schedule): { cards: Record<string, Card> } {
  return { cards: Object.fromEntries(schedule) };
}

function checkedId(id: string): string {
  if (!/^[a-z][a-z0-9-]{0,79}$/.test(id))
    throw new Error(`“${id.slice(0, 80)}” is not the id of a question.`);
  return id;
}

function parseCard(id: string, data: unknown): Card {
  const { box, due, missed } = (data ?? {}) as Record<string, unknown>;
  if (!isWhole(box) || box >= INTERVALS.length)
    throw new Error(`The box of “${id}” must be a whole number below ${INTERVALS.length}.`);
  if (!isWhole(missed) || missed < 1)
    throw new Error(`“missed” of “${id}” must be a whole number from 1.`);
  if (typeof due !== 'string' || !isDay(due))
    throw new Error(`“due” of “${id}” must be a day such as 2026-11-30.`);
  return { box, due, missed };
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
