/** Points on their way from one layout to the next. Pure: x, y, z a point, z = 0 in two dimensions. */
export class MovingPoints {
  /** As they are drawn now. */
  drawn: Float32Array = new Float32Array(0);
  #from: Float32Array | undefined;
  #to: Float32Array = new Float32Array(0);

  get count(): number {
    return this.drawn.length / 3;
  }

  /** `travel`: those that were there before start from where they are drawn; others appear in place. */
  set(points: Float32Array, count: number, travel: boolean): void {
    const before = this.drawn;
    this.#to = points.subarray(0, 3 * count);
    this.drawn = this.#to.slice();
    this.#from = undefined;
    if (!travel) return;
    this.drawn.set(before.subarray(0, Math.min(before.length, 3 * count)));
    this.#from = this.drawn.slice();
  }

  /** Draws them at share `t` of their way; false where none has moved. */
  step(t: number): boolean {
    const { drawn } = this;
    const [from, to] = [this.#from, this.#to];
    if (!from) return false;
    if (t >= 1) {
      drawn.set(to);
      this.#from = undefined;
    } else {
      for (let i = 0; i < drawn.length; i++) drawn[i] = from[i]! + (to[i]! - from[i]!) * t;
    }
    return true;
  }

  /** Where point `i` is going. */
  goal(i: number): [number, number, number] {
    return [this.#to[3 * i]!, this.#to[3 * i + 1]!, this.#to[3 * i + 2]!];
  }
}

/** Coordinates of a layout for a plot: x, y, z a point, z = 0 in two dimensions. */
export function toPoints(coordinates: Float32Array, dims: 2 | 3): Float32Array {
  if (dims === 3) return coordinates;
  const rows = coordinates.length / 2;
  const out = new Float32Array(3 * rows);
  for (let i = 0; i < rows; i++) {
    out[3 * i] = coordinates[2 * i]!;
    out[3 * i + 1] = coordinates[2 * i + 1]!;
  }
  return out;
}
