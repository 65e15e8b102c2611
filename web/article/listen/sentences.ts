/**
 * A chapter as the sentences that are read aloud: prose cut by Intl.Segmenter, each sentence with the
 * pieces of text that it stands on, and figures, which are described when their turn comes.
 */
import { spokenMath } from './spoken.ts';

/** Where a part of a sentence stands in the page. */
export interface Piece {
  node: Text;
  start: number;
  end: number;
}

export type Item =
  | { kind: 'sentence'; text: string; pieces: Piece[]; block: Element }
  | { kind: 'figure'; element: Element };

/** Not part of the text: navigation, what is only for some readers, closed folds, marks and lists of sources. */
const SKIPPED =
  'nav, footer, script, style, template, noscript, svg, button, select, input, textarea, sup.cite, .notes, .sources, [hidden], [aria-hidden="true"], details:not([open]) > :not(summary), [data-listen], [slot="still"]';

const BLOCKS =
  'p, li, dt, dd, h1, h2, h3, h4, h5, h6, blockquote, figcaption, summary, pre, div, section, article, aside, details, main, header, td, th';

interface Chunk {
  text: string;
  /** Of the text in the page; a formula has none, it is marked by its neighbours. */
  node?: Text;
}

export function itemsOf(root: Element, isFigure: (element: Element) => boolean): Item[] {
  const items: Item[] = [];
  let block: Element | null = null;
  let chunks: Chunk[] = [];
  const flush = () => {
    if (block) items.push(...sentencesOf(chunks, block));
    chunks = [];
  };
  const visit = (node: Node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      const owner = node.parentElement!.closest(BLOCKS) ?? root;
      if (owner !== block) {
        flush();
        block = owner;
      }
      chunks.push({ text: (node as Text).data, node: node as Text });
      return;
    }
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    const element = node as Element;
    if (isFigure(element)) {
      flush();
      block = null;
      items.push({ kind: 'figure', element });
      return;
    }
    if (element.matches(SKIPPED)) return;
    if (element.localName === 'math') {
      chunks.push({ text: ` ${spokenMath(element)} ` });
      return;
    }
    for (const child of element.childNodes) visit(child);
    // Text after a block inside this one is a block of its own.
    if (element.matches(BLOCKS)) {
      flush();
      block = null;
    }
  };
  visit(root);
  flush();
  return items;
}

function sentencesOf(chunks: readonly Chunk[], block: Element): Item[] {
  const whole = chunks.map(({ text }) => text).join('');
  return splitSentences(whole).flatMap(({ start, end }): Item[] => {
    const text = whole.slice(start, end).replace(/\s+/g, ' ');
    const pieces = piecesOf(chunks, start, end);
    return /[\p{L}\p{N}]/u.test(text) ? [{ kind: 'sentence', text, pieces, block }] : [];
  });
}

function piecesOf(chunks: readonly Chunk[], start: number, end: number): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const { text, node } of chunks) {
    const from = Math.max(start, at) - at;
    const to = Math.min(end, at + text.length) - at;
    if (node && from < to) pieces.push({ node, start: from, end: to });
    at += text.length;
  }
  return pieces;
}

/** An abbreviation, or an initial, whose full stop ends no sentence. */
const UNFINISHED =
  /(?:^|[\s(“])(?:e\.g|i\.e|cf|vs|etc|al|Fig|Eq|Dr|Mr|Mrs|Ms|Prof|St|No|pp?|\p{Lu})\.\s*$/u;

/** Begin and end of each sentence, without the white space around it. */
export function splitSentences(text: string): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  let open = false;
  for (const { index, length } of segmentsOf(text)) {
    const segment = text.slice(index, index + length);
    const start = index + segment.length - segment.trimStart().length;
    const end = index + segment.trimEnd().length;
    if (start < end) {
      const last = found.at(-1);
      if (open && last) last.end = end;
      else found.push({ start, end });
      open = UNFINISHED.test(segment);
    }
  }
  return found;
}

function segmentsOf(text: string): { index: number; length: number }[] {
  if (typeof Intl.Segmenter === 'function') {
    const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });
    return [...segmenter.segment(text)].map(({ index, segment }) => ({
      index,
      length: segment.length,
    }));
  }
  return [...text.matchAll(/[^.!?]+(?:[.!?]+[”’)]*\s*|$)/g)].map((match) => ({
    index: match.index,
    length: match[0].length,
  }));
}
