// Stands before everything else in each page and worker under test, and notes what should not happen.
// A worker tells its page; the page keeps it all in `watched`, in the order it came.
//
// What WATCH_WITHOUT lists (the server writes it above) is taken away first, as on a machine that lacks
// it.
{
  const inWorker = typeof document === 'undefined';
  const channel = new BroadcastChannel('watch');
  const note = (kind, what) => {
    if (inWorker) channel.postMessage({ kind, what });
    else globalThis.watched.push({ kind, what });
  };

  if (inWorker) {
    // The page of the test may bring this worker down.
    channel.postMessage('started');
    channel.addEventListener('message', ({ data }) => {
      if (data === 'crash') throw new Error('brought down by the test');
    });
  } else {
    globalThis.watched = [];
    globalThis.bringDownWorkers = () => channel.postMessage('crash');
    globalThis.workersStarted = 0;
    channel.addEventListener('message', ({ data }) => {
      if (data === 'started') globalThis.workersStarted++;
      else globalThis.watched.push(data);
    });
    addEventListener('unhandledrejection', ({ reason }) => note('rejection', String(reason)));
    for (const method of ['pushState', 'replaceState']) {
      const original = history[method];
      history[method] = (...args) => {
        note('history', `${method} ${args[2] ?? ''}`);
        return original.apply(history, args);
      };
    }
    const { cookie } = Object.getOwnPropertyDescriptors(Document.prototype);
    Object.defineProperty(document, 'cookie', {
      configurable: true,
      get: () => cookie.get.call(document),
      set: (text) => note('cookie', text),
    });
  }
  addEventListener('error', ({ message, error }) => {
    if (!/brought down by the test/.test(message)) note('error', error?.stack ?? message);
  });
  addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile }) =>
    note('policy', `${violatedDirective} ${blockedURI} ${sourceFile}`),
  );

  const without = new Set(globalThis.WATCH_WITHOUT ?? []);
  if (without.has('simd')) {
    // The probe for SIMD is the only module of fewer than 64 bytes.
    const { validate } = WebAssembly;
    WebAssembly.validate = (bytes) => bytes.byteLength >= 64 && validate(bytes);
  }
  if (without.has('wasm')) delete globalThis.WebAssembly;
  if (without.has('storage') && !inWorker) {
    const refused = () => new DOMException('The reader has blocked storage.', 'SecurityError');
    const refuse = () => {
      throw refused();
    };
    for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches']) {
      Object.defineProperty(globalThis, name, { get: refuse });
    }
    Object.defineProperty(document, 'cookie', { get: refuse, set: refuse });
    navigator.serviceWorker.register = () => Promise.reject(refused());
  }
  if (without.has('prompt observers') && !inWorker) {
    // As on a page that is held up: what came into the window, and what left it, is told half a second
    // later and in one go.
    const Prompt = globalThis.IntersectionObserver;
    globalThis.IntersectionObserver = class extends Prompt {
      constructor(callback, options) {
        const held = [];
        super((entries, observer) => {
          held.push(...entries);
          if (held.length > entries.length) return;
          setTimeout(() => callback(held.splice(0), observer), 500);
        }, options);
      }
    };
  }
  if (without.has('webgl')) {
    for (const Canvas of [globalThis.HTMLCanvasElement, globalThis.OffscreenCanvas]) {
      if (!Canvas) continue;
      const { getContext } = Canvas.prototype;
      Canvas.prototype.getContext = function (kind, ...rest) {
        return kind.startsWith('webgl') ? null : getContext.call(this, kind, ...rest);
      };
    }
  }
}
