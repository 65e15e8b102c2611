/**
 * The Markdown of a chapter or page as HTML. On top of CommonMark: `{#id}` after a heading, `[^name]` for
 * a source of the bibliography (pages/sources.md), ```question blocks, `<!-- name -->` alone on a line for
 * a part that the build makes, and elements, which pass through.
 */

import MarkdownIt from 'markdown-it';
import { escapeMarkup } from '../../kit/escape.ts';
import { type Question, renderQuestion } from '../review/markup.ts';
import { tied } from '../tied.ts';

type Renderer = InstanceType<typeof MarkdownIt>;

export interface Section {
  readonly id: string;
  readonly text: string;
}

export interface Rendered {
  /** What stands above the first heading or part: two sentences, perhaps a figure. */
  readonly opening: string;
  readonly body: string;
  readonly sections: readonly Section[];
  /** Names of sources, in the order of their first mention. */
  readonly cited: readonly string[];
  /** Of the check at its end. */
  readonly questions: readonly Question[];
}

/** @param bibliography a source's Markdown by name */
export function renderMarkdown(
  slug: string,
  markdown: string,
  bibliography: ReadonlyMap<string, string> = new Map(),
): Rendered {
  const questions: Question[] = [];
  const md = renderer(questions);
  const sections: Section[] = [];
  md.core.ruler.push('headings', (state) => {
    state.tokens.forEach((token, index) => {
      if (token.type !== 'heading_open') return;
      const inline = state.tokens[index + 1]!;
      const match = /\s*\{#([\w-]+)\}$/.exec(inline.content);
      if (!match) return;
      inline.content = inline.content.slice(0, match.index);
      const last = inline.children?.at(-1);
      if (last) last.content = last.content.replace(/\s*\{#[\w-]+\}$/, '');
      token.attrSet('id', match[1]!);
      if (token.tag === 'h2') sections.push({ id: match[1]!, text: inline.content });
    });
  });
  const cited: string[] = [];
  const text = markdown.replace(/\[\^([\w-]+)\]/g, (_, name: string) => {
    if (!bibliography.has(name))
      throw new Error(`The source [^${name}] is not in the bibliography.`);
    if (!cited.includes(name)) cited.push(name);
    const number = cited.indexOf(name) + 1;
    return `<sup class="cite"><a href="#${noteId(slug, name)}" aria-label="Source ${number}">${number}</a></sup>`;
  });
  const first = /^(?:## |<!-- [\w-]+ -->$)/m.exec(text)?.index ?? text.length;
  return {
    opening: md.render(text.slice(0, first)),
    body: md.render(text.slice(first)) + renderNotes(slug, cited, bibliography, md),
    sections,
    cited,
    questions,
  };
}

/** A sentence or two of Markdown, without a paragraph around it. */
export function renderInline(markdown: string): string {
  return renderer().renderInline(markdown);
}

/** @param questions where those of the text are added, as the data that they are */
function renderer(questions: Question[] = []): Renderer {
  const md = new MarkdownIt({ html: true, typographer: true, quotes: '“”‘’' });
  md.renderer.rules.text = (tokens, index) =>
    md.utils
      .escapeHtml(tied(tokens[index]!.content))
      .replaceAll('t-SNE', '<span class="tied">t-SNE</span>');
  const fence = md.renderer.rules.fence!;
  md.renderer.rules.fence = (tokens, index, options, env, self) => {
    const token = tokens[index]!;
    if (token.info.trim() !== 'question') return fence(tokens, index, options, env, self);
    const question = JSON.parse(token.content) as Question;
    questions.push(question);
    return renderQuestion(question, (text) => md.renderInline(text));
  };
  return md;
}

// Sources. ---------------------------------------------------------------------------------------

const noteId = (slug: string, name: string) => `${slug}-${name}`;

/** The sources that a chapter cites, at its end, as it numbers them. */
function renderNotes(
  slug: string,
  cited: readonly string[],
  bibliography: ReadonlyMap<string, string>,
  md: Renderer,
): string {
  if (cited.length === 0) return '';
  const items = cited.map(
    (name) => `<li id="${noteId(slug, name)}">${md.renderInline(bibliography.get(name)!)}</li>`,
  );
  return `<section class="notes" aria-labelledby="${slug}-notes"><h2 id="${slug}-notes">Sources of this chapter</h2><ol>${items.join('')}</ol></section>`;
}

/** `[^name]: Authors: [Title](address), year.`, one a paragraph. */
export function parseBibliography(markdown: string): Map<string, string> {
  const found = [...markdown.matchAll(/^\[\^([\w-]+)\]: (.+)$/gm)];
  return new Map(found.map(([, name = '', text = '']) => [name, text]));
}

// Glossary. --------------------------------------------------------------------------------------

/** "term", then ": meaning", as a definition list whose terms can be linked to. */
export function renderGlossary(markdown: string): string {
  const entries = markdown.trim().split(/\n\s*\n/);
  const items = entries.map((entry) => {
    const [term = '', ...meaning] = entry.split('\n');
    const id = `term-${term.toLowerCase().replace(/\s+/g, '-')}`;
    const text = meaning.join(' ').replace(/^:\s*/, '');
    return `<div><dt id="${id}">${escapeMarkup(term)}</dt><dd>${renderInline(text)}</dd></div>`;
  });
  return `<dl class="glossary">${items.join('')}</dl>`;
}
