/** How the figure's numbers come about: formulas, sources, limits. Shown behind one tap. */
import { html, nothing, type TemplateResult } from 'lit';
import { count } from '../../kit/format.ts';
import { MOST_PLACES, type Reading, type Twin, timeText } from './bank.model.ts';

export function method(twin: Twin, reading: Reading | null): TemplateResult {
  const layers = reading ? count(reading.layers) : 'a few';
  const width = reading ? count(reading.states[0]![0]!.length) : 'a few hundred';
  return html`
    <p>
      A sentence is cut into pieces by SentencePiece (unigram). Each piece is a row of the embedding
      table, ${width} numbers, whatever stands around it: that is the static vector. Then each of
      ${layers} layers adds to every piece’s vector what it takes from the others by attention and
      what its own network makes of that.
    </p>
    <p class="formula">
      <i>h</i>₀ = <i>E</i>[piece] &emsp; <i>h</i>ₙ = <i>h</i>ₙ₋₁ + attention + network &emsp; cos(<i>a</i>, <i>b</i>) = a·b ⁄ (‖a‖ ‖b‖)
    </p>
    <p>
      A word of several pieces counts as the mean of their vectors, in the table and in every layer.
      “The last norm” scales what the last layer left, dimension by dimension; it is what the twin
      guesses words from, and where the verdict is taken. The two twins have the same form and read
      the same text; who may look at whom differs, and what they were trained to guess: the causal
      twin the next piece, the masked one pieces that were hidden.
    </p>
    <p>
      The picture of paths shows principal components of all the vectors before the last norm, at
      their own lengths. Up to ${MOST_PLACES} places of a word are compared.
      ${reading ? timeText(reading) : nothing}
    </p>
    <h4>The test on 45 words</h4>
    <p>
      Sentences written for this project, six for each word, three in each of two senses. A sentence
      counts as right where the nearest of the word’s other five, by cosine, has its sense; of equally
      near ones each counts in part.
    </p>
    <h4>Limits</h4>
    <p>
      The ${twin} twin is small and has read a few million words, where models that people use have
      read trillions. It often goes by grammar and by neighbouring words, not by meaning, and fails on
      words that it seldom saw. A high cosine does not say that two uses mean the same; compare it with
      what other tokens score.
    </p>
    <h4>Sources</h4>
    <p>
      Peters and others (2018),
      <a href="https://arxiv.org/abs/1802.05365">Deep contextualized word representations</a>; Devlin
      and others (2019), <a href="https://arxiv.org/abs/1810.04805">BERT</a>; Ethayarajh (2019),
      <a href="https://arxiv.org/abs/1909.00512">How contextual are contextualized word
      representations?</a>
    </p>
  `;
}
