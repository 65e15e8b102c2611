/**
 * Widths of written words without asking the canvas for each: the sum of its characters' widths,
 * each measured once. Twenty thousand calls of measureText would hold the page up; what kerning and
 * ligatures change stays below the pixel that words keep between them.
 */
export class WordWidths {
  /** Width of a character at 100 px. */
  readonly #characters = new Map<string, number>();
  /** Width of a word at 1 px. */
  readonly #words: number[] = [];
  readonly #context: Pick<CanvasRenderingContext2D, 'font' | 'measureText'>;
  readonly #family: string;

  constructor(context: Pick<CanvasRenderingContext2D, 'font' | 'measureText'>, family: string) {
    this.#context = context;
    this.#family = family;
  }

  of(index: number, word: string, size: number): number {
    let width = this.#words[index];
    if (width === undefined) {
      width = 0;
      for (const character of word) width += this.#character(character);
      width /= 100;
      this.#words[index] = width;
    }
    return width * size;
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
