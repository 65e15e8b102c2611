/**
 * What every engine can be made to do, and no more: one tab, moved by real pointers and keys. How a
 * reader uses a page is built from this in ../reader.ts, once for all engines.
 */

export interface Point {
  readonly x: number;
  readonly y: number;
}

export type EngineName = 'chromium' | 'firefox' | 'webkit';

/** A screen and what a hand does on it. */
export interface Device {
  readonly name: 'phone' | 'desk';
  readonly width: number;
  readonly height: number;
  readonly touch: boolean;
}

export const phone: Device = { name: 'phone', width: 320, height: 640, touch: true };
export const desk: Device = { name: 'desk', width: 1440, height: 900, touch: false };

export type Theme = 'light' | 'dark';

export interface Tab {
  readonly engine: EngineName;
  readonly device: Device;
  /** Whether fingers come to the page as touches; where they don't, they come as a mouse, one at most. */
  readonly touches: boolean;
  /** What pages said on the engine's console as errors, and threw; null where the engine tells nobody. */
  readonly complaints: readonly string[] | null;
  /** Addresses that pages asked for, without what lies in the page itself; null as above. */
  readonly asked: readonly string[] | null;
  /** Resolves when the page has loaded; its figures may still be on their way. */
  goto(url: string): Promise<void>;
  back(): Promise<void>;
  /** The value of an expression in the page, through JSON; a promise is waited for. */
  evaluate(expression: string): Promise<unknown>;
  /** Lets the reader prefer a theme; false where the engine can't be told. */
  theme(theme: Theme): Promise<boolean>;
  /** Lays the page out as on paper; false where the engine can't be told. */
  print(): Promise<boolean>;

  hover(at: Point): Promise<void>;
  /** Presses the mouse at the first point and lets go at the last. */
  mouse(path: readonly Point[]): Promise<void>;
  wheel(at: Point, pixels: number): Promise<void>;
  /** Fingers that go down together, follow their paths (equally long) and lift. */
  fingers(paths: readonly (readonly Point[])[]): Promise<void>;
  /** A key by its name in KeyboardEvent.key. */
  press(key: string, held?: 'Shift'): Promise<void>;
  type(text: string): Promise<void>;

  screenshot(path: string): Promise<void>;
  close(): Promise<void>;
}

/** A running browser. Tabs share nothing: no cache, no storage. */
export interface Browser {
  readonly engine: EngineName;
  open(device: Device): Promise<Tab>;
  close(): Promise<void>;
}
