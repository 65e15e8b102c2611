/** The page of works to read next, as HTML: a section for each level, its works in the order of reading. */
import { escapeMarkup } from '../../kit/escape.ts';
import { plural } from '../../kit/format.ts';
import { levels, type Work } from './work.ts';

/** The content of the page, below its h1. */
export function renderReading(works: readonly Work[]): string {
  const links = levels.map(
    ({ level, title, knows }) =>
      `<li><a href="#reading-${level}">${escapeMarkup(title)}</a> <span>${escapeMarkup(knows)}</span></li>`,
  );
  const sections = levels.map(({ level, title, knows }) => {
    const own = works.filter((work) => work.level === level);
    return `<section class="level" aria-labelledby="reading-${level}">
<h2 id="reading-${level}">${escapeMarkup(title)}</h2>
<p>${escapeMarkup(knows)} Read these ${plural(own.length, 'work')} in this order.</p>
<ol>${own.map(renderWork).join('')}</ol>
</section>`;
  });
  return `<div class="reading">
<p>Here are ${plural(works.length, 'work')} that lead on from this book. Begin with the last level whose description fits you. Each level prepares for the next one, and within a level earlier works prepare for later ones.</p>
<ul class="levels">${links.join('')}</ul>
${sections.join('\n')}
</div>`;
}

function renderWork({ title, authors, year, url, purpose, form }: Work): string {
  return `<li><p class="work"><a href="${escapeMarkup(url)}"><cite>${escapeMarkup(title)}</cite></a> <span>${escapeMarkup(authors)}, ${year}. ${escapeMarkup(forms[form])}.</span></p><p>${escapeMarkup(purpose)}</p></li>`;
}

const forms: Readonly<Record<Work['form'], string>> = {
  article: 'Article',
  book: 'Book',
  interactive: 'Interactive page',
  paper: 'Paper',
  video: 'Video',
};
