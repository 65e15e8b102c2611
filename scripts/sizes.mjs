// Sizes are multiplied by product() of src/base/sizes.h, which does not wrap: part of `npm run check`. Refused are
// raw products in what is allocated, in what is compared with a size(), and in variables that are allocated.
// Only src/ and wasm/ run where sizes have 32 bits; places within what is allocated cannot wrap, and are not read.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { cppFiles } from './lib/cpp.mjs';
import { inRoot, root } from './lib/paths.mjs';
import { Failure, main, step } from './lib/say.mjs';

const allocation =
  /\b(?:allocate|reserve|resize|assign|room_for)\(|\bstd::vector<[\w:<>\s*]+>(?:\s+\w+)?\(/g;
const comparison = /\bsize\(\) [!=<>]=? /g;
// Rounding to whole blocks and products of constants cannot wrap.
const harmless =
  / \/ (\w+) \* \1\b|(?:\b(?:k[A-Z]\w*|\d+)|sizeof\([^)]*\)) \* (?:k[A-Z]|\d|sizeof)/g;
const isRaw = (size) => size.replace(harmless, '').includes(' * ');

/** The places of raw products in a text of C++, as [line, what stands there]. */
export function rawProducts(text) {
  const code = text.replace(/\/\/.*/g, (comment) => ' '.repeat(comment.length));
  const found = [];
  const refuse = (at, what) =>
    found.push([code.slice(0, at).split('\n').length, what.replace(/\s+/g, ' ').trim()]);
  for (const match of code.matchAll(allocation)) {
    const size = expressionAt(code, match.index + match[0].length);
    const made =
      /^\w+$/.test(size) &&
      new RegExp(`\\bsize_t ${size} =([^;]*);`).exec(code.slice(0, match.index));
    if (isRaw(size)) refuse(match.index, match[0] + size);
    else if (made && isRaw(made[1])) refuse(made.index, made[0]);
  }
  for (const match of code.matchAll(comparison)) {
    const size = expressionAt(code, match.index + match[0].length);
    if (isRaw(size)) refuse(match.index, match[0] + size);
  }
  return found;
}

// What stands from a place up to the end of an argument, a condition or a statement.
function expressionAt(code, start) {
  let depth = 0;
  let at = start;
  for (; at < code.length; at += 1) {
    if (depth === 0 && /^(?:[,)\]};{?]|&&|\|\|)/.test(code.slice(at, at + 2))) break;
    if ('([{'.includes(code[at])) depth += 1;
    if (')]}'.includes(code[at])) depth -= 1;
  }
  return code.slice(start, at).trim();
}

export function checkSizes() {
  const names = cppFiles().map((path) => relative(root, path));
  const problems = names
    .filter((name) => /^(src|wasm)\//.test(name))
    .flatMap((name) =>
      rawProducts(readFileSync(inRoot(name), 'utf8')).map(
        ([line, what]) => `${name}:${line}: multiply by product() of base/sizes.h: ${what}`,
      ),
    );
  if (problems.length) throw new Failure(problems.join('\n'));
  return '';
}

if (process.argv[1] === inRoot('scripts', 'sizes.mjs')) {
  await main(() => step('sizes: multiplied by product()', () => checkSizes()));
}
