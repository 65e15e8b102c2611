/**
 * The messages between a page and the engine, in both directions, over any port. Whatever arrives is
 * checked field by field before it is believed: a page's other scripts, an extension or an older
 * version of ourselves may write to the same port.
 */
import type { Method, Progress } from './calls.ts';
import { type EngineError, type EngineErrorCode, isEngineErrorCode } from './errors.ts';
import { type Files, isFiles } from './files.ts';

/** Both sides carry it; a message of another version is ignored. */
export const protocolVersion = 1;

/** First word of the page: where files are. The engine answers `ready`. */
export interface Hello {
  v: 1;
  type: 'hello';
  /** Absolute URL of the folder that holds `engine/` and `models/`. */
  base: string;
}
/** Where files are that don't lie under the base; adds to what was said before. */
export interface FilesMessage {
  v: 1;
  type: 'files';
  files: Files;
}
export interface Request {
  v: 1;
  type: 'request';
  /** Positive, never used twice on one port. */
  id: number;
  /** Known to the runner or answered with `protocol`. */
  method: string;
  params: unknown;
}
export interface Cancel {
  v: 1;
  type: 'cancel';
  id: number;
}
export type ToEngine = Hello | FilesMessage | Request | Cancel;

export interface Ready {
  v: 1;
  type: 'ready';
}
export interface ProgressMessage extends Progress {
  v: 1;
  type: 'progress';
  id: number;
}
/** A file was read whole and found right: the page may want to keep it for later. */
export interface ReadMessage {
  v: 1;
  type: 'read';
  /** Path below the base. */
  path: string;
}
export interface ResultMessage {
  v: 1;
  type: 'result';
  id: number;
  result: unknown;
}
export interface ErrorMessage {
  v: 1;
  type: 'error';
  id: number;
  code: EngineErrorCode;
  message: string;
}
export type ToPage = Ready | ReadMessage | ProgressMessage | ResultMessage | ErrorMessage;

/** What a worker, a MessagePort and the runner on this thread have in common. */
export interface Port {
  post(message: ToEngine): void;
  /** Takes what the other side posts; unchecked. */
  onMessage: ((data: unknown) => void) | null;
  /** The other side is gone for good. */
  onCrash: ((reason: string) => void) | null;
  close(): void;
}

type Fields = Record<string, unknown>;

function fields(data: unknown): Fields | null {
  if (typeof data !== 'object' || data === null) return null;
  const message = data as Fields;
  return message.v === protocolVersion ? message : null;
}

function isId(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

function isAbsolute(value: unknown): value is string {
  try {
    return typeof value === 'string' && new URL(value).href !== '';
  } catch {
    return false;
  }
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

/** The message if it is one that a page sends, else null. */
export function readToEngine(data: unknown): ToEngine | null {
  const message = fields(data);
  switch (message?.type) {
    case 'hello': {
      const { base } = message;
      return isAbsolute(base) ? { v: 1, type: 'hello', base } : null;
    }
    case 'files': {
      const { files } = message;
      return isFiles(files) ? { v: 1, type: 'files', files } : null;
    }
    case 'request': {
      const { id, method, params } = message;
      if (!isId(id) || typeof method !== 'string') return null;
      return { v: 1, type: 'request', id, method, params };
    }
    case 'cancel':
      return isId(message.id) ? { v: 1, type: 'cancel', id: message.id } : null;
    default:
      return null;
  }
}

/** The message if it is one that an engine sends, else null. */
export function readToPage(data: unknown): ToPage | null {
  const message = fields(data);
  if (message?.type === 'ready') return { v: 1, type: 'ready' };
  if (message?.type === 'read') {
    const { path } = message;
    return typeof path === 'string' ? { v: 1, type: 'read', path } : null;
  }
  const id = message?.id;
  if (!message || !isId(id)) return null;
  switch (message.type) {
    case 'progress': {
      const { stage, done, total, picture } = message;
      if (typeof stage !== 'string' || !isAmount(done) || !isAmount(total)) return null;
      const progress = { v: 1, type: 'progress', id, stage, done, total } as const;
      if (picture === undefined) return progress;
      return picture instanceof Float32Array ? { ...progress, picture } : null;
    }
    case 'result':
      return 'result' in message ? { v: 1, type: 'result', id, result: message.result } : null;
    case 'error': {
      const { code, message: text } = message;
      if (!isEngineErrorCode(code) || typeof text !== 'string') return null;
      return { v: 1, type: 'error', id, code, message: text };
    }
    default:
      return null;
  }
}

export function errorMessage(id: number, error: EngineError): ErrorMessage {
  return { v: 1, type: 'error', id, code: error.code, message: error.message };
}

export function request(id: number, method: Method, params: unknown): Request {
  return { v: 1, type: 'request', id, method, params };
}
