/** How the figure's numbers come about: formulas, sources, limits. Shown behind one tap. */
import { html, nothing, type TemplateResult } from 'lit';
import { until } from 'lit/directives/until.js';
import { type ContextualModel, limitText, tokenization } from '../../kit/contextual-models.ts';
import { number, plural } from '../../kit/format.ts';
import type { Reading } from '../../kit/uses/uses.model.ts';

export function renderMethod(twin: ContextualModel, reading: Reading | null): TemplateResult {
  return html`
    <p>
      A sentence is cut into tokens by ${tokenization(twin)}. Each token is a row of the embedding table,
      whatever stands around it: that is the static vector. Then each layer adds to every token’s vector what
      attention takes from the others and what its feed-forward network makes of that. A word of several
      tokens counts as the mean of their vectors.
    </p>
    <p class="formula">
      <i>h</i>₀ = <i>E</i>[token] &emsp; <i>h</i>ₙ = <i>h</i>ₙ₋₁ + attention + network &emsp; cos(<i>a</i>, <i>b</i>) = a·b ⁄ (‖a‖ ‖b‖)
    </p>
    <p>
      The last norm divides what the last layer left by its size, and multiplies each dimension by a learned factor; the model predicts tokens from
      it, and the verdict is taken there. The masked and the causal model have the same form and read the same text;
      they differ in which positions can see which, and in what they learned to predict: the causal model the next
      token, the masked model hidden ones. all-MiniLM-L6-v2 is a published sentence encoder; it has no norm after
      its last layer, so the last two states are one. “others” is the mean cosine of any two different tokens of these sentences.
      The paths are principal components of all the word’s vectors before the last norm, not scaled.
      ${reading ? html`The model has ${reading.found.states - 2} layers of ${reading.found.width} numbers, and took ${number(reading.found.milliseconds, 2)} ms for ${plural(reading.sentences.length, 'sentence')}.` : nothing}
    </p>
    <h4>Limits</h4>
    <p>
      ${until(limitText(twin), '')} Models that people talk to have read trillions of tokens. The examples
      were chosen because they work, but for the last, where it fails. It often goes by grammar and by
      neighbouring words, not by meaning. A high cosine does not say that two uses mean the same; compare it
      with “others”.
    </p>
    <h4>Sources</h4>
    <p>
      Peters and others (2018), <a href="https://arxiv.org/abs/1802.05365">Deep contextualized word
      representations</a>; Devlin and others (2019), <a href="https://arxiv.org/abs/1810.04805">BERT</a>; Ethayarajh
      (2019), <a href="https://arxiv.org/abs/1909.00512">How contextual are contextualized word representations?</a>
    </p>
  `;
}
