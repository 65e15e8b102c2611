// Lays out the folder of a new figure, one that runs and passes already: two words and their cosine.
//   npm run new-figure NAME
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFigures, writeReadmes } from '../build/figures.mjs';
import { inRoot } from '../lib/paths.mjs';
import { run } from '../lib/run.mjs';
import { Failure, main, say } from '../lib/say.mjs';

const template = inRoot('scripts', 'new-figure', 'template');

/// @param folder of all figures
export async function layOut(name, folder = inRoot('web', 'explorables')) {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name ?? '')) {
    throw new Failure(
      `A figure's name is lower-case letters, digits and hyphens, as in “nearest”: npm run new-figure NAME${name ? `, not “${name}”` : ''}`,
    );
  }
  const target = join(folder, name);
  if (existsSync(target)) throw new Failure(`${target} exists already.`);
  const words = name.split('-');
  const capital = (word) => word[0].toUpperCase() + word.slice(1);
  const filled = (text) =>
    text
      .replaceAll('__name__', name)
      .replaceAll('__Name__', words.map(capital).join(''))
      .replaceAll('__Title__', capital(words.join(' ')));
  await mkdir(target);
  for (const file of await readdir(template)) {
    const text = await readFile(join(template, file), 'utf8');
    await writeFile(join(target, filled(file)), filled(text));
  }
  return target;
}

// Where lines break and imports stand depends on the name.
export const format = (target) =>
  run(inRoot('node_modules/.bin/biome'), ['check', '--write', target], { log: 'new-figure' });

if (process.argv[1] === inRoot('scripts', 'new-figure', 'new-figure.mjs')) {
  await main(async () => {
    const name = process.argv[2];
    const target = await layOut(name);
    await writeFigures();
    await writeReadmes();
    await format(target);
    say(`web/explorables/${name} is there. Next:
  npm run dev                         see it at figures/${name}/
  web/explorables/${name}/index.ts    its question, claims and presets
  <es-${name}></es-${name}>           on a line of its own in a chapter shows it there`);
  });
}
