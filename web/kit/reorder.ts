/**
 * Rows that change places slide there, so that a reader sees which is which: positions are read
 * before the render and played back after it. Rows carry `data-key`; a key is unique in the root.
 */
const DURATION_MS = 220;

export class Reorder {
  private before = new Map<string, number>();

  constructor(private readonly root: () => ParentNode) {}

  remember(): void {
    this.before = this.tops();
  }

  play(): void {
    if (this.before.size === 0 || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    const after = this.tops();
    for (const [key, top] of after) {
      const old = this.before.get(key);
      if (old === undefined || Math.abs(old - top) < 1) continue;
      this.rows()
        .find((row) => row.dataset.key === key)
        ?.animate([{ transform: `translateY(${old - top}px)` }, { transform: 'none' }], {
          duration: DURATION_MS,
          easing: 'cubic-bezier(0.2, 0.6, 0.3, 1)',
        });
    }
    this.before.clear();
  }

  private rows(): HTMLElement[] {
    return [...this.root().querySelectorAll<HTMLElement>('[data-key]')];
  }

  /** From the top of the list that a row is in, so that a list that moves as a whole stays still. */
  private tops(): Map<string, number> {
    return new Map(this.rows().map((row) => [row.dataset.key ?? '', row.offsetTop]));
  }
}
