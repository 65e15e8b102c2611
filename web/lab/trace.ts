/** lab/trace: a model from its folder, a text through it, any tensor of the run. Plain on purpose. */
import type { EngineError, Result, TracedTensor } from '../engine/client/engine.ts';
import { loadCard, sizeOf } from '../kit/card.ts';
import { sharedEngine } from '../kit/engine.ts';
import { saveFile, toCsv } from '../kit/export.ts';
import { bytes, count, number } from '../kit/format.ts';
import {
  cellsOf,
  type Folder,
  folderOf,
  parseIds,
  partsOf,
  stepsOf,
  summaryOf,
} from './trace.model.ts';

/** Transformers that the site has, and their tokenizer. */
const SHIPPED = ['causal', 'masked'];
const TOKENIZER = 'models/tokenizer/tokenizer.model';
/** The engine's name for what is loaded, and where files of the reader's are put. */
const MODEL = 'lab';
const OWN = 'lab/';
const WINDOW = { rows: 64, columns: 16 };

interface Loaded {
  readonly info: Result<'model.load'>;
  readonly tokenizer: string | null;
  readonly folder: ModelFolder;
  /** What embed.open found in it, once it was asked. */
  encoder: Result<'embed.open'> | null;
}
/** A model's files, by their paths below `at`. */
interface ModelFolder {
  readonly at: string;
  readonly files: readonly string[];
}
interface Ran {
  readonly tensors: Readonly<Record<string, TracedTensor>>;
  /** One a row of most tensors. */
  readonly tokens: readonly string[];
}

const engine = sharedEngine();
let loaded: Loaded | null = null;
let ran: Ran | null = null;

const element = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;
const models = element<HTMLFormElement>('model');
const run = element<HTMLFormElement>('run');
const embedding = element<HTMLFormElement>('embedding');
const look = element<HTMLFormElement>('window');
const field = <T extends HTMLElement = HTMLInputElement>(form: HTMLFormElement, name: string) =>
  form.elements.namedItem(name) as T;

/** Runs something that may fail, and says so on the page. */
async function attempt(work: () => Promise<void> | void): Promise<void> {
  element('error').textContent = '';
  try {
    await work();
  } catch (error) {
    const { code, message } = error as Partial<EngineError>;
    element('error').textContent = code ? `${code}: ${message}` : (message ?? String(error));
  } finally {
    element('progress').textContent = '';
  }
}

const onProgress = ({ stage, done, total }: { stage: string; done: number; total: number }) => {
  const size = stage.startsWith('loading') ? bytes : count;
  element('progress').textContent = `${stage}: ${size(done)}${total ? ` of ${size(total)}` : ''}`;
};

// Models. ----------------------------------------------------------------------------------------

async function load(
  { config, weights: files, index, tokenizer }: Folder,
  folder: ModelFolder,
): Promise<void> {
  const info = await engine.call(
    'model.load',
    { model: MODEL, files, ...(config !== null && { config }), ...(index !== null && { index }) },
    { onProgress },
  );
  loaded = { info, tokenizer, folder, encoder: null };
  element('loaded').textContent =
    `${info.architecture}: ${count(info.layers)} layers of ${count(info.width)}, ${count(info.heads)} heads, ` +
    `a vocabulary of ${count(info.vocabulary)}, ${count(info.context)} tokens at a time, ` +
    `${info.causal ? 'causal' : 'bidirectional'}; ${bytes(info.memory)} in memory. ` +
    (tokenizer ? '' : 'There is no tokenizer.json or tokenizer.model: type ids.');
  element<HTMLDataListElement>('names').replaceChildren(
    ...info.tensors.map((name) => new Option(name)),
  );
  element('known').querySelector('p')!.textContent = info.tensors.join('\n');
  run.querySelector('button')!.disabled = false;
  embedding.querySelector('button')!.disabled = tokenizer === null;
}

async function loadShipped(): Promise<void> {
  const name = field<HTMLSelectElement>(models, 'shipped').value;
  const at = `models/${name}/`;
  const files = ['config.json', 'model.safetensors'];
  const [config, weights] = files.map((file) => at + file);
  await load(
    { config: config!, weights: [weights!], index: null, tokenizer: TOKENIZER },
    { at, files },
  );
}

async function loadOwn(files: readonly File[]): Promise<void> {
  const paths = new Map(files.map((file) => [file.webkitRelativePath || file.name, file]));
  const folder: Folder = folderOf([...paths.keys()]);
  const own = (path: string) => OWN + path;
  const ownOr = (path: string | null) => path && own(path);
  engine.provide(Object.fromEntries([...paths].map(([path, file]) => [own(path), file])));
  const beside = folder.config?.slice(0, -'config.json'.length) ?? '';
  const inside = [...paths.keys()].filter((path) => path.startsWith(beside));
  await load(
    {
      config: ownOr(folder.config),
      weights: folder.weights.map(own),
      index: ownOr(folder.index),
      tokenizer: ownOr(folder.tokenizer),
    },
    { at: own(beside), files: inside.map((path) => path.slice(beside.length)) },
  );
}

// Runs. ------------------------------------------------------------------------------------------

async function trace(): Promise<void> {
  if (!loaded) return;
  const { info, tokenizer } = loaded;
  const typed = field(run, 'ids').value.trim();
  let ids: number[];
  let tokens: string[];
  if (typed !== '' || tokenizer === null) {
    ids = parseIds(typed);
    tokens = ids.map(String);
  } else {
    const text = field<HTMLTextAreaElement>(run, 'text').value;
    const encoded = await engine.call(
      'text.encode',
      { text, model: tokenizer, specials: true },
      { onProgress },
    );
    // A .model does not say what stands around a text; the configuration does.
    const start = info.bos === null || !tokenizer.endsWith('.model') ? [] : [info.bos];
    ids = [...start, ...encoded.ids];
    tokens = [...start.map(() => '<s>'), ...encoded.pieces];
  }
  const names = field(run, 'tensors')
    .value.split(/[\s,]+/)
    .filter((name) => name !== '');
  const mask = field<HTMLSelectElement>(run, 'mask').value as 'model' | 'causal' | 'bidirectional';
  const { tensors, milliseconds } = await engine.call(
    'model.run',
    { model: MODEL, ids, trace: names, mask: { kind: mask } },
    { onProgress },
  );
  ran = { tensors, tokens };
  element('ran').textContent =
    `${count(ids.length)} tokens (${ids.join(' ')}) in ${number(milliseconds)} ms.`;
  element('result').hidden = false;
  fill(
    'summaries',
    ['name', 'shape', 'mean', 'rms', 'least', 'most', 'not finite'],
    Object.entries(tensors).map(([name, tensor]) => {
      const { mean, rms, least, most, infinite } = summaryOf(tensor);
      const shown = [mean, rms, least, most].map((value) => number(value, 6));
      return [name, tensor.shape.join(' × '), ...shown, String(infinite)];
    }),
  );
  const choice = field<HTMLSelectElement>(look, 'tensor');
  const before = choice.value;
  choice.replaceChildren(...Object.keys(tensors).map((name) => new Option(name)));
  if (tensors[before]) choice.value = before;
  show();
}

// A text's vector. --------------------------------------------------------------------------------

async function explain(): Promise<void> {
  if (!loaded?.tokenizer) return;
  const { folder, tokenizer } = loaded;
  loaded.encoder ??= await engine.call(
    'embed.open',
    { model: MODEL, folder: folder.at, files: [...folder.files], tokenizer },
    { onProgress },
  );
  const prompt = field(embedding, 'prompt').value;
  const said = await engine.call(
    'embed.explain',
    {
      model: MODEL,
      text: field<HTMLTextAreaElement>(run, 'text').value,
      dimensions: field(embedding, 'dimensions').valueAsNumber || 0,
      ...(prompt !== '' && { prompt }),
      ...(!field(embedding, 'normalize').checked && { normalize: false }),
    },
    { onProgress },
  );
  element('explained').hidden = false;
  fill('steps', ['step', 'what was done'], stepsOf(said, loaded.encoder));
  const kinds = ['text', 'special', 'prompt'];
  fill(
    'pieces',
    ['', 'id', 'piece', 'from'],
    Array.from(said.ids, (id, at) => [
      String(at),
      String(id),
      said.pieces[at]!,
      kinds[said.kinds[at]!]!,
    ]),
  );
  const width = 8;
  fill(
    'numbers',
    ['', ...Array.from({ length: width }, (_, column) => `+ ${column}`)],
    Array.from({ length: Math.ceil(said.vector.length / width) }, (_, row) => [
      String(row * width),
      ...Array.from(said.vector.subarray(row * width, (row + 1) * width), (value) =>
        value.toFixed(6),
      ),
    ]),
  );
  element('copy-vector').onclick = () =>
    attempt(() => navigator.clipboard.writeText(JSON.stringify(Array.from(said.vector))));
}

/** The window of the chosen tensor, as a table. */
function show(): void {
  const name = field<HTMLSelectElement>(look, 'tensor').value;
  const tensor = ran?.tensors[name];
  if (!ran || !tensor) return;
  const { tokens } = ran;
  const at = (key: string) => field(look, key).valueAsNumber;
  const window = { part: at('part'), row: at('row'), column: at('column'), ...WINDOW };
  const { row, column, values } = cellsOf(tensor, window);
  field(look, 'part').max = String(partsOf(tensor) - 1);
  const perToken = tensor.shape.at(-2) === tokens.length;
  fill(
    'cells',
    ['', ...(values[0] ?? []).map((_, i) => String(column + i))],
    values.map((line, i) => [
      perToken ? `${row + i} ${tokens[row + i]}` : String(row + i),
      ...line.map((value) => (Number.isFinite(value) ? value.toFixed(5) : String(value))),
    ]),
  );
}

function fill(id: string, head: readonly string[], rows: readonly (readonly string[])[]): void {
  const line = (cells: readonly string[], first: string, others: string) => {
    const row = document.createElement('tr');
    cells.forEach((text, i) => {
      const cell = document.createElement(i === 0 ? first : others);
      if (cell.localName === 'th') cell.setAttribute('scope', others === 'th' ? 'col' : 'row');
      cell.textContent = text;
      row.append(cell);
    });
    return row;
  };
  const [thead, tbody] = [document.createElement('thead'), document.createElement('tbody')];
  const top = line(head, head[0] === '' ? 'td' : 'th', 'th');
  thead.append(top);
  tbody.append(...rows.map((row) => line(row, 'th', 'td')));
  element<HTMLTableElement>(id).replaceChildren(thead, tbody);
}

function save(): void {
  const name = field<HTMLSelectElement>(look, 'tensor').value;
  const tensor = ran?.tensors[name];
  if (!tensor) return;
  const columns = tensor.shape.at(-1) ?? 1;
  const rows = Array.from({ length: tensor.values.length / columns }, (_, row) =>
    Array.from(tensor.values.subarray(row * columns, (row + 1) * columns)),
  );
  const header = Array.from({ length: columns }, (_, column) => String(column));
  saveFile(toCsv({ header, rows }), 'text/csv', `${name}.csv`);
}

// The page. --------------------------------------------------------------------------------------

for (const name of SHIPPED) {
  const option = new Option(name, name);
  field<HTMLSelectElement>(models, 'shipped').append(option);
  void loadCard(name).then((card) => {
    const size = sizeOf(card);
    if (size) option.text = `${name} (${bytes(size)})`;
  });
}
models.addEventListener('submit', (event) => {
  event.preventDefault();
  void attempt(loadShipped);
});
for (const name of ['folder', 'file']) {
  field(models, name).addEventListener('change', (event) => {
    const files = [...((event.target as HTMLInputElement).files ?? [])];
    if (files.length > 0) void attempt(() => loadOwn(files));
  });
}
run.addEventListener('submit', (event) => {
  event.preventDefault();
  void attempt(trace);
});
embedding.addEventListener('submit', (event) => {
  event.preventDefault();
  void attempt(explain);
});
look.addEventListener('input', () => void attempt(show));
look.addEventListener('submit', (event) => event.preventDefault());
field<HTMLButtonElement>(look, 'save').addEventListener('click', () => void attempt(save));
