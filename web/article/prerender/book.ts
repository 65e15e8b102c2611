/** Every page of the book from its Markdown, the figures and the cards, with the numbers filled in. */
import { figures } from '#figures/all';
import { sizeOf, type WordsCard } from '../../kit/card.ts';
import { escapeMarkup } from '../../kit/escape.ts';
import { bytes, fixed } from '../../kit/format.ts';
import { backMatter, book, type Entry, type PageKind, parts, pathOf } from '../contents.ts';
import { renderListen } from '../listen/markup.ts';
import { renderReading } from '../reading/markup.ts';
import { works } from '../reading/works.ts';
import { type PlacedQuestion, renderReview } from '../review/markup.ts';
import { Bindings, type Facts } from './bindings.ts';
import { figurePage, figuresList, type Origin } from './figure-pages.ts';
import { addressOf, type Places, placesOf } from './links.ts';
import {
  parseBibliography,
  type Rendered,
  renderGlossary,
  renderInline,
  renderMarkdown,
  type Section,
} from './markdown.ts';
import { fillStills } from './stills.ts';

export interface Page extends Entry {
  readonly kind: PageKind;
  readonly path: string;
  /** Title, two sentences, perhaps a figure. */
  readonly opening: string;
  readonly body: string;
  readonly sections: readonly Section[];
  /** What a card of it shows elsewhere, without markup. */
  readonly description: string;
}

export interface Book {
  readonly pages: readonly Page[];
  /** Parts with the chapters that are written. */
  readonly parts: readonly { readonly title: string; readonly chapters: readonly Page[] }[];
  readonly places: Places;
  /** Where each figure stands in a chapter: the id of its first element, by figure. */
  readonly stands: ReadonlyMap<string, string>;
  /** What could not be bound, links that lead nowhere, ids given twice. */
  readonly missing: readonly string[];
}

/** Markdown by slug. */
export type Texts = Readonly<Record<string, string>>;

interface Card extends Pick<WordsCard, 'files'> {
  readonly title: string;
  readonly summary?: string;
  readonly method?: string;
  readonly licence?: string;
}

/** What models/published.json says of a model. */
interface Published {
  readonly title: string;
  readonly package: string;
  readonly version: string;
  readonly licence: string;
  readonly attribution: string;
  readonly card: {
    readonly summary: string;
    readonly method: string;
    readonly scores?: Readonly<Record<string, { title: string; metric: string; score: number }>>;
    readonly weaknesses?: readonly string[];
  };
}

export async function renderBook(input: {
  chapters: Texts;
  pages: Texts;
  published?: readonly Published[];
  facts: Facts;
}): Promise<Book> {
  const bindings = new Bindings(input.facts);
  const bibliography = parseBibliography(input.pages.bibliography ?? '');
  const render = async (slug: string, markdown: string) =>
    renderMarkdown(slug, await bindings.fill(markdown), bibliography);
  const finish = async (kind: PageKind, entry: Entry, rendered: Rendered): Promise<Page> => {
    const title = kind === 'cover' ? book.subtitle : entry.title;
    const opening = `<h1>${escapeMarkup(title)}</h1>\n${rendered.opening}`;
    return {
      ...entry,
      kind,
      path: pathOf(kind, entry.slug),
      sections: rendered.sections,
      opening: await fillStills(opening, bindings),
      body: await fillStills(rendered.body, bindings),
      description: plain(entry.line),
    };
  };

  const cited = new Map<string, Entry[]>();
  const questions: PlacedQuestion[] = [];
  const writtenParts: { title: string; chapters: Page[] }[] = [];
  for (const part of parts) {
    const chapters: Page[] = [];
    for (const entry of part.chapters) {
      const markdown = input.chapters[entry.slug];
      if (markdown === undefined) continue;
      const rendered = await render(entry.slug, markdown);
      for (const name of rendered.cited) cited.set(name, [...(cited.get(name) ?? []), entry]);
      for (const question of rendered.questions)
        questions.push({ question, title: entry.title, chapter: entry.slug });
      const opening = rendered.opening + renderListen();
      chapters.push(await finish('chapter', entry, { ...rendered, opening }));
    }
    if (chapters.length) writtenParts.push({ title: part.title, chapters });
  }
  const chapters = writtenParts.flatMap((part) => part.chapters);
  const stands = figuresIn(chapters);

  /** What the build makes, for `<!-- name -->` in a page. */
  const made: Readonly<Record<string, () => string>> = {
    chapters: () => chapterList(writtenParts),
    glossary: () => renderGlossary(input.pages.terms ?? ''),
    sources: () => sourceList(bibliography, cited),
    figures: () => figuresList(figures, stands),
    review: () => renderReview(questions, renderInline),
    reading: () => renderReading(works),
    models: () => modelList(input.facts.cards as Readonly<Record<string, Card>>),
    published: () => publishedList(input.published ?? []),
  };
  const makePage = async (kind: PageKind, entry: Entry): Promise<Page | null> => {
    const markdown = input.pages[entry.slug];
    if (markdown === undefined) return null;
    const page = await finish(kind, entry, await render(entry.slug, markdown));
    const fill = (html: string) =>
      html.replace(/<!-- ([\w-]+) -->/g, (mark, name: string) => made[name]?.() ?? mark);
    const body = fill(page.body);
    return { ...page, body, sections: sectionsIn(body) };
  };
  const cover = await makePage('cover', {
    slug: 'cover',
    title: book.title,
    line: `${book.subtitle}: type a word and see what is near it, computed in your browser.`,
  });
  const others = await Promise.all(backMatter.map((entry) => makePage(entry.kind, entry)));
  const alone = await Promise.all(
    figures.map(async (figure) => {
      const entry = {
        slug: `figure-${figure.name}`,
        title: figure.title,
        line: figure.question,
      };
      return finish('figure', entry, {
        ...figurePage(
          figure,
          stands.get(figure.name),
          input.facts.cards as Readonly<Record<string, Origin>>,
        ),
        sections: [],
        cited: [],
        questions: [],
      });
    }),
  );
  const pages = [cover, ...chapters, ...others, ...alone].filter((page) => page !== null);
  const { places, repeated } = placesOf(
    pages.map((page) => ({ ...page, html: page.opening + page.body })),
  );
  const unnamed = pages
    .filter(({ kind }) => kind === 'chapter')
    .flatMap(({ path, body }) =>
      [...body.matchAll(/<h2>(.*?)<\/h2>/g)].map(([, text]) => `${path}: “${text}” has no {#id}`),
    );
  return {
    pages,
    parts: writtenParts,
    places,
    stands,
    missing: [...bindings.missing, ...repeated, ...unnamed],
  };
}

/** Headings of a page, with those of the parts that the build made. */
function sectionsIn(html: string): Section[] {
  const found = [...html.matchAll(/<h2 id="([^"]+)">(.*?)<\/h2>/g)];
  return found.map(([, id = '', text = '']) => ({ id, text: text.replace(/<[^>]+>/g, '') }));
}

/** The id of each figure's first element in the chapters. */
function figuresIn(chapters: readonly Page[]): Map<string, string> {
  const stands = new Map<string, string>();
  for (const { opening, body } of chapters) {
    for (const [, name, id] of (opening + body).matchAll(
      /<es-([\w-]+) class="figure"[^>]*? id="([^"]+)"/g,
    )) {
      if (!stands.has(name!)) stands.set(name!, id!);
    }
  }
  return stands;
}

/**
 * Where every id of the book lies, by its address below the root: for links to a section or figure that has
 * moved to another page. `figure=NAME` in a fragment is looked up under the figure's name.
 */
export function anchors(book: Book): Record<string, string> {
  const addresses = [...book.places.keys()].map((id) => [id, addressOf(id, book.places, '')!]);
  const figures = [...book.stands].map(([name, id]) => [name, addressOf(id, book.places, '')!]);
  return Object.fromEntries([...figures, ...addresses]);
}

// Parts of pages. --------------------------------------------------------------------------------

function chapterList(all: readonly { title: string; chapters: readonly Page[] }[]): string {
  const chapter = ({ slug, title, line, sections }: Page) =>
    `<li><a class="entry" href="#${slug}">${escapeMarkup(title)}</a><p>${renderInline(line)}</p><ul>${sections
      .map(({ id, text }) => `<li><a href="#${id}">${renderInline(text)}</a></li>`)
      .join('')}</ul></li>`;
  return `<div class="chapters">${all
    .map(
      ({ title, chapters }) =>
        `<h3>${escapeMarkup(title)}</h3><ol>${chapters.map(chapter).join('')}</ol>`,
    )
    .join('')}</div>`;
}

function sourceList(
  bibliography: ReadonlyMap<string, string>,
  cited: ReadonlyMap<string, readonly Entry[]>,
): string {
  const items = [...bibliography]
    .filter(([name]) => cited.has(name))
    .map(([name, text]) => {
      const places = cited
        .get(name)!
        .map(({ slug, title }) => `<a href="#${slug}-${name}">${escapeMarkup(title)}</a>`);
      return `<li id="source-${name}">${renderInline(text)} <span class="cited">Cited in ${places.join(', ')}.</span></li>`;
    });
  return `<ul class="sources">${items.join('')}</ul>`;
}

function modelList(cards: Readonly<Record<string, Card>>): string {
  const items = Object.entries(cards).map(([folder, card]) => {
    const size = sizeOf(card) ?? 0;
    const what = card.summary ?? `${card.method ?? ''}.`;
    return `<div><dt>${escapeMarkup(card.title)} (${bytes(size)})</dt><dd>${escapeMarkup(`${what} ${card.licence ?? ''}`)} <a href="/models/${folder}/card.json">Card</a></dd></div>`;
  });
  return `<dl class="models">${items.join('')}</dl>`;
}

function publishedList(models: readonly Published[]): string {
  const items = models.map(({ title, licence, attribution, package: name, version, card }) => {
    const from = `${licence}, by ${attribution}; from the PyPI package ${name} ${version}.`;
    const scores = Object.values(card.scores ?? {}).map(
      (one) => `${one.title}: ${one.metric} ${fixed(one.score, 3)}`,
    );
    const measured = scores.length > 0 ? ` ${scores.join('; ')}.` : '';
    const method = card.method.replaceAll('`', '');
    return `<div><dt>${escapeMarkup(title)}</dt><dd>${escapeMarkup(`${card.summary} ${method} ${from}${measured} ${(card.weaknesses ?? []).join(' ')}`.trim())}</dd></div>`;
  });
  return `<dl class="models">${items.join('')}</dl>`;
}

/** A line of Markdown without its markup. */
function plain(markdown: string): string {
  return markdown.replace(/[*_`]/g, '');
}
