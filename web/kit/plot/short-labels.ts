/** Letters of a label on a plot: what is longer loses its middle. */
export const MOST_LETTERS = 22;

/**
 * Labels as they are written: long ones without their middle, and no two different ones alike, since
 * two points that read the same would be one to the reader. The same array where none is long.
 */
export function shortLabels(labels: readonly string[], most = MOST_LETTERS): readonly string[] {
  if (!labels.some((label) => label.length > most)) return labels;
  const written = new Map<string, string>();
  return labels.map((label) => {
    const letters = [...label];
    if (letters.length <= most) return label;
    for (const short of candidates(letters, most)) {
      const owner = written.get(short);
      if (owner !== undefined && owner !== label) continue;
      written.set(short, label);
      return short;
    }
    return label;
  });
}

/** Beginning and end of a text; then with other middles; then numbered. */
function* candidates(letters: readonly string[], most: number): Generator<string> {
  const start = Math.ceil(0.6 * (most - 1));
  const cut = (head: number) => {
    const tail = letters.slice(letters.length - (most - 1 - head));
    return `${letters.slice(0, head).join('')}…${tail.join('')}`;
  };
  yield cut(start);
  for (let head = most - 2; head > 0; head--) yield cut(head);
  for (let number = 2; ; number++) yield `${letters.slice(0, start).join('')}… (${number})`;
}
