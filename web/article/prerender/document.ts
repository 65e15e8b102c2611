/** Pages as HTML documents: one each for the site, or all of them in one for the single file and for print. */
import { escapeMarkup } from '../../kit/escape.ts';
import { book as about } from '../contents.ts';
import type { Book, Page } from './book.ts';
import { documentLinks, rootFrom, siteLinks } from './links.ts';
import { renderInline } from './markdown.ts';

/** What differs between the forms. */
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

/** The files that a page of the site links to, relative to the site's root. */
export interface Assets {
  script: string;
  style: string;
  font: string;
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

const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Ccircle cx='4' cy='11' r='2.5' fill='%239c2a1e'/%3E%3Ccircle cx='11' cy='5' r='2.5' fill='%234f7590'/%3E%3C/svg%3E";

// A page of the site. ----------------------------------------------------------------------------

/**
 * @param assets  relative to the site's root
 * @param preload chunks that the page's first figure needs, fetched beside the script and not after it
 * @param address the site's root, where it is known
 * @param picture for a card of the page, where there is one
 */
export function siteDocument(
  book: Book,
  page: Page,
  {
    assets,
    preload,
    address,
    picture,
  }: { assets: Assets; preload: readonly string[]; address?: URL; picture?: string },
): { html: string; missing: readonly string[] } {
  const root = rootFrom(page.path);
  const missing: string[] = [];
  const head = [
    ...cardTags(page, address, picture),
    `<link rel="preload" href="${root}${assets.font}" as="font" type="font/woff2" crossorigin>`,
    `<link rel="stylesheet" href="${root}${assets.style}">`,
    ...preload.map((path) => `<link rel="modulepreload" href="${root}${path}">`),
    `<script type="module" src="${root}${assets.script}"></script>`,
  ];
  const body = `${masthead()}
<main id="text">
${NEEDS_SERVER}
${article(page, contents(book, page))}
${turn(book, page)}
</main>
${footer('/licences.txt', '<p><a href="/embed/index.html">Figures for your own page</a></p>')}`;
  const title = page.kind === 'cover' ? `${about.title}: ${about.subtitle}` : page.title;
  const html = frame(
    { policy: POLICY, head: head.join('\n'), title, description: page.description },
    siteLinks(body, book.places, page.path, missing),
  );
  return { html, missing };
}

/** For those who show a card of the page. Addresses in it are absolute, and left out where the site's is not known. */
function cardTags(page: Page, address: URL | undefined, picture?: string): string[] {
  const properties = (given: Readonly<Record<string, string>>) =>
    Object.entries(given).map(
      ([name, text]) => `<meta property="${name}" content="${escapeMarkup(text)}">`,
    );
  const tags = properties({
    'og:type': page.kind === 'chapter' ? 'article' : 'website',
    'og:site_name': about.title,
    'og:title': page.title,
    'og:description': page.description,
  });
  if (!address) return tags;
  const own = new URL(page.path.replace(/(^|\/)index\.html$/, '$1'), address);
  tags.push(
    `<link rel="canonical" href="${own}">`,
    ...properties({
      'og:url': own.href,
      ...(picture && {
        'og:image': new URL(picture, address).href,
        'og:image:width': '1200',
        'og:image:height': '630',
        'twitter:card': 'summary_large_image',
      }),
    }),
  );
  if (page.kind === 'figure') {
    const name = page.slug.replace('figure-', '');
    tags.push(
      `<link rel="alternate" type="application/json+oembed" href="${new URL(`embed/${name}.oembed.json`, address)}" title="${escapeMarkup(page.title)}">`,
    );
  }
  return tags;
}

/** Pages as they are read: cover, chapters, what follows them. */
export function readingOrder(book: Book): readonly Page[] {
  return book.pages.filter(({ kind }) => kind !== 'figure');
}

function neighbours(book: Book, page: Page): { before?: Page; after?: Page } {
  const order = readingOrder(book);
  const at = order.indexOf(page);
  return at < 0 ? {} : { before: order[at - 1], after: order[at + 1] };
}

function turn(book: Book, page: Page): string {
  const { before, after } = neighbours(book, page);
  const link = (rel: string, word: string, to: Page | undefined) =>
    to && to.kind !== 'cover'
      ? `<a class="${rel}" rel="${rel}" href="#${to.slug}"><span>${word}</span> ${escapeMarkup(to.title)}</a>`
      : '';
  const links = link('prev', 'Previous', before) + link('next', 'Next', after);
  return links && `<nav class="turn" aria-label="Previous and next">${links}</nav>`;
}

/** Shown where the page’s script has not begun some seconds after the page came (styles/page.css). */
const NEEDS_SERVER = `<p class="not-started">The figures on this page have not started. A folder that is opened from a disk needs a web server (for example <code>npx serve</code> or <code>python3 -m http.server</code>). The file <code>embedscope.html</code> is the whole book and needs none.</p>`;

// All pages in one document. ---------------------------------------------------------------------

/** Pages become sections: links between them are links within the document. */
export function wholeDocument(
  book: Book,
  given: Frame,
): { html: string; missing: readonly string[] } {
  const missing: string[] = [];
  const [cover, ...others] = readingOrder(book);
  const body = `${masthead()}
<main class="whole" id="text">
${cover ? article(cover, '') : ''}
${contents(book)}
${others.map((page) => article(page, '')).join('\n')}
</main>
${footer(given.licences, given.footer)}`;
  // A figure's own page is on the site alone: here its place in a chapter stands for it.
  const inChapters = body.replace(/href="#figure-(\w+)"/g, (link, name: string) => {
    const place = book.stands.get(name);
    return place ? `href="#${place}"` : link;
  });
  const html = frame(
    {
      ...given,
      title: `${about.title}: ${about.subtitle}`,
      description: cover?.description ?? '',
    },
    documentLinks(inChapters, missing),
    given.tail,
  );
  return { html, missing };
}

// Parts of both. ---------------------------------------------------------------------------------

function frame(
  given: { policy: string; head: string; title: string; description: string },
  body: string,
  tail = '',
): string {
  const title = given.title.startsWith(about.title)
    ? given.title
    : `${given.title} · ${about.title}`;
  return `<!doctype html>
<html lang="${about.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${given.policy}">
<title>${escapeMarkup(title)}</title>
<meta name="description" content="${escapeMarkup(given.description)}">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="${ICON}">
${given.head}
</head>
<body>
<a class="skip" href="#text">Skip to the text</a>
${body}
${tail}</body>
</html>
`;
}

function masthead(): string {
  return `<header class="masthead"><p><a href="#cover">${about.title}</a></p><nav aria-label="Book"><a href="#contents">Contents</a> <button type="button" class="search-open" hidden>Search</button></nav></header>`;
}

function article(page: Page, nav: string): string {
  return `<article class="page" id="${page.slug}" data-kind="${page.kind}">
<div class="opening">
${page.opening}
</div>
${nav}
<div class="prose">
${page.body}
</div>
</article>`;
}

/** Parts, chapters and their sections; the style sheet shows the sections of the page that is read. */
function contents(book: Book, here?: Page): string {
  const item = (page: Page) => {
    const sections = page.sections.map(
      ({ id, text }) => `<li><a href="#${id}">${renderInline(text)}</a></li>`,
    );
    const own = page === here;
    return `<li${own ? ' class="here"' : ''} data-page="${page.slug}"><a href="#${page.slug}"${own ? ' aria-current="page"' : ''}>${escapeMarkup(page.title)}</a>${sections.length ? `<ol>${sections.join('')}</ol>` : ''}</li>`;
  };
  const parts = book.parts.map(
    ({ title, chapters }) =>
      `<li class="part"><span>${escapeMarkup(title)}</span><ol>${chapters.map(item).join('')}</ol></li>`,
  );
  const rest = readingOrder(book).filter(({ kind }) => kind !== 'cover' && kind !== 'chapter');
  return `<nav class="contents" aria-labelledby="contents-title"><h2 id="contents-title">Contents</h2><ol>${parts.join('')}<li class="part rest"><ol>${rest.map(item).join('')}</ol></li></ol></nav>`;
}

function footer(licences: string, more = ''): string {
  return `<footer><p>Code under Apache-2.0, text under <a href="https://creativecommons.org/licenses/by/4.0/" rel="license">CC BY 4.0</a>. <a href="${licences}">Licences of what is inside</a>. Nothing you type leaves this page.</p>${more}</footer>`;
}
