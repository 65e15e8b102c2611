/**
 * The page's side of reading without a network: registers the service worker, has it keep the models
 * that were used, tells of a newer version, and shows in the footer what lies on the reader's device.
 */
import { onFileRead } from '../../kit/engine.ts';
import { bytes } from '../../kit/format.ts';
import type { SiteFiles } from '../files.ts';
import type { Ask, Report } from '../messages.ts';
import { showNotice } from './notice.ts';

/** The reader's "no", which has to outlast the visit. */
const choice = 'embedscope-offline';

const root = new URL('../', import.meta.url);

export async function keep(): Promise<void> {
  const line = footerLine();
  if (declined() || savesData()) await offer(line);
  else await start(line);
}

// The footer. --------------------------------------------------------------------------------------

function footerLine(): HTMLElement {
  const line = document.createElement('p');
  line.className = 'kept';
  document.querySelector('footer')?.append(line);
  return line;
}

function say(line: HTMLElement, text: string, action: string, act: () => void): void {
  const button = document.createElement('button');
  button.textContent = action;
  button.addEventListener('click', act, { once: true });
  line.replaceChildren(text, ' ', button);
}

async function offer(line: HTMLElement): Promise<void> {
  const list = await fetch(new URL('files.json', root));
  if (!list.ok) return;
  const { shell } = (await list.json()) as SiteFiles;
  const size = bytes(shell.reduce((sum, file) => sum + file.bytes, 0));
  say(
    line,
    'Nothing is kept on this device.',
    `Keep the book for reading offline (${size})`,
    () => {
      remember(null);
      line.textContent = 'Keeping it…';
      void start(line);
    },
  );
}

function show(line: HTMLElement, report: Report, registration: ServiceWorkerRegistration): void {
  if (!report.whole) {
    line.replaceChildren();
    return;
  }
  const models = report.models.map(
    ({ name, bytes: size }) => `, the model “${name}” (${bytes(size)})`,
  );
  const text = `Kept on this device for reading offline: the book (${bytes(report.shellBytes)})${models.join('')}; of models at most ${bytes(report.modelLimit)}.`;
  say(line, text, 'Remove', () => void remove(line, registration));
}

async function remove(line: HTMLElement, registration: ServiceWorkerRegistration): Promise<void> {
  remember('no');
  const { active } = registration;
  if (active) await ask(active, { type: 'drop' });
  await registration.unregister();
  await offer(line);
}

// The service worker. ------------------------------------------------------------------------------

async function start(line: HTMLElement): Promise<void> {
  let registration: ServiceWorkerRegistration;
  try {
    registration = await navigator.serviceWorker.register(new URL('sw.js', root));
  } catch {
    line.remove(); // private windows and blocked storage: the page works as ever
    return;
  }
  watchForUpdates(registration);
  const isNew = registration.active === null;
  const worker = await activeWorker(registration);
  if (!worker) return;
  show(line, await ask(worker, { type: isNew ? 'report' : 'mend' }), registration);
  let queue = Promise.resolve();
  onFileRead((path) => {
    if (!path.startsWith('models/') || declined()) return;
    queue = queue.then(async () => {
      const active = registration.active ?? worker;
      show(line, await ask(active, { type: 'keep', path }), registration);
    });
  });
}

/** Null when its installation fails, as on a connection that breaks: the next visit tries again. */
function activeWorker(registration: ServiceWorkerRegistration): Promise<ServiceWorker | null> {
  if (registration.active) return Promise.resolve(registration.active);
  return new Promise((resolve) => {
    const coming = registration.installing ?? registration.waiting;
    coming?.addEventListener('statechange', () => {
      if (coming.state === 'activated') resolve(coming);
      else if (coming.state === 'redundant') resolve(null);
    });
  });
}

function ask(worker: ServiceWorker, question: Ask): Promise<Report> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => {
      port1.close();
      resolve(data as Report);
    };
    worker.postMessage(question, [port2]);
  });
}

// Updates: told, not forced. -----------------------------------------------------------------------

function watchForUpdates(registration: ServiceWorkerRegistration): void {
  const hadOne = navigator.serviceWorker.controller !== null;
  let chosen = false;
  const tell = (worker: ServiceWorker) =>
    showNotice('A newer version of this book is here.', () => {
      chosen = true;
      void ask(worker, { type: 'take over' });
    });
  if (registration.waiting && hadOne) tell(registration.waiting);
  registration.addEventListener('updatefound', () => {
    const coming = registration.installing;
    coming?.addEventListener('statechange', () => {
      if (coming.state === 'installed' && registration.active) tell(coming);
    });
  });
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (!hadOne && !chosen) return; // the first one has come
    if (chosen) location.reload();
    else
      showNotice('This book was updated in another window.', () => {
        location.reload();
      });
  });
}

// The reader's choice. -----------------------------------------------------------------------------

function declined(): boolean {
  try {
    return localStorage.getItem(choice) === 'no';
  } catch {
    return false;
  }
}

function remember(value: 'no' | null): void {
  try {
    if (value) localStorage.setItem(choice, value);
    else localStorage.removeItem(choice);
  } catch {
    // No storage: the choice holds for this visit.
  }
}

function savesData(): boolean {
  const { connection } = navigator as { connection?: { saveData?: boolean } };
  return connection?.saveData === true;
}
