/** Formulas in prose: what belongs together stays on one line. They break at "=" and "+", so that they fit a phone. */
export function tied(text: string): string {
  return text
    .replace(/ (?=[−×÷]\s)|(?<=\s[−×÷]) /g, '\u00a0')
    .replace(/(?<=\d) (?=a·b|cos\b)/g, '\u00a0');
}
