// The engine's calls, described: from the schemas as they run, the comments beside them in the sources, and
// the defaults that the core says it has. Made of it: docs/calls.md, and the package's types.
//   node scripts/build/calls.mjs      writes docs/calls.md
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import { inRoot } from '../lib/paths.mjs';
import { bundling, workDir } from './shared.mjs';

const shared = inRoot('web/engine/shared');

/// Where the core keeps the options of a call, by module and class.
const coreOptions = {
  'projection.tsne': ['geometry', 'TsneRun'],
  'projection.umap': ['geometry', 'UmapRun'],
  'projection.umapPlace': ['geometry', 'UmapRun'],
  'cluster.spectral': ['geometry', 'SpectralRun'],
  'cluster.kmeans': ['geometry', 'KMeansRun'],
  'learn.skipGram': ['core', 'SkipGramRun'],
};

/// [{ name, about, errors, params: [{ name, type, takes, optional, default, about }], result }], and the
/// sources of the interfaces that results are made of, by name.
export async function describeCalls() {
  const files = readdirSync(join(shared, 'calls'), { recursive: true })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `calls/${file}`);
  const sources = ['calls.ts', 'runtime.ts', ...files].map((file) =>
    readFileSync(join(shared, file), 'utf8'),
  );
  const { calls, modules } = await bundled(files);
  const comments = commentsOfSchemas(files, modules);
  const described = [];
  for (const [name, call] of Object.entries(calls)) {
    const { source, variable } = whereCall(call, files, modules);
    const defaults = coreOptions[name] ? await defaultsOf(...coreOptions[name]) : {};
    const { about, errors } = commentOf(source, variable);
    const own = fieldComments(source.slice(source.indexOf(`export const ${variable} = call(`)));
    described.push({
      name,
      about,
      errors,
      params: parameters(call.params.entries, own, comments, defaults),
      result: resultType(source, variable),
    });
  }
  return { calls: described, interfaces: interfacesOf(sources) };
}

// The modules as they run. -------------------------------------------------------------------------

async function bundled(files) {
  const outfile = join(workDir, 'calls.mjs');
  const lines = files.map((file, i) => `export * as file${i} from './${file}';`);
  await esbuild.build({
    ...bundling,
    minify: false,
    stdin: {
      contents: `export { calls } from './calls.ts';\n${lines.join('\n')}`,
      resolveDir: shared,
      loader: 'ts',
    },
    platform: 'node',
    external: ['#wasm/*'],
    outfile,
  });
  const found = await import(`${pathToFileURL(outfile)}?${Date.now()}`);
  return { calls: found.calls, modules: files.map((_, i) => found[`file${i}`]) };
}

const read = (file) => readFileSync(join(shared, file), 'utf8');

function whereCall(call, files, modules) {
  for (const [i, module] of modules.entries()) {
    const variable = Object.keys(module).find((name) => module[name] === call);
    if (variable) return { source: read(files[i]), variable };
  }
  throw new Error('a call is exported by none of the files in web/engine/shared/calls');
}

const started = new Map();
async function defaultsOf(module, name) {
  if (!started.has(module)) {
    const { default: create } = await import(pathToFileURL(inRoot('build/wasm', `${module}.mjs`)));
    const wasmBinary = readFileSync(inRoot('build/wasm', `${module}.wasm`));
    started.set(module, await create({ wasmBinary, locateFile: (path) => path }));
  }
  const defaults = Object.entries(started.get(module)[name].defaults());
  // What is stored in 32 bits is shown as it was written: 0.1, not 0.10000000149011612.
  return Object.fromEntries(defaults.map(([key, value]) => [key, Number(value.toPrecision(6))]));
}

// Comments, as the formatter lays them out. --------------------------------------------------------

const plain = (comment) =>
  comment
    .replace(/^\s*\/\*\*|\*\/\s*$/g, '')
    .replace(/^[ \t]*\* ?/gm, '')
    .trim();

function commentOf(source, variable) {
  const found = new RegExp(`(/\\*\\*(?:(?!\\*/)[\\s\\S])*\\*/)\\nexport const ${variable}\\b`).exec(
    source,
  );
  const [about, ...errors] = plain(found?.[1] ?? '').split(/^@throws /m);
  return { about: flow(about), errors: errors.map(flow) };
}

const flow = (text) => text.replace(/\s+/g, ' ').trim();

/// `/** about */ name:` and `/** about */ name,`, first come first served.
function fieldComments(source) {
  const found = new Map();
  for (const [, comment, name] of source.matchAll(
    /(\/\*\*(?:(?!\*\/)[\s\S])*\*\/)\s*(\w+)(?=[?:,])/g,
  )) {
    if (!found.has(name)) found.set(name, flow(plain(comment)));
  }
  return found;
}

/// What is said of a schema where it is defined: `export const table`, or a field of `export const view`.
function commentsOfSchemas(files, modules) {
  const comments = new Map();
  for (const [i, module] of modules.entries()) {
    const source = read(files[i]);
    for (const [name, value] of Object.entries(module)) {
      if (typeof value !== 'object' || value === null || value.run) continue;
      if (value.kind === 'schema') {
        const { about } = commentOf(source, name);
        if (about) comments.set(value, about);
        continue;
      }
      const begin = source.indexOf(`export const ${name} = {`);
      if (begin < 0) continue;
      const fields = fieldComments(source.slice(begin, source.indexOf('\n};', begin)));
      for (const [field, schema] of Object.entries(value)) {
        if (fields.has(field)) comments.set(schema, fields.get(field));
      }
    }
  }
  return comments;
}

// Schemas. -----------------------------------------------------------------------------------------

function parameters(entries, own, comments, defaults) {
  return Object.entries(entries).map(([name, schema]) => {
    const optional = schema.type === 'optional';
    const inner = optional ? schema.wrapped : schema;
    const standard = optional && typeof schema.default !== 'function' ? schema.default : undefined;
    return {
      name,
      type: typeOf(inner),
      takes: inner.message ?? '',
      optional,
      default: standard ?? defaults[name],
      about: own.get(name) ?? comments.get(schema) ?? '',
      fields: fieldsOf(inner, own, comments, defaults),
    };
  });
}

const fieldsOf = (schema, ...rest) => {
  const object = schema.type === 'array' ? schema.item : schema;
  return object.entries ? parameters(object.entries, ...rest) : [];
};

/// Checks that are functions, by what they say: the types that they check.
const checked = {
  'an array of texts': 'readonly string[]',
  'token ids, at most 1000000': 'Uint32Array | readonly number[]',
};

function typeOf(schema) {
  switch (schema.type) {
    case 'number':
    case 'string':
    case 'boolean':
      return schema.type;
    case 'picklist':
      return schema.options.map((option) => `'${option}'`).join(' | ');
    case 'instance':
      return schema.class.name;
    case 'union':
      return schema.options.map(typeOf).join(' | ');
    case 'optional':
      return typeOf(schema.wrapped);
    case 'array': {
      const item = typeOf(schema.item);
      return item.includes(' | ') ? `(${item})[]` : `${item}[]`;
    }
    case 'strict_object': {
      const fields = Object.entries(schema.entries).map(
        ([name, one]) => `${name}${one.type === 'optional' ? '?' : ''}: ${typeOf(one)}`,
      );
      return `{ ${fields.join('; ')} }`;
    }
    case 'custom':
      if (checked[schema.message]) return checked[schema.message];
  }
  throw new Error(`docs/calls.md: a schema “${schema.type}” (${schema.message}) has no type here`);
}

// Results. -----------------------------------------------------------------------------------------

function resultType(source, variable) {
  const call = source.slice(source.indexOf(`export const ${variable} = call(`));
  const found = /\): (?:Promise<([\s\S]+?)>|(\{[^}]*\})) =>/.exec(call);
  if (!found) throw new Error(`docs/calls.md: ${variable} does not say what it answers`);
  return flow(found[1] ?? found[2]);
}

function interfacesOf(sources) {
  const found = new Map();
  for (const source of sources) {
    for (const [text, name] of source.matchAll(
      /(?:\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n)?export interface (\w+)[\s\S]*?\n\}\n/g,
    )) {
      if (!found.has(name)) found.set(name, text);
    }
  }
  return found;
}

// Types that come from schemas and that results name.
export const aliases = {
  Metric: "'cosine' | 'dot' | 'euclidean'",
  Span: '{ text: number; begin: number; end: number }',
};

/// The interfaces that some types name, and those that these name, in the order in which they are met.
function named(types, interfaces) {
  const met = new Set();
  const visit = (text) => {
    for (const [name] of text.replace(/\/\*[\s\S]*?\*\//g, '').matchAll(/\b[A-Z]\w+\b/g)) {
      if (met.has(name) || !(interfaces.has(name) || name in aliases)) continue;
      met.add(name);
      visit(interfaces.get(name) ?? '');
    }
  };
  types.forEach(visit);
  return [...met];
}

// What is made of it. ------------------------------------------------------------------------------

/// A declaration file without any schema in it: web/engine/shared/calls.ts as a program elsewhere sees it.
export function declarations({ calls, interfaces }) {
  const names = named([...calls.map(({ result }) => result), 'Progress', 'View'], interfaces);
  const types = names.map((name) =>
    name in aliases ? `export type ${name} = ${aliases[name]};\n` : interfaces.get(name),
  );
  const comment = (indent, text) => (text ? `${indent}/** ${text} */\n` : '');
  const entries = calls.map(({ name, about, params, result }) => {
    const fields = params.map(
      (param) =>
        `${comment('      ', withDefault(param))}      ${param.name}${param.optional ? '?' : ''}: ${param.type};\n`,
    );
    return `${comment('  ', about)}  '${name}': {\n    params: {\n${fields.join('')}    };\n    result: ${result};\n  };\n`;
  });
  return `/** Everything that can be asked of the engine: one entry a call, with its parameters and its result. */
export interface Calls {
${entries.join('\n')}}

export type Method = keyof Calls;
export type Params<M extends Method> = Calls[M]['params'];
export type Result<M extends Method> = Calls[M]['result'];

${types.join('\n')}`;
}

const shown = (value) => (Array.isArray(value) ? JSON.stringify(value) : String(value));
const isEmpty = (value) =>
  value === undefined || (typeof value === 'object' && Object.keys(value).length === 0);
const withDefault = ({ about, takes, default: standard }) =>
  [
    about,
    / from | at most |one of/.test(takes) && `${takes[0].toUpperCase()}${takes.slice(1)}.`,
    !isEmpty(standard) && `Default ${shown(standard)}.`,
  ]
    .filter(Boolean)
    .join(' ');

/// docs/calls.md
export function reference({ calls, interfaces }) {
  const cell = (text) => text.replaceAll('|', '\\|');
  const rows = (params, prefix = '') =>
    params.flatMap(({ name, type, takes, optional, about, fields, ...param }) => {
      const standard = isEmpty(param.default) ? '' : `\`${shown(param.default)}\``;
      const bounds = / from | at most /.test(takes)
        ? takes
        : `\`${cell(fields.length ? 'object' : type)}\``;
      const list = type.endsWith('[]') && fields.length > 0 ? ', a list' : '';
      return [
        `| \`${prefix}${name}\`${optional ? '' : ' (needed)'} | ${bounds}${list} | ${standard} | ${cell(about)} |`,
        ...rows(fields, `${prefix}${name}.`),
      ];
    });
  const sections = calls.map(({ name, about, errors, params, result }) => {
    const table = `| parameter | takes | default | |\n|---|---|---|---|\n${rows(params).join('\n')}`;
    const types = named([result], interfaces).filter((type) => interfaces.has(type));
    const answer = types.map((type) => interfaces.get(type).replaceAll('export ', '').trim());
    const raised = errors.map(
      (error) => `- \`${error.replace(/[ ,].*/, '')}\`${error.replace(/^\w+/, '')}`,
    );
    return [
      `## ${name}`,
      about,
      table,
      `Answers \`${result}\`:`.replace(/:$/, answer.length ? ':' : '.'),
      answer.length ? `\`\`\`ts\n${answer.join('\n\n')}\n\`\`\`` : '',
      raised.length ? `Rejects with\n${raised.join('\n')}` : '',
    ]
      .filter(Boolean)
      .join('\n\n');
  });
  return `# Calls of the engine

Everything that \`engine.call(name, parameters)\` can be asked, made by \`node scripts/build/calls.mjs\` from the
schemas in [web/engine/shared/calls](../web/engine/shared/calls). Parameters are checked before anything is
done: a wrong or unknown one rejects with \`invalid_argument\` and is named, a text that is too long with
\`too_large\`. Any call may reject with \`cancelled\`, \`crashed\`, \`disposed\`, \`network\`, or what the core says of its
data (\`malformed\`, \`non_finite\`, \`out_of_range\`, \`unsupported\`): [errors.ts](../web/engine/shared/errors.ts).

${sections.join('\n\n')}
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(inRoot('docs/calls.md'), reference(await describeCalls()));
}
