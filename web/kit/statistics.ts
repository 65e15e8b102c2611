/**
 * Pearson's correlation of two lists of equal length, over the places where both are finite; 0 where one
 * of them does not vary.
 */
export function pearson(x: ArrayLike<number>, y: ArrayLike<number>): number {
  let [n, sumX, sumY] = [0, 0, 0];
  const known = (i: number) => Number.isFinite(x[i]) && Number.isFinite(y[i]);
  for (let i = 0; i < x.length; i++) {
    if (!known(i)) continue;
    n++;
    sumX += x[i]!;
    sumY += y[i]!;
  }
  let [xx, yy, xy] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    if (!known(i)) continue;
    const dx = x[i]! - sumX / n;
    const dy = y[i]! - sumY / n;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  return xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : 0;
}

/** Places in ascending order, from 1; equal values share the mean of theirs. */
export function ranks(values: ArrayLike<number>): number[] {
  const list = Array.from(values);
  return list.map((value) => {
    const below = list.filter((other) => other < value).length;
    return below + (list.filter((other) => other === value).length + 1) / 2;
  });
}

/** Spearman's rank correlation of two lists of equal length: Pearson's of their ranks. */
export function spearman(x: ArrayLike<number>, y: ArrayLike<number>): number {
  return pearson(ranks(x), ranks(y));
}

/** One column of a row-major matrix. */
export function columnOf(matrix: Float32Array, width: number, column: number): Float32Array {
  const out = new Float32Array(Math.floor(matrix.length / width));
  for (let i = 0; i < out.length; i++) out[i] = matrix[i * width + column]!;
  return out;
}

/** Density of the cosine of two random directions: (1 − t²)^((d − 3) / 2) · Γ(d/2) / (√π Γ((d − 1)/2)). */
export function cosineLaw(dims: number): (cosine: number) => number {
  // Γ(d/2) / Γ((d − 1)/2), from d = 2 on by Γ(x + 1) = x Γ(x).
  let ratio = 1 / Math.sqrt(Math.PI);
  for (let d = 2; d < dims; d++) ratio = (d - 1) / 2 / ratio;
  const scale = ratio / Math.sqrt(Math.PI);
  return (t) => (t * t < 1 ? scale * (1 - t * t) ** ((dims - 3) / 2) : Number.NaN);
}
