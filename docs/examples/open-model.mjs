import { pathToFileURL } from 'node:url';
import { openEngine } from 'embedscope';

const folder = pathToFileURL(`${process.argv[2] ?? '.'}/`);
const place = (name) => [`mine/${name}`, new URL(name, folder).href];
const files = Object.fromEntries(['config.json', 'model.safetensors'].map(place));

const engine = openEngine({ files });
await engine.call('model.load', {
  model: 'mine',
  config: 'mine/config.json',
  files: ['mine/model.safetensors'],
});
const { tensors } = await engine.call('model.run', {
  model: 'mine',
  ids: [2, 17, 23],
  trace: ['layers.*.attention.weights'],
});
for (const [name, { values }] of Object.entries(tensors)) {
  const weights = [...values.slice(6, 9)].map((weight) => weight.toFixed(3));
  console.log(`${name}: head 0, last token looks at ${weights.join(' ')}`);
}
engine.dispose();
