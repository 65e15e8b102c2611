/** Model cards: where a figure's data came from, and how good it is. Fetched once, when asked for. */
import { readSiteFile } from './engine.ts';

/** What figures read of models/words/card.json; a figure works without any of it. */
export interface WordsCard {
  /** The text that the vectors were learned from; `words` counts its running words. */
  data?: { words?: number | null };
  /** What a language model was trained on. */
  training?: { tokens?: number };
  scores?: {
    /** By kind of relation, the share that is right without the given words and with them. */
    google?: {
      kinds?: { name: string; covered: number; excluded: number; allowed: number }[];
    };
  };
  files?: CardFile[];
}

export interface CardFile {
  name: string;
  bytes: number;
  sha256?: string;
  /** What crosses the wire where a host compresses. */
  brotli?: number;
  /** In place of the file, where it is large: its parts, in order. */
  parts?: { name: string; bytes: number; sha256: string }[];
}

const cards = new Map<string, Promise<WordsCard | null>>();

/** The card of models/NAME; null where it can't be had, which is tried again when it is asked for again. */
export function loadCard(name: string): Promise<WordsCard | null> {
  let card = cards.get(name);
  if (!card) {
    card = readSiteFile(`models/${name}/card.json`)
      .then((response) => (response.ok ? (response.json() as Promise<WordsCard>) : null))
      .catch(() => null)
      .then((found) => {
        if (!found) cards.delete(name); // it may come yet
        return found;
      });
    cards.set(name, card);
  }
  return card;
}

/** Bytes of a model's files: the size that is said of it everywhere; null where its card can't be had. */
export function sizeOf(card: Pick<WordsCard, 'files'> | null): number | null {
  const files = card?.files ?? [];
  return files.length === 0 ? null : files.reduce((sum, file) => sum + file.bytes, 0);
}
