/** Starts the worker, from our own origin or from another. */
import type { Port } from '../shared/protocol.ts';
import { scriptAddress } from './trusted-types.ts';

/** What a worker can do that is used here. */
export type WorkerLike = Pick<Worker, 'postMessage' | 'terminate' | 'addEventListener'>;

/** Throws where workers are missing or forbidden. */
export function openWorker(url: URL): Port {
  const sameOrigin = url.protocol === 'blob:' || url.origin === globalThis.location?.origin;
  // A script of another origin cannot be a worker, but a worker may import it.
  const start = sameOrigin
    ? url.href
    : URL.createObjectURL(
        new Blob([`import ${JSON.stringify(url.href)};`], { type: 'text/javascript' }),
      );
  const worker = new Worker(scriptAddress(start), { type: 'module', name: 'embedscope' });
  return workerPort(worker, () => {
    if (!sameOrigin) URL.revokeObjectURL(start);
  });
}

export function workerPort(worker: WorkerLike, onClose: () => void = () => {}): Port {
  const port: Port = {
    onMessage: null,
    onCrash: null,
    post: (message) => worker.postMessage(message),
    close: () => {
      port.onMessage = null;
      port.onCrash = null;
      worker.terminate();
      onClose();
    },
  };
  worker.addEventListener('message', (event) => port.onMessage?.(event.data));
  worker.addEventListener('messageerror', () => port.onCrash?.('a message could not be read'));
  worker.addEventListener('error', (event) => {
    event.preventDefault();
    port.onCrash?.(event.message || 'its script could not be loaded');
  });
  return port;
}
