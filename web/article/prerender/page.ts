/** The page as one HTML file: what the build calls, with everything it needs handed in. */
import { escapeMarkup } from '../../kit/escape.ts';
import { colourDeclarations } from '../../kit/theme/colours.ts';
import { Bindings, type Facts } from './bindings.ts';
import { renderChapter, renderGlossary } from './markdown.ts';
import { fillStills } from './stills.ts';

export { figures } from '#figures/all';
export { attributeTable, COMMON_PRESETS } from '../../kit/figure-module.ts';

/** Everything of the page that does not depend on the form it comes in. */
export interface Content {
  title: string;
  opening: string;
  body: string;
  contents: readonly { id: string; text: string }[];
  /** What could not be bound. */
  missing: readonly string[];
}

/** What differs between the site's page and the single file. */
export interface Frame {
  policy: string;
  /** Styles and scripts, as tags. */
  head: string;
  /** Address of the licences. */
  licences: string;
  /** More for the footer. */
  footer?: string;
  /** Closes the body. */
  tail?: string;
}

/** The files that the site's page links to, relative to it. */
export interface Assets {
  script: string;
  style: string;
  font: string;
  /** Chunks that the first figure needs, fetched beside the script and not after it. */
  preload: readonly string[];
}

/** Said by the page itself, for hosts that send no headers. */
export const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/**
 * That of a figure alone in a frame. In a sandbox without an origin, WebKit takes 'self' for nothing at all,
 * and which address the site will have the build does not know: any will do until the first script has run,
 * which allows that address alone (embed/keep-to-site.ts).
 */
export const FRAME_POLICY = POLICY.replaceAll(
  /(?<=(?:script|style|font|connect)-src) 'self'/g,
  '$& https: http:',
);

/** The palette as custom properties of the page, for its style sheet. */
export const pageTokens = `:root{color-scheme:light dark;${colourDeclarations}}`;

export async function renderContent(input: {
  chapter: string;
  glossary: string;
  facts: Facts;
}): Promise<Content> {
  const bindings = new Bindings(input.facts);
  const chapter = renderChapter(await bindings.fill(input.chapter));
  const opening = await fillStills(chapter.opening, bindings);
  const body = await fillStills(chapter.body, bindings);
  const contents = [
    ...chapter.contents,
    { id: 'glossary', text: 'Glossary' },
    ...(body.includes('id="sources"') ? [{ id: 'sources', text: 'Sources' }] : []),
  ];
  return {
    title: chapter.title,
    opening,
    body: glossaryBefore(body, renderGlossary(input.glossary)),
    contents,
    missing: bindings.missing,
  };
}

export function siteHead(assets: Assets): string {
  return `<link rel="preload" href="${assets.font}" as="font" type="font/woff2" crossorigin>
<link rel="stylesheet" href="${assets.style}">
${assets.preload.map((href) => `<link rel="modulepreload" href="${href}">`).join('\n')}
<script type="module" src="${assets.script}"></script>`;
}

export function framePage(
  content: Content,
  frame: Frame,
): { html: string; missing: readonly string[] } {
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${frame.policy}">
<title>${escapeMarkup(content.title)} · Embedscope</title>
<meta name="description" content="What embeddings are, by trying them: type a word and see what is near it, computed in your browser.">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Ccircle cx='4' cy='11' r='2.5' fill='%239c2a1e'/%3E%3Ccircle cx='11' cy='5' r='2.5' fill='%234f7590'/%3E%3C/svg%3E">
${frame.head}
</head>
<body>
<a class="skip" href="#search">Skip to the text</a>
<header class="masthead"><p>Embedscope</p></header>
<main>
<article>
<div class="opening">
${content.opening}
</div>
<nav class="contents" aria-labelledby="contents"><h2 id="contents">Contents</h2><ol>${content.contents
    .map(({ id, text }) => `<li><a href="#${id}">${escapeMarkup(text)}</a></li>`)
    .join('')}</ol></nav>
<div class="prose">
${content.body}
</div>
</article>
</main>
<footer><p>Code under Apache-2.0, text under <a href="https://creativecommons.org/licenses/by/4.0/" rel="license">CC BY 4.0</a>. <a href="${frame.licences}">Licences of what is inside</a>. Nothing you type leaves this page.</p>${frame.footer ?? ''}</footer>
${frame.tail ?? ''}</body>
</html>
`;
  const missing = [...content.missing, ...brokenLinks(html).map((id) => `a link to #${id}`)];
  return { html, missing };
}

function glossaryBefore(body: string, glossary: string): string {
  const section = `<section aria-labelledby="glossary"><h2 id="glossary">Glossary</h2>${glossary}</section>`;
  const at = body.indexOf('<section class="sources"');
  return at < 0 ? body + section : body.slice(0, at) + section + body.slice(at);
}

/** Every in-page link leads somewhere. */
function brokenLinks(html: string): string[] {
  const ids = new Set([...html.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]));
  const targets = [...html.matchAll(/href="#([^"]+)"/g)].map((match) => match[1]!);
  return [...new Set(targets)].filter((target) => !ids.has(target));
}
