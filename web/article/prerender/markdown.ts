/**
 * A chapter's Markdown as HTML. On top of CommonMark: `{#id}` after a heading, `[^name]` for a
 * source (collected under the chapter), ```question blocks, and elements, which pass through.
 */

import MarkdownIt from 'markdown-it';
import { escapeMarkup } from '../../kit/escape.ts';

type Renderer = InstanceType<typeof MarkdownIt>;

export interface Chapter {
  title: string;
  /** Everything above the contents list: the title, two sentences, the first figure. */
  opening: string;
  body: string;
  contents: readonly { id: string; text: string }[];
}

const CONTENTS_MARK = '<!-- contents -->';

export function renderChapter(markdown: string): Chapter {
  const { text, sources } = takeSources(markdown);
  const md = new MarkdownIt({ html: true, typographer: true, quotes: '“”‘’' });
  const contents: { id: string; text: string }[] = [];
  let title = '';

  md.core.ruler.push('headings', (state) => {
    state.tokens.forEach((token, index) => {
      if (token.type !== 'heading_open') return;
      const inline = state.tokens[index + 1]!;
      const match = /\s*\{#([\w-]+)\}$/.exec(inline.content);
      const heading = inline.content.replace(/\s*\{#[\w-]+\}$/, '');
      inline.content = heading;
      const last = inline.children?.at(-1);
      if (last) last.content = last.content.replace(/\s*\{#[\w-]+\}$/, '');
      if (token.tag === 'h1') title = heading;
      if (!match) return;
      token.attrSet('id', match[1]!);
      if (token.tag === 'h2') contents.push({ id: match[1]!, text: heading });
    });
  });

  const fence = md.renderer.rules.fence!;
  md.renderer.rules.fence = (tokens, index, options, env, self) => {
    const token = tokens[index]!;
    if (token.info.trim() !== 'question') return fence(tokens, index, options, env, self);
    return renderQuestion(JSON.parse(token.content) as Question, md);
  };

  const [opening = '', body = ''] = text.split(CONTENTS_MARK);
  const rendered = { opening: md.render(opening), body: md.render(body) };
  return { title, ...rendered, body: rendered.body + renderSources(sources, md), contents };
}

// Sources. ---------------------------------------------------------------------------------------

interface Source {
  name: string;
  text: string;
}

/** Takes the definitions out and numbers the references in the order of their first mention. */
function takeSources(markdown: string): { text: string; sources: Source[] } {
  const texts = new Map<string, string>();
  const without = markdown.replace(/^\[\^([\w-]+)\]: (.+)$/gm, (_, name: string, text: string) => {
    texts.set(name, text);
    return '';
  });
  const sources: Source[] = [];
  const text = without.replace(/\[\^([\w-]+)\]/g, (_, name: string) => {
    const source = texts.get(name);
    if (source === undefined) throw new Error(`The source [^${name}] is not given.`);
    let index = sources.findIndex((known) => known.name === name);
    if (index < 0) index = sources.push({ name, text: source }) - 1;
    return `<sup class="cite"><a href="#source-${name}" aria-label="Source ${index + 1}">${index + 1}</a></sup>`;
  });
  return { text, sources };
}

function renderSources(sources: readonly Source[], md: Renderer): string {
  if (sources.length === 0) return '';
  const items = sources.map(
    ({ name, text }) => `<li id="source-${name}">${md.renderInline(text)}</li>`,
  );
  return `<section class="sources" aria-labelledby="sources"><h2 id="sources">Sources</h2><ol>${items.join('')}</ol></section>`;
}

// Questions. -------------------------------------------------------------------------------------

export interface Question {
  prompt: string;
  options: { label: string }[];
  why: string;
}

/** Readable without scripts: the options, and the reason behind a fold; `es-question` takes over. */
function renderQuestion(question: Question, md: Renderer): string {
  const { prompt, ...data } = question;
  const options = question.options.map(({ label }) => `<li>${escapeMarkup(label)}</li>`).join('');
  return `<es-question data-question="${escapeMarkup(JSON.stringify(data))}"><p slot="prompt">${md.renderInline(prompt)}</p><ul>${options}</ul><details><summary>Answer</summary><p>${escapeMarkup(question.why)}</p></details></es-question>\n`;
}

// Glossary. --------------------------------------------------------------------------------------

/** "term", then ": meaning", as a definition list whose terms can be linked to. */
export function renderGlossary(markdown: string): string {
  const entries = markdown.trim().split(/\n\s*\n/);
  const items = entries.map((entry) => {
    const [term = '', ...meaning] = entry.split('\n');
    const id = `term-${term.toLowerCase().replace(/\s+/g, '-')}`;
    const text = meaning.join(' ').replace(/^:\s*/, '');
    return `<div><dt id="${id}">${escapeMarkup(term)}</dt><dd>${escapeMarkup(text)}</dd></div>`;
  });
  return `<dl class="glossary">${items.join('')}</dl>`;
}
