/** How the figure's numbers come about: formulas, sources, limits. Shown behind one tap. */
import { html, nothing, type TemplateResult } from 'lit';
import type { WordsCard } from '../../kit/card.ts';
import { count } from '../../kit/format.ts';

/** Size of what comes after the first file, which arrives alone; null where the card doesn't say. */
export function restBytes(card: WordsCard | null): number | null {
  const [, ...rest] = card?.files ?? [];
  if (rest.length === 0) return null;
  return rest.reduce((total, file) => total + (file.brotli ?? file.bytes), 0);
}

export function method(card: WordsCard | null): TemplateResult {
  const words = card?.data?.words;
  return html`
    <p>
      Every word of the table is a row of numbers, learned by word2vec (skip-gram with negative
      sampling) from English text and stored in eight bits each with one scale a row. The engine
      compares the query with every row and keeps the best; nothing is approximated.
    </p>
    <p class="formula">
      a·b = Σ <i>a</i>ᵢ<i>b</i>ᵢ &emsp; cos = a·b ⁄ (‖a‖ ‖b‖) &emsp; ‖a − b‖ = √Σ (<i>a</i>ᵢ − <i>b</i>ᵢ)²
    </p>
    <p>
      Unit length divides every vector by its own length. Then cos = a·b and
      ‖a − b‖² = 2 − 2 cos, so the three can only rank alike. Centre takes the average of all rows
      from each of them first, so that what every word shares no longer counts.
    </p>
    <p>
      The shaded band is the mean of random pairs, one standard deviation either side; the thin line
      is the score that one random pair in a hundred passes (for distance, five in a hundred).
      Random pairs come from a fixed seed, so they are the same each time.
    </p>
    <h4>Limits</h4>
    <p>
      ${words ? html`The vectors saw ${count(words)} words of text, and nothing else. ` : nothing}One
      vector stands for all senses of a spelling. Opposites stand in like company, so they come out
      near. Capital letters are folded away, and what people wrote about other people is in there
      too.
    </p>
    <h4>Sources</h4>
    <p>
      Mikolov, Chen, Corrado, Dean (2013),
      <a href="https://arxiv.org/abs/1301.3781">Efficient estimation of word representations</a>;
      Mikolov and others (2013),
      <a href="https://arxiv.org/abs/1310.4546">Distributed representations of words and phrases</a>;
      Mu and Viswanath (2018),
      <a href="https://arxiv.org/abs/1702.01417">All-but-the-top</a>, on centring.
    </p>
  `;
}
