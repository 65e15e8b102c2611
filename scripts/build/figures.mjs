// Finds the figures: every folder of web/explorables that has an index.ts (web/kit/figure-module.ts says
// what it exports). Writes three modules under build/generated, which package.json names:
//   #figures       what pages need of each figure
//   #figures/code  the code of each by name, which is all that every page needs
//   #figures/all   the whole of each, for the build and the tests
// In the order in which the book's chapters show them.
// and, with --readmes, the table of attributes in each folder's README and the list of figures in the project's.
//   node scripts/build/figures.mjs [--readmes]
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { inRoot } from '../lib/paths.mjs';
import { Failure, main } from '../lib/say.mjs';

const folder = inRoot('web', 'explorables');
const chapters = inRoot('web', 'article', 'chapters');
const generated = inRoot('build', 'generated');

// Names of the figures, in the book's order; those that no chapter shows follow by name.
export function figureNames() {
  const names = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'index.ts')));
  const text = readdirSync(chapters)
    .filter((file) => file.endsWith('.md'))
    .sort()
    .map((file) => readFileSync(join(chapters, file), 'utf8'))
    .join('\n');
  const place = (name) => {
    const at = text.search(new RegExp(`<es-${name}[\\s>]`));
    return at < 0 ? Number.POSITIVE_INFINITY : at;
  };
  return names.sort((a, b) => place(a) - place(b) || a.localeCompare(b));
}

// Not at the top: set-up runs before the package is there.
async function importTs(path) {
  const { tsImport } = await import('tsx/esm/api');
  return tsImport(path, import.meta.url);
}

// What a figure's index.ts exports.
export const figureModule = (name) => importTs(join(folder, name, 'index.ts'));

const variable = (name) => name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
const source = (name, file) => `../../web/explorables/${name}/${file}.ts`;

export async function writeFigures() {
  const names = figureNames();
  const modules = await Promise.all(names.map(figureModule));
  for (const [at, name] of names.entries()) {
    if (modules[at].name === name) continue;
    throw new Failure(`web/explorables/${name}/index.ts calls its figure “${modules[at].name}”.`);
  }
  // A page's bundle gets the words themselves: imported, they would bring what stands beside them.
  const entries = modules.map(({ name, title, question, sizes }) => {
    const literals = JSON.stringify({ name, title, question, sizes }).slice(1, -1);
    return `  { ${literals}, load: () => import('${source(name, name)}') },\n`;
  });
  const code = names.map((name) => `  ['${name}', () => import('${source(name, name)}')],\n`);
  const typed = (type) => `import type { ${type} } from '../../web/kit/figure-module.ts';\n`;
  const head = '// Made by scripts/build/figures.mjs from the folders of web/explorables.\n';
  write(
    'figures.ts',
    `${head}${typed('FigureEntry')}
export const figures: readonly FigureEntry[] = [
${entries.join('')}];
`,
  );
  write(
    'figure-code.ts',
    `${head}
export const code = new Map<string, () => Promise<unknown>>([
${code.join('')}]);
`,
  );
  const imports = names.map(
    (name) => `import * as ${variable(name)} from '${source(name, 'index')}';\n`,
  );
  write(
    'all-figures.ts',
    `${head}${typed('FigureModule')}${imports.join('')}
export const figures: readonly FigureModule[] = [${names.map(variable).join(', ')}];
`,
  );
  return names;
}

// Words that figures with `examples` start with or offer, and those that the text asks facts of such figures
// about. Their neighbours come with the first words (scripts/early-words.mjs).
export async function offeredWords() {
  const words = new Set();
  const texts = [chapters, inRoot('web', 'article', 'pages')].flatMap((at) =>
    readdirSync(at)
      .filter((file) => file.endsWith('.md'))
      .map((file) => readFileSync(join(at, file), 'utf8')),
  );
  for (const name of figureNames()) {
    const { examples, presets } = await figureModule(name);
    if (!examples) continue;
    const asked = [
      new RegExp(`<es-${name}\\s[^>]*\\bword="([^"]+)"`, 'g'),
      new RegExp(`{{${name}\\.neighbours ([^\\s}]+)`, 'g'),
    ];
    const named = texts.flatMap((text) =>
      asked.flatMap((pattern) => [...text.matchAll(pattern)].map(([, word]) => word)),
    );
    for (const word of [presets.defaults.word, ...examples, ...named]) words.add(word);
  }
  return [...words].filter(Boolean).sort();
}

// READMEs as they should be, as [file, its text, the text it should have]: tables of attributes from the presets,
// and the list of figures. What stands around them stays.
async function readmes() {
  const { attributeTable } = await importTs(inRoot('web/kit/figure-module.ts'));
  const table = /^\| attribute \|.*\n(?:\|.*\n)+/m;
  const list = /(?<=^<!-- figures -->\n)[\s\S]*?(?=^<!-- \/figures -->)/m;
  const made = (file, part, what, content) => {
    const text = readFileSync(file, 'utf8');
    if (!part.test(text)) throw new Failure(`${file} has no ${what}.`);
    return [file, text, text.replace(part, content)];
  };
  const names = figureNames();
  const tables = names.map(async (name) => {
    const figure = await figureModule(name);
    const file = join(folder, name, 'README.md');
    return made(file, table, 'table that begins “| attribute |”', `${attributeTable(figure)}\n`);
  });
  const links = names.sort().map((name) => `[${name}](web/explorables/${name}/README.md)`);
  const main = made(inRoot('README.md'), list, '<!-- figures -->', `${links.join(',\n')}\n`);
  return [...(await Promise.all(tables)), main];
}

export async function writeReadmes() {
  for (const [file, text, wanted] of await readmes()) {
    if (text !== wanted) writeFileSync(file, wanted);
  }
}

export async function checkReadmes() {
  const old = (await readmes()).filter(([, text, wanted]) => text !== wanted);
  if (old.length === 0) return '';
  const files = old.map(([file]) => relative(inRoot(), file)).join(', ');
  throw new Failure(
    `${files}: not what the figures say. node scripts/build/figures.mjs --readmes writes it.`,
  );
}

// Only what is different: watchers and stamps go by the file's time and content.
function write(name, text) {
  const file = join(generated, name);
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

if (process.argv[1] === inRoot('scripts', 'build', 'figures.mjs')) {
  await main(async () => {
    await writeFigures();
    if (process.argv.includes('--readmes')) await writeReadmes();
  });
}
