// Style sheets of pages: fonts, palette, and the sheet itself.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { inRoot } from '../lib/paths.mjs';
import { Failure } from '../lib/say.mjs';
import { figureModule, figureNames } from './figures.mjs';
import { prerenderer } from './shared.mjs';

const fontDir = inRoot('node_modules/@fontsource-variable/source-serif-4/files');

/// The bytes of Source Serif 4, `normal` or `italic`.
export async function readFont(style) {
  const file = join(fontDir, `source-serif-4-latin-wght-${style}.woff2`);
  if (!existsSync(file)) throw new Failure(`${file} is missing: run npm ci.`);
  return readFile(file);
}

/// The sheets of the book's pages, which are one file to a reader.
export const bookSheets = [
  'page',
  'contents',
  'lists',
  'turn',
  'figures',
  'matter',
  'search',
  'notices',
  'review/review',
  'listen/listen',
  'reading/reading',
  'print',
].map((name) => `web/article/${name.includes('/') ? name : `styles/${name}`}.css`);

/// Sheets of web/ with what stands above them, and `rules` below; `fonts` are the addresses of both faces.
export async function styleSheet(sources, fonts, rules = '') {
  const { pageTokens } = await prerenderer();
  const sheets = await Promise.all(
    [sources].flat().map((source) => readFile(inRoot(source), 'utf8')),
  );
  const css = [fontFaces(fonts), pageTokens, ...sheets, rules].join('\n');
  const { code } = await esbuild.transform(css, { loader: 'css', minify: true, target: 'es2022' });
  return code;
}

/// The room of figures. One that opens a page has it from the start: on a wide screen, what is read after it is in
/// sight, and would jump. Of the others the page keeps it while they load (page/room.ts).
export async function figureRooms() {
  const modules = await Promise.all(figureNames().map(figureModule));
  const rooms = (media, selector, width) =>
    `@media screen and ${media} { ${modules
      .map(({ name, sizes }) => `${selector(name)} { min-block-size: ${sizes[width]}px }`)
      .join('\n')} }`;
  const kept = (name) => `es-${name}.keep-room`;
  return [
    rooms('(min-width: 0)', kept, 'narrow'),
    rooms('(min-width: 672px)', kept, 'wide'),
    rooms('(scripting: enabled) and (min-width: 768px)', (name) => `.opening > es-${name}`, 'wide'),
  ].join('\n');
}

/// Source Serif 4, and system serifs stretched to its measures, so that lines don't break anew when it
/// arrives. `width` is Source Serif's advance over that font's, in English text: measured for Times
/// (by way of Liberation Serif, which has its measures), and from there by Georgia's average width. Italics
/// have widths of their own: Source Serif's are narrower than its upright letters, and Times's are not.
function fontFaces({ upright, italic }) {
  const latin =
    'U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD';
  const serif = (file, style) =>
    `@font-face{font-family:"Source Serif 4";src:url("${file}") format("woff2");font-weight:200 900;font-style:${style};font-display:swap;unicode-range:${latin}}`;
  const percent = (share) => `${(100 * share).toFixed(1)}%`;
  const face = (name, fonts, style, width) =>
    `@font-face{font-family:"${name}";src:${fonts.map((font) => `local("${font}")`).join(',')};font-style:${style};size-adjust:${percent(width)};ascent-override:${percent(1.036 / width)};descent-override:${percent(0.335 / width)};line-gap-override:0%}`;
  const fallback = (name, fonts, width) =>
    face(name, fonts, 'normal', width.upright) +
    face(
      name,
      fonts.map((font) => `${font} Italic`),
      'italic',
      width.italic,
    );
  return [
    serif(upright, 'normal'),
    serif(italic, 'italic'),
    fallback('Source Serif Fallback', ['Georgia', 'Gelasio'], { upright: 1.07, italic: 0.98 }),
    fallback('Source Serif Fallback 2', ['Times New Roman', 'Liberation Serif', 'Tinos'], {
      upright: 1.174,
      italic: 1.075,
    }),
  ].join('\n');
}
