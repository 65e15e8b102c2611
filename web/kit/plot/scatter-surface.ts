/**
 * Opens a cloud inside `host`, before its other children, and keeps one alive there: by WebGL2 where
 * there is one, else by Canvas 2D. When the WebGL2 context is lost, Canvas 2D takes over until the
 * browser gives it back. `changed` is called after each such swap; the caller then sets marks, size
 * and picture again.
 */
import type { Renderer, Scatter } from './scatter.ts';
import { ScatterCanvas2d } from './scatter-canvas2d.ts';
import { ScatterWebgl2 } from './scatter-webgl2.ts';

export class ScatterSurface {
  scatter: Scatter;
  readonly #host: HTMLElement;
  readonly #changed: () => void;
  /** The WebGL2 one that waits for its context, off the page. */
  #lost: ScatterWebgl2 | undefined;

  constructor(host: HTMLElement, changed: () => void, renderer: Renderer) {
    this.#host = host;
    this.#changed = changed;
    const webgl = renderer === 'canvas2d' ? undefined : this.#openWebgl(renderer === 'webgl2');
    this.scatter = webgl ?? openCanvas2d();
    host.prepend(this.scatter.canvas);
  }

  dispose(): void {
    this.#lost?.dispose();
    this.#lost = undefined;
    this.scatter.dispose();
    this.scatter.canvas.remove();
  }

  #openWebgl(evenEmulated: boolean): ScatterWebgl2 | undefined {
    const canvas = newCanvas();
    const scatter = ScatterWebgl2.open(canvas, evenEmulated);
    if (!scatter) return undefined;
    canvas.addEventListener('webglcontextlost', (event) => {
      if (this.scatter !== scatter) return;
      event.preventDefault(); // asks for the context back
      this.#lost = scatter;
      this.#swap(openCanvas2d());
    });
    canvas.addEventListener('webglcontextrestored', () => {
      if (this.#lost !== scatter) return;
      this.#lost = undefined;
      const next = ScatterWebgl2.open(canvas, evenEmulated);
      if (!next) return; // stays with Canvas 2D
      const fallback = this.scatter;
      this.#swap(next);
      fallback.dispose();
    });
    return scatter;
  }

  #swap(next: Scatter): void {
    this.scatter.canvas.replaceWith(next.canvas);
    this.scatter = next;
    if (!next.canvas.isConnected) this.#host.prepend(next.canvas);
    this.#changed();
  }
}

function openCanvas2d(): Scatter {
  return new ScatterCanvas2d(newCanvas());
}

function newCanvas(): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.className = 'cloud';
  return canvas;
}
