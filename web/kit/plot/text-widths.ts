/** Measured beforehand, since nearly all labels consist of them. */
const COMMON = "abcdefghijklmnopqrstuvwxyz0123456789'";

/**
 * Widths of labels without asking the canvas for each: the sums of their characters' widths,
 * each measured once. Twenty thousand calls of measureText would hold the page up; what kerning and
 * ligatures change stays below the pixel that labels keep between them.
 */
export class TextWidths {
  /** Width of a character at 100 px. */
  readonly #characters = new Map<string, number>();
  /** The same of the common ones, by their code; NaN for all others. */
  readonly #common = new Float32Array(128).fill(Number.NaN);
  /** Width of a label at 1 px. */
  #texts: number[] = [];
  readonly #context: Pick<CanvasRenderingContext2D, 'font' | 'measureText'>;
  readonly #family: string;

  constructor(context: Pick<CanvasRenderingContext2D, 'font' | 'measureText'>, family: string) {
    this.#context = context;
    this.#family = family;
    for (const character of COMMON) {
      this.#common[character.charCodeAt(0)] = this.#character(character);
    }
  }

  of(index: number, text: string, size: number): number {
    this.#texts[index] ??= this.#sum(text) / 100;
    return this.#texts[index] * size;
  }

  /** Other labels than before. */
  forget(): void {
    this.#texts = [];
  }

  #sum(text: string): number {
    let width = 0;
    for (let i = 0; i < text.length; i++) width += this.#common[text.charCodeAt(i)] ?? Number.NaN;
    if (!Number.isNaN(width)) return width;
    width = 0;
    for (const character of text) width += this.#character(character);
    return width;
  }

  #character(character: string): number {
    let width = this.#characters.get(character);
    if (width === undefined) {
      this.#context.font = `600 100px ${this.#family}`;
      width = this.#context.measureText(character).width;
      this.#characters.set(character, width);
    }
    return width;
  }
}
