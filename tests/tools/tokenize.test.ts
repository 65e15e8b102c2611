/** Other people's tokenisers, against the vectors that llama.cpp publishes for them. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const path = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const tool = path('build/native/embedscope');
const golden = path('../shared/golden');
const skip = !existsSync(golden) && 'the shared golden files are not beside the repository';

const tokenize = (folder: string, text: string) =>
  execFileSync(tool, ['tokenize', '--model', `${golden}/${folder}`, '--ids', '--', text], {
    encoding: 'utf8',
  }).trim();

for (const [folder, vectors] of [
  ['gpt2', 'ggml-vocab-gpt-2'],
  ['bert', 'ggml-vocab-bert-bge'],
  ['gguf/ggml-vocab-gpt-2.gguf', 'ggml-vocab-gpt-2'],
  ['gguf/ggml-vocab-bert-bge.gguf', 'ggml-vocab-bert-bge'],
]) {
  test(`${folder}: every vector gives the published ids`, { skip }, () => {
    const read = (ending: string) =>
      readFileSync(`${golden}/gguf/${vectors}.gguf.${ending}`, 'utf8');
    const texts = read('inp').split('\n__ggml_vocab_test__\n');
    const ids = read('out').split('\n');
    assert.ok(texts.length > 40);
    texts.forEach((text, index) => {
      assert.equal(tokenize(folder!, text), ids[index]!.trim(), JSON.stringify(text));
    });
  });
}
