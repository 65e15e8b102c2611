/** The first two messages on a port: hello, ready. */
import { EngineError } from '../shared/errors.ts';
import { type Port, readToPage } from '../shared/protocol.ts';

/** Resolves once the other side is ready; closes the port and rejects when it fails or stays silent. */
export function shakeHands(port: Port, base: string, milliseconds: number): Promise<Port> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => {
      clearTimeout(timer);
      port.close();
      reject(new EngineError('crashed', `The engine did not start: ${why}.`));
    };
    const timer = setTimeout(() => fail(`no answer within ${milliseconds / 1000} s`), milliseconds);
    port.onCrash = fail;
    port.onMessage = (data) => {
      if (readToPage(data)?.type !== 'ready') return;
      clearTimeout(timer);
      port.onMessage = null;
      port.onCrash = null;
      resolve(port);
    };
    port.post({ v: 1, type: 'hello', base });
  });
}
