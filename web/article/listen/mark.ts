/**
 * Marks the sentence that is being read, without moving anything: by the CSS Custom Highlight API, or
 * where there is none, by a class on spans around its text.
 */
import type { Item, Piece } from './sentences.ts';

const NAME = 'spoken';

export interface Marker {
  /** Marks a sentence, or nothing. */
  mark(item: Item | null): void;
  /** Where it stands in the window. */
  place(item: Item): DOMRect;
  /** Takes every mark away, and what was put into the page for them. */
  end(): void;
}

export function markerFor(items: readonly Item[]): Marker {
  const text =
    'highlights' in CSS && typeof Highlight === 'function' ? byHighlight() : bySpans(items);
  let figure: Element | null = null;
  const frame = (element: Element | null) => {
    figure?.removeAttribute('data-spoken');
    figure = element;
    figure?.setAttribute('data-spoken', '');
  };
  return {
    mark(item) {
      text.mark(item?.kind === 'sentence' ? item.pieces : []);
      frame(item?.kind === 'figure' ? item.element : null);
    },
    place(item) {
      if (item.kind === 'figure') return item.element.getBoundingClientRect();
      // A sentence that is a formula alone has no text of its own.
      const [first] = item.pieces;
      return first ? text.place(first) : item.block.getBoundingClientRect();
    },
    end() {
      text.end();
      frame(null);
    },
  };
}

interface TextMarker {
  mark(pieces: readonly Piece[]): void;
  place(piece: Piece): DOMRect;
  end(): void;
}

function rangeOf({ node, start, end }: Piece): Range {
  const range = document.createRange();
  range.setStart(node, Math.min(start, node.length));
  range.setEnd(node, Math.min(end, node.length));
  return range;
}

function byHighlight(): TextMarker {
  return {
    mark: (pieces) => CSS.highlights.set(NAME, new Highlight(...pieces.map(rangeOf))),
    place: (piece) => rangeOf(piece).getBoundingClientRect(),
    end() {
      CSS.highlights.delete(NAME);
    },
  };
}

function bySpans(items: readonly Item[]): TextMarker {
  const spans = new Map<Piece, HTMLElement>();
  // From the end, so that the places of earlier pieces in the same text stay true.
  const pieces = items.flatMap((item) => (item.kind === 'sentence' ? item.pieces : []));
  for (const piece of [...pieces].reverse()) {
    const span = document.createElement('span');
    rangeOf(piece).surroundContents(span);
    spans.set(piece, span);
  }
  let marked: readonly Piece[] = [];
  const mark = (next: readonly Piece[]) => {
    for (const piece of marked) spans.get(piece)?.classList.remove(NAME);
    for (const piece of next) spans.get(piece)?.classList.add(NAME);
    marked = next;
  };
  return {
    mark,
    place: (piece) => spans.get(piece)!.getBoundingClientRect(),
    end() {
      for (const span of spans.values()) {
        const parent = span.parentElement;
        span.replaceWith(...span.childNodes);
        parent?.normalize();
      }
      spans.clear();
    },
  };
}
