/** Questions and the review page as the build writes them: readable without scripts. */
import { escapeMarkup } from '../../kit/escape.ts';
import { tied } from '../tied.ts';
import type { QuestionData } from './question.model.ts';
import { INTERVALS } from './schedule.ts';

/** A question as it stands in a chapter's Markdown. */
export interface Question extends QuestionData {
  /** Markdown, one line. */
  prompt: string;
  /** The section of the chapter that answers it, by its id. */
  section?: string;
}

/** A question of the book, with the chapter that asks it. */
export interface PlacedQuestion {
  question: Question;
  /** Of the chapter: its title, and its id in the book. */
  title: string;
  chapter: string;
}

/** Words in asterisks, quoted: a grade is announced as text. */
const plain = (markdown: string) => markdown.replace(/\*(.+?)\*/g, '“$1”');

export type RenderInline = (markdown: string) => string;

/** The options, the reason behind a fold, and where to read it; es-question takes over. */
export function renderQuestion(question: Question, inline: RenderInline): string {
  const { prompt, section, ...rest } = question;
  const options = question.options.map((option) => ({ ...option, label: tied(option.label) }));
  const data = { ...rest, options, why: tied(plain(question.why)) };
  const items = options.map(({ label }) => `<li>${escapeMarkup(label)}</li>`).join('');
  const again = section
    ? `<a slot="section" href="#${escapeMarkup(section)}">Read that section again</a>`
    : '';
  return `<es-question data-question="${escapeMarkup(JSON.stringify(data))}"><p slot="prompt">${inline(prompt)}</p><ul>${items}</ul><details><summary>Answer</summary><p>${inline(question.why)}</p></details>${again}</es-question>\n`;
}

/**
 * The content of the review page, below its h1. Without scripts it holds all questions of the book by
 * chapter; with them, those that are due (page.ts). Questions without an id are left out. Links are to
 * ids of the book, as everywhere in its text.
 */
export function renderReview(questions: readonly PlacedQuestion[], inline: RenderInline): string {
  const [first, ...others] = INTERVALS;
  const last = others.pop();
  const items = questions
    .filter(({ question }) => question.id)
    .map(({ question, title, chapter }) => {
      const id = escapeMarkup(question.id!);
      const from = `<a href="#${escapeMarkup(chapter)}">${escapeMarkup(title)}</a>`;
      return `<li data-id="${id}"><p class="from">${from}</p>${renderQuestion(question, inline)}</li>`;
    });
  return `<section class="review" data-review>
<p>A question that you answered wrong comes back here after ${first} day. Each time you answer it right, it waits longer: ${others.join(', ')} and ${last} days. After that it is done. A wrong answer starts again at ${first} day. This is Sebastian Leitner’s method: cards in boxes, each box reviewed less often than the one before (<cite lang="de">So lernt man lernen</cite>, 1972).</p>
<noscript><p>Without JavaScript nothing is kept. These are all questions of the book.</p></noscript>
<p class="due" data-due role="status"></p>
<div data-practise></div>
<ol class="questions">${items.join('')}</ol>
<div data-kept></div>
</section>`;
}
