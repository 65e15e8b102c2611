/** How the figure's numbers come about: formulas, sources, limits. Shown behind one tap. */
import { html, nothing, type TemplateResult } from 'lit';
import { count, number, plural } from '../../kit/format.ts';
import type { Reading, Twin } from './bank.model.ts';

/** @param tokens that the model was trained on; null where its card can't be had */
export function renderMethod(
  twin: Twin,
  reading: Reading | null,
  tokens: number | null,
): TemplateResult {
  const layers = reading ? count(reading.found.states - 2) : 'a few';
  const width = reading ? count(reading.found.width) : 'a few hundred';
  return html`
    <p>
      A sentence is cut into tokens by SentencePiece (unigram). Each token is a row of the embedding
      table, ${width} numbers, whatever stands around it: that is the static vector. Then each of
      ${layers} layers adds to every token’s vector what attention takes from the others and what its
      feed-forward network makes of that.
    </p>
    <p class="formula">
      <i>h</i>₀ = <i>E</i>[token] &emsp; <i>h</i>ₙ = <i>h</i>ₙ₋₁ + attention + network &emsp; cos(<i>a</i>, <i>b</i>) = a·b ⁄ (‖a‖ ‖b‖)
    </p>
    <p>
      A word of several tokens counts as the mean of their vectors, in every layer. The last norm
      scales what the last layer left, dimension by dimension; the model predicts tokens from it, and
      the verdict is taken there. The two models have the same form and read the same text; they differ
      in which positions can see which, and in what they were trained to predict: the causal model the
      next token, the masked model hidden ones.
    </p>
    <p>
      “others” is the mean cosine of any two different tokens of these sentences. The paths are
      principal components of all the word’s vectors before the last norm, not scaled.
      ${reading ? html`The model took ${number(reading.found.milliseconds, 2)} ms for ${plural(reading.sentences.length, 'sentence')}.` : nothing}
    </p>
    <h4>The test of senses</h4>
    <p>
      Sentences written for this project, six for each word, three in each of two senses. A sentence
      counts as right where the nearest of the word’s other five, by cosine, has its sense; of equally
      near ones each counts in part.
    </p>
    <h4>Limits</h4>
    <p>
      The ${twin} model is small${tokens ? html` and was trained on ${number(tokens / 1e6)} million tokens` : nothing};
      models that people use have seen trillions. The examples were chosen because they work, but for
      the last, where it fails. It often goes by grammar and by neighbouring words, not by meaning. A
      high cosine does not say that two uses mean the same; compare it with “others”.
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
