/** A port to a runner on this thread, which behaves as one to a worker: answers come in later tasks. */
import type { Host } from '../shared/host.ts';
import type { Port, ToEngine } from '../shared/protocol.ts';
import { Runner } from '../shared/runner.ts';
import { isNoted } from './journal.ts';

export function connectRunner(host: Host): Port {
  let open = true;
  const runner = new Runner(host, (message) => {
    queueMicrotask(() => {
      if (open) port.onMessage?.(message);
    });
  });
  const port: Port = {
    onMessage: null,
    onCrash: null,
    post: (message: ToEngine) => {
      // As a worker would: a copy from now, and an error here for what cannot be copied. Files are
      // only read, and what the journal keeps is a copy already: another would double the memory they take.
      const own =
        message.type === 'files' || (message.type === 'request' && isNoted(message.method));
      const copy = own ? message : structuredClone(message);
      queueMicrotask(() => {
        if (open) runner.receive(copy);
      });
    },
    close: () => {
      open = false;
      runner.stop();
    },
  };
  return port;
}
