/**
 * The fields of one object in tokenizer.json, read by name and type. A field that nobody read is refused:
 * passing over what isn't known would give wrong tokens in silence.
 */
import { EngineError } from '../errors.ts';

export type Json = Record<string, unknown>;

export class Fields {
  readonly where: string;
  readonly #object: Json;
  readonly #read = new Set<string>();

  constructor(object: unknown, where: string) {
    this.where = where;
    if (typeof object !== 'object' || object === null || Array.isArray(object))
      throw malformed(`${where} must be an object`);
    this.#object = object as Json;
  }

  /** A field that is not null; undefined for none. */
  find(name: string): unknown {
    this.#read.add(name);
    return Object.hasOwn(this.#object, name) ? (this.#object[name] ?? undefined) : undefined;
  }

  flag(name: string, preset: boolean): boolean {
    return this.#typed(name, 'true or false', preset, (value) => typeof value === 'boolean');
  }
  text(name: string, preset: string): string {
    return this.#typed(name, 'a text', preset, (value) => typeof value === 'string');
  }
  count(name: string, preset?: number): number {
    const value = this.#typed(name, 'a whole number', preset, isCount);
    if (value === undefined) throw malformed(`${this.where}: ${name} is missing`);
    return value;
  }
  list(name: string): readonly unknown[] {
    return this.#typed(name, 'a list', [] as unknown[], Array.isArray);
  }
  object(name: string): Json | undefined {
    const isObject = (value: unknown) => typeof value === 'object' && !Array.isArray(value);
    return this.#typed<Json | undefined>(name, 'an object', undefined, isObject);
  }

  /** Fields that change nothing of which tokens a text has. */
  passOver(...names: string[]): void {
    for (const name of names) this.#read.add(name);
  }

  /** @throws unsupported naming the first field that was neither read nor passed over and isn't null */
  finish(): void {
    for (const [name, value] of Object.entries(this.#object)) {
      if (value !== null && !this.#read.has(name))
        throw unsupported(`${this.where} has a field "${name}", which is not known here`);
    }
  }

  #typed<T>(name: string, kind: string, preset: T, accept: (value: unknown) => boolean): T {
    const value = this.find(name);
    if (value === undefined) return preset;
    if (!accept(value)) throw malformed(`${this.where}: ${name} must be ${kind}`);
    return value as T;
  }
}

export function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 4_000_000;
}

export function malformed(message: string): EngineError {
  return new EngineError('malformed', `tokenizer.json: ${message}`);
}
export function unsupported(message: string): EngineError {
  return new EngineError('unsupported', `tokenizer.json: ${message}`);
}
