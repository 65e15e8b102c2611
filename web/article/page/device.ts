/**
 * Everything that the book keeps in the storage of a reader's browser, for the page that shows and removes
 * it: entries of localStorage whose names begin alike (kept.ts writes them).
 */
const PREFIX = 'embedscope-';

interface Entry {
  readonly key: string;
  /** What it is for. */
  readonly label: string;
  /** What it says, in words; empty where another page shows that. */
  readonly text: string;
}

type Data = Readonly<Record<string, unknown>>;

const known: Readonly<Record<string, [label: string, text: (data: Data) => string]>> = {
  place: ['Where you stopped reading', ({ text }) => String(text)],
  progress: [
    'Chapters that you have read to the end',
    ({ chapters }) => (Array.isArray(chapters) ? chapters.join(', ') : ''),
  ],
  review: ['Questions to answer again, shown on the page “Review”', () => ''],
  listen: ['Speed and voice of reading aloud', ({ rate }) => `${rate}×`],
  offline: ['Your answer to keeping a copy for reading offline', () => 'no'],
};

export function allKept(): Entry[] {
  try {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
    return keys.sort().map((key) => entry(key, localStorage.getItem(key) ?? ''));
  } catch {
    return []; // blocked: nothing is kept
  }
}

function entry(key: string, stored: string): Entry {
  const [label, text] = known[key.slice(PREFIX.length)] ?? [key, () => ''];
  return { key, label, text: text(parsed(stored)) };
}

function parsed(text: string): Data {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

export function forget(key: string): void {
  try {
    localStorage.removeItem(key);
  } catch {
    // Blocked: nothing was kept.
  }
}
