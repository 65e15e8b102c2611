/**
 * What answers a figure's question, in the still of the build. Where scripts run, the reader is asked first, so
 * it is closed; where none run, nobody asks, and it stands open in place of that.
 */
export function answerStill(content: string): string {
  return `<noscript>${content}</noscript><details class="still-answer"><summary>The answer, as computed when this page was built</summary>${content}</details>`;
}
