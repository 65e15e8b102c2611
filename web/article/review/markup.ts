/** Questions and the review page as the build writes them: readable without scripts. */
import { escapeMarkup } from '../../kit/escape.ts';
import type { QuestionData } from './question.model.ts';
import { INTERVALS } from './schedule.ts';

/** A question as it stands in a chapter's Markdown. */
export interface Question extends QuestionData {
  /** Markdown, one line. */
  prompt: string;
}

/** A question of the book, with where it was asked. */
export interface PlacedQuestion {
  question: Question;
  /** Of the chapter. */
  title: string;
  /** The chapter's address from the page that is rendered; empty for that page itself. */
  href: string;
}

export type RenderInline = (markdown: string) => string;

/** The options, and the reason behind a fold; es-question takes over. */
export function renderQuestion(question: Question, inline: RenderInline, href = ''): string {
  const { prompt, ...data } = question;
  const options = question.options.map(({ label }) => `<li>${escapeMarkup(label)}</li>`).join('');
  const chapter = href && ` data-chapter="${escapeMarkup(href)}"`;
  return `<es-question data-question="${escapeMarkup(JSON.stringify(data))}"${chapter}><p slot="prompt">${inline(prompt)}</p><ul>${options}</ul><details><summary>Answer</summary><p>${escapeMarkup(question.why)}</p></details></es-question>\n`;
}

/**
 * The content of the review page, below its h1. Without scripts it holds all questions of the book by
 * chapter; with them, those that are due (page.ts). Questions without an id are left out.
 */
export function renderReview(questions: readonly PlacedQuestion[], inline: RenderInline): string {
  const days = INTERVALS.slice(0, -1).join(', ');
  const last = INTERVALS.at(-1);
  const items = questions
    .filter(({ question }) => question.id)
    .map(({ question, title, href }) => {
      const id = escapeMarkup(question.id!);
      return `<li data-id="${id}"><p class="from"><a href="${escapeMarkup(href)}">${escapeMarkup(title)}</a></p>${renderQuestion(question, inline, href)}</li>`;
    });
  return `<section class="review" data-review aria-labelledby="review">
<p>A question that you answered wrong comes back here: after ${INTERVALS[0]} day, and while you answer it right, after ${days.replace(/^1, /, '')} and ${last} days more. After that it is done. A wrong answer starts again at ${INTERVALS[0]} day. The method is Sebastian Leitner’s: boxes of cards, each reviewed less often than the one before it (<cite lang="de">So lernt man lernen</cite>, 1972).</p>
<noscript><p>Without JavaScript nothing is kept. These are all questions of the book.</p></noscript>
<p class="due" data-due role="status"></p>
<ol class="questions">${items.join('')}</ol>
<div data-kept></div>
</section>`;
}
