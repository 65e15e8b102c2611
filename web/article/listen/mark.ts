/**
 * Marks the sentence that is being read, without moving anything: by the CSS Custom Highlight API, or
 * where there is none, by a class on spans around its text.
 */
import type { Item, Piece } from './sentences.ts';

const NAME = 'spoken';

export interface Marker {
  /** Marks a sentence, or nothing. */
  mark(item: Item | null): void;
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
    end() {
      text.end();
      frame(null);
    },
  };
}

interface TextMarker {
  mark(pieces: readonly Piece[]): void;
  end(): void;
}

function byHighlight(): TextMarker {
  return {
    mark(pieces) {
      const ranges = pieces.map(({ node, start, end }) => {
        const range = document.createRange();
        range.setStart(node, Math.min(start, node.length));
        range.setEnd(node, Math.min(end, node.length));
        return range;
      });
      CSS.highlights.set(NAME, new Highlight(...ranges));
    },
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
    const range = document.createRange();
    range.setStart(piece.node, piece.start);
    range.setEnd(piece.node, piece.end);
    const span = document.createElement('span');
    range.surroundContents(span);
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
