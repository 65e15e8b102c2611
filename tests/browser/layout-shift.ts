import type { Reader } from './reader.ts';

/** What has jumped on the page so far, without what follows a reader's input: Chromium's own sum, which others don't have. */
export function layoutShift(reader: Reader): Promise<number> {
  return reader.see(async ({ frames }) => {
    let sum = 0;
    new PerformanceObserver((entries) => {
      for (const entry of entries.getEntries()) {
        const one = entry as PerformanceEntry & { value: number; hadRecentInput: boolean };
        if (!one.hadRecentInput) sum += one.value;
      }
    }).observe({ type: 'layout-shift', buffered: true });
    await frames(10);
    return sum;
  });
}
