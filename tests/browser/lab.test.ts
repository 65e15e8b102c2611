/** lab/trace: a model of the site's and one from a folder, their tensors computed again by NumPy. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before } from 'node:test';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { python } from '../../scripts/lib/python.mjs';
import { everywhere } from './drive/everywhere.ts';
import { numbersIn } from './numbers.ts';
import type { Reader } from './reader.ts';
import { openSite, type Site } from './site.ts';

let site: Site;
before(async () => {
  site = await openSite();
});
after(() => site.close());

/** Opens the page and waits until it has come to life: what is set before that, it can't know of. */
async function openLab(reader: Reader): Promise<void> {
  await reader.open(`${site.url}lab/trace.html`);
  await reader.until('the models', ({ find }) => find('#model option') !== null);
}

function truth(twin: string, ids: readonly number[], state: number): number[][] {
  const text = execFileSync(python, [inRoot('tests/browser/twin_truth.py')], {
    input: JSON.stringify([{ twin, ids, state }]),
    encoding: 'utf8',
  });
  return JSON.parse(text)[0];
}

/** Sets a field and tells the page so. */
const set = (reader: Reader, path: string, value: string) =>
  reader.see(
    ({ find }, at, text) => {
      const field = find(at) as HTMLInputElement;
      field.value = text;
      field.dispatchEvent(new Event('input', { bubbles: true }));
    },
    path,
    value,
  );

/** The shown values are those of a state, from a row and a column on. */
async function check(reader: Reader, expected: readonly number[][], row: number, column: number) {
  const rows = await reader.see(({ all }) =>
    all('#cells tbody tr').map((line) =>
      [...line.querySelectorAll('td')].map((cell) => Number(cell.textContent)),
    ),
  );
  assert.equal(rows.length, expected.length - row);
  rows.forEach((cells, i) => {
    assert.equal(cells.length, 16);
    const state = expected[row + i]!;
    // Activations have 16 bits for the largest of a row.
    const room = 1e-4 * Math.max(...state.map(Math.abs));
    cells.forEach((value, j) => {
      const exact = state[column + j]!;
      assert.ok(Math.abs(value - exact) < room, `${value} instead of ${exact} ± ${room}`);
    });
  });
}

everywhere('a text through a shipped twin, any tensor by its name', async (reader) => {
  await openLab(reader);
  await set(reader, '#model select', 'masked');
  await reader.choose('#model button');
  await reader.reads('#loaded', '6 layers of 256, 4 heads');
  await set(reader, '#run textarea', 'The river bank.');
  await set(reader, '#run [name="tensors"]', 'hidden.* layers.2.attention.weights');
  await reader.choose('#run button');
  const said = await reader.reads('#ran', 'tokens (');
  const [, ...ids] = numbersIn(said.slice(0, said.indexOf(')'))).map(({ value }) => value);
  assert.match(await reader.text('#summaries'), /layers\.2\.attention\.weights4 × \d+ × \d+/);

  await set(reader, '#window [name="tensor"]', 'hidden.6');
  await set(reader, '#window [name="row"]', '1');
  await set(reader, '#window [name="column"]', '100');
  const states = truth('masked', ids, 6);
  // The window holds all rows, so it begins with the first.
  await check(reader, states, 0, 100);

  // What each head looks at adds up to one.
  await set(reader, '#window [name="tensor"]', 'layers.2.attention.weights');
  await set(reader, '#window [name="part"]', '3');
  await set(reader, '#window [name="column"]', '0');
  const sums = await reader.see(({ all }) =>
    all('#cells tbody tr').map((line) =>
      [...line.querySelectorAll('td')].reduce((sum, cell) => sum + Number(cell.textContent), 0),
    ),
  );
  for (const sum of sums) assert.ok(Math.abs(sum - 1) < 1e-3);

  // The text's vector, with every step: the same tokens, and the mean of their last states.
  await reader.choose('#embedding button');
  const steps = await reader.reads('#steps', 'scaled to 1.000000');
  assert.match(steps, new RegExp(`${ids.length} of ${ids.length} are read`));
  assert.match(steps, /poolingmean/);
  const vector = await reader.see(({ all }) =>
    all('#numbers tbody td').map((cell) => Number(cell.textContent)),
  );
  assert.equal(vector.length, 256);
  assert.ok(Math.abs(Math.hypot(...vector) - 1) < 1e-3);
  assert.equal(await reader.see(() => document.documentElement.scrollWidth > innerWidth), false);
  assert.deepEqual(await reader.noted(), []);
});

everywhere('a folder of the reader’s own, and what is wrong with it', async (reader) => {
  await openLab(reader);
  const give = (names: readonly string[]) =>
    reader.see(async ({ find }, wanted) => {
      const given = new DataTransfer();
      for (const name of wanted) {
        const response = await fetch(`../models/causal/${name}`);
        given.items.add(new File([await response.blob()], name));
      }
      const input = find('#model input[type="file"]') as HTMLInputElement;
      input.files = given.files;
      input.dispatchEvent(new Event('change'));
    }, names);
  await give(['config.json']);
  await reader.reads('#error', 'There is no .safetensors file beside config.json.');
  await give(['config.json', 'model.safetensors']);
  await reader.reads('#loaded', 'Qwen3ForCausalLM');
  await reader.reads('#loaded', 'There is no tokenizer.json or tokenizer.model: type ids.');
  await reader.choose('#run button');
  await reader.reads('#error', 'Type a text, or the ids of its tokens.');
  await set(reader, '#run [name="ids"]', '2 99999');
  await reader.choose('#run button');
  await reader.reads('#error', 'out_of_range: token id 99999');
  await set(reader, '#run [name="ids"]', '2 17, 300');
  await set(reader, '#run [name="tensors"]', 'hidden.9');
  await reader.choose('#run button');
  await reader.reads('#error', 'not_found: ');
  await set(reader, '#run [name="tensors"]', 'hidden.3');
  await reader.choose('#run button');
  await reader.reads('#ran', '3 tokens (2 17 300)');
  assert.equal(await reader.see(({ find }) => find('#error')!.textContent), '');
  await check(reader, truth('causal', [2, 17, 300], 3), 0, 0);
  assert.deepEqual(await reader.noted(), []);
});
