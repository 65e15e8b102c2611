/** What a frame tells the page around it: one message, with a version, so that either may be older. */

const TYPE = 'embedscope';
const VERSION = 1;
/** No figure is taller, in CSS pixels; a message that says so is not ours. */
const TALLEST = 20_000;

export interface HeightMessage {
  readonly type: typeof TYPE;
  readonly version: typeof VERSION;
  readonly event: 'height';
  readonly figure: string;
  /** CSS pixels. */
  readonly height: number;
}

export function heightMessage(figure: string, height: number): HeightMessage {
  return { type: TYPE, version: VERSION, event: 'height', figure, height };
}

/** The height that a message tells, or null for anything else, whoever sent it. */
export function heightOf(data: unknown): number | null {
  if (typeof data !== 'object' || data === null) return null;
  const { type, version, event, height } = data as Partial<Record<keyof HeightMessage, unknown>>;
  if (type !== TYPE || version !== VERSION || event !== 'height') return null;
  const fits = typeof height === 'number' && Number.isInteger(height);
  return fits && height > 0 && height <= TALLEST ? height : null;
}
