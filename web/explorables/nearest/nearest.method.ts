/** How the figure's numbers come about: formulas, sources, limits. Shown behind one tap. */
import { html, nothing, type TemplateResult } from 'lit';
import { count } from '../../kit/format.ts';
import { BASELINE } from '../../kit/measures.ts';

/** @param words running words of the text that the vectors were trained on; null where unknown */
export function renderMethod(words: number | null): TemplateResult {
  return html`
    <p>
      Every word of the table is a row of numbers, learned by word2vec (skip-gram with negative
      sampling; a quarter of the context vector is added to each word’s own) from English text. Each
      number is stored in eight bits, with one scale a row. The engine compares the query with every
      row and keeps the best: the search is exact.
    </p>
    <p class="formula">
      a·b = Σ <i>a</i>ᵢ<i>b</i>ᵢ &emsp; cos = a·b ⁄ (‖a‖ ‖b‖) &emsp; ‖a − b‖ = √Σ (<i>a</i>ᵢ − <i>b</i>ᵢ)²
    </p>
    <p>
      ‖a‖ is the length of a vector, √(a·a). “Unit length” divides every vector by its own length.
      “Centre” subtracts the mean of all rows from each of them first, so that what every word shares
      no longer counts.
    </p>
    <p>
      The shaded band is the mean of ${count(BASELINE.pairs)} random pairs, one standard deviation
      either side; the thin line is the score that one random pair in a hundred passes (for distance,
      five in a hundred). The pairs come from a fixed seed, so they are the same each time.
    </p>
    <h4>Limits</h4>
    <p>
      ${words ? html`The vectors were trained on ${count(words)} words of text, and on nothing else. ` : nothing}One
      vector stands for all senses of a spelling. Opposites are used in similar sentences, so they are
      near each other. Capital letters are folded away. What people wrote about other people is in the
      vectors too.
    </p>
    <h4>Sources</h4>
    <p>
      Mikolov, Chen, Corrado, Dean (2013),
      <a href="https://arxiv.org/abs/1301.3781">Efficient estimation of word representations</a>;
      Mikolov and others (2013),
      <a href="https://arxiv.org/abs/1310.4546">Distributed representations of words and phrases</a>;
      Mu, Bhat and Viswanath (2017),
      <a href="https://arxiv.org/abs/1702.01417">All-but-the-top</a>, on centring.
    </p>
  `;
}
