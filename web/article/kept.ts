/**
 * What a reader's device keeps of this site: one entry of localStorage for each purpose, and nothing
 * anywhere else. Storage may be blocked or full, and an entry may be broken or of another version:
 * each of these is an answer here, never an exception.
 */

export type Found<T> =
  | { state: 'nothing' }
  | { state: 'kept'; value: T }
  /** Not JSON, not of the expected form, or of another version; `why` is a sentence. */
  | { state: 'unreadable'; why: string; text: string }
  | { state: 'blocked' };

/** `unreadable`: what is there can't be read, so it is not overwritten. */
export type Written = 'kept' | 'blocked' | 'full' | 'unreadable';

export interface KeptOptions<T> {
  /** Name of the entry. */
  key: string;
  /** Of the entry's form. An entry of another version is neither read nor overwritten. */
  version: number;
  /** Checks parsed JSON, and throws an Error with a sentence where it does not fit. */
  parse: (data: Record<string, unknown>) => T;
  /** The value as JSON's own types, without the version. */
  format: (value: T) => Record<string, unknown>;
}

export class Kept<T> {
  constructor(private readonly options: KeptOptions<T>) {}

  read(): Found<T> {
    let text: string | null;
    try {
      text = localStorage.getItem(this.options.key);
    } catch {
      return { state: 'blocked' };
    }
    if (text === null) return { state: 'nothing' };
    try {
      return { state: 'kept', value: this.decode(text) };
    } catch (error) {
      return { state: 'unreadable', why: (error as Error).message, text };
    }
  }

  write(value: T): Written {
    const { state } = this.read();
    if (state === 'blocked' || state === 'unreadable') return state;
    try {
      localStorage.setItem(this.options.key, this.encode(value));
      return 'kept';
    } catch {
      return 'full';
    }
  }

  /** Whether the entry is gone now. */
  remove(): boolean {
    try {
      localStorage.removeItem(this.options.key);
      return true;
    } catch {
      return false;
    }
  }

  encode(value: T): string {
    const { version, format } = this.options;
    return JSON.stringify({ version, ...format(value) });
  }

  /** Throws an Error with a sentence for whatever is not an entry of this version. */
  decode(text: string): T {
    let data: unknown;
    try {
      data = JSON.parse(text);
    } catch {
      throw new Error('It is not JSON.');
    }
    if (data === null || typeof data !== 'object' || Array.isArray(data))
      throw new Error('It is not a JSON object.');
    const { version } = data as { version?: unknown };
    if (version !== this.options.version) {
      const found = JSON.stringify(version) ?? 'missing';
      throw new Error(`Its version is ${found}; this page reads version ${this.options.version}.`);
    }
    return this.options.parse(data as Record<string, unknown>);
  }

  /** Calls back when another tab has changed the entry; returns what ends that. */
  onChange(listener: () => void): () => void {
    const heard = ({ key }: StorageEvent) => {
      // Without a key, all of the storage was cleared.
      if (key === this.options.key || key === null) listener();
    };
    addEventListener('storage', heard);
    return () => removeEventListener('storage', heard);
  }
}
