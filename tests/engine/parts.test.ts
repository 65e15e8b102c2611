/** A model whose weights come in parts, as static hosts take them, and what its tokenizer.json makes of words. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { openEngine } from './results.ts';
import { rejection } from './support.ts';
import { tinyEncoder } from './tiny-encoder.ts';

const root = new URL('../../', import.meta.url);
const files = tinyEncoder(3);
const card = JSON.parse(new TextDecoder().decode(files['card.json']));
const [, , weights] = card.files;

function open(change: (path: string) => Uint8Array | undefined = () => undefined) {
  const asked: string[] = [];
  const engine = openEngine({
    read: (path) => {
      asked.push(path);
      const own = path.replace(/^models\/tiny\//, '');
      return (
        change(own) ??
        files[own] ??
        new Uint8Array(readFileSync(new URL(path.replace(/^engine\//, 'build/wasm/'), root)))
      );
    },
  });
  const parts = weights.parts.map(({ name, ...rest }: { name: string }) => ({
    file: `models/tiny/${name}`,
    ...rest,
  }));
  const checks = [{ bytes: weights.bytes, sha256: weights.sha256, parts }];
  const given = {
    model: 'tiny',
    config: 'models/tiny/config.json',
    files: ['models/tiny/model.safetensors'],
    checks,
  };
  return { engine, asked, given };
}

test('a model is loaded from its parts, in order, with one progress over all', async () => {
  const { engine, asked, given } = open();
  const told: number[][] = [];
  const onProgress = ({ stage, done, total }: { stage: string; done: number; total: number }) =>
    void (stage === 'loading the model' && told.push([done, total]));
  const { architecture, vocabulary } = await engine.call('model.load', given, { onProgress });
  assert.deepEqual([architecture, vocabulary], ['BertModel', 26]);
  const names = ['part1', 'part2', 'part3'].map((part) => `models/tiny/model.safetensors.${part}`);
  assert.deepEqual(
    asked.filter((path) => path.includes('safetensors')),
    names,
  );
  // Which steps are told depends on the time that they take. None is of a part, and the last is the end of the whole.
  const sizes: number[] = weights.parts.map(({ bytes }: { bytes: number }) => bytes);
  assert.ok(told.every(([, total]) => !sizes.includes(total!)));
  const done = told.filter(([, total]) => total === weights.bytes).map(([bytes]) => bytes!);
  assert.equal(done.at(-1), weights.bytes);
  assert.ok(done.every((bytes, at) => at === 0 || bytes >= done[at - 1]!));
  engine.dispose();
});

test('a part that comes wrong is named, and the rest need not come again where it is kept', async () => {
  let spoilt = true;
  const { engine, given } = open((path) => {
    if (path !== 'model.safetensors.part2' || !spoilt) return undefined;
    return files[path]!.map((byte, at) => (at === 9 ? byte ^ 1 : byte));
  });
  await assert.rejects(
    engine.call('model.load', given),
    rejection('integrity', /model\.safetensors\.part2 was changed on its way/),
  );
  spoilt = false;
  await engine.call('model.load', given);
  engine.dispose();
});

test('a word is read between the tokens that its tokenizer puts around a text', async () => {
  const { engine, given } = open();
  await engine.call('model.load', given);
  const tokenizer = 'models/tiny/tokenizer.json';
  const texts = ['We sat on the banks, and the bank lent us sand.', 'The BANK.'];
  const word = 'bank';
  const asked = { model: 'tiny', tokenizer, texts, word };
  const { uses, states, width, norms, cosines } = await engine.call('model.uses', asked);
  assert.deepEqual(
    uses.map(({ tokens }) => tokens),
    [['bank'], ['bank']],
  );
  // The same by the calls that each do one thing; ids between [CLS] and [SEP].
  const pooled = await Promise.all(
    texts.map(async (text) => {
      const { ids, pieces } = await engine.call('text.encode', {
        text,
        model: tokenizer,
        specials: true,
      });
      assert.deepEqual([pieces[0], pieces.at(-1)], ['[CLS]', '[SEP]']);
      const { tensors } = await engine.call('model.run', { model: 'tiny', ids, trace: ['final'] });
      const at = pieces.lastIndexOf('bank') * width;
      return tensors.final!.values.subarray(at, at + width);
    }),
  );
  const last = states - 1;
  pooled.forEach((vector, use) => {
    assert.ok(Math.abs(norms[last * 2 + use]! - Math.hypot(...vector)) < 1e-4);
  });
  const [a, b] = pooled as [Float32Array, Float32Array];
  const dot = a.reduce((sum, value, at) => sum + value * b[at]!, 0);
  const cosine = dot / (Math.hypot(...a) * Math.hypot(...b));
  assert.ok(Math.abs(cosines[last * 4 + 1]! - cosine) < 1e-5);
  engine.dispose();
});
