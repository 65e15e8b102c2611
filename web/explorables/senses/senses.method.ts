/** How the figure's numbers come about. Shown behind one tap. */
import { html, type TemplateResult } from 'lit';
import { until } from 'lit/directives/until.js';
import { type ContextualModel, limitText } from '../../kit/contextual-models.ts';

export function renderMethod(twin: ContextualModel): TemplateResult {
  return html`
    <p>
      The test’s sentences were written for this project, six for each word, three in each of two senses. A
      sentence counts as right where the nearest of the word’s other five, by cosine, has its sense; of equally
      near ones each counts in part. A word of several tokens counts as the mean of their vectors. Nobody told
      the model of senses: it learned to ${twin === 'minilm' ? 'compare sentences' : 'guess tokens'}.
    </p>
    <p class="formula">cos(<i>a</i>, <i>b</i>) = a·b ⁄ (‖a‖ ‖b‖)</p>
    <p>
      In the embedding table all uses of a word are the same vector, so all its other uses are equally near: that
      is chance. The last norm divides what the last layer left by its size, and multiplies each dimension by a learned factor.
    </p>
    <h4>Limits</h4>
    <p>
      ${until(limitText(twin), '')} Six sentences a word are few, and people wrote them
      with the senses in mind: in running text the senses of a word are closer to each other and unequally
      frequent.
    </p>
    <h4>Sources</h4>
    <p>
      Pilehvar and Camacho-Collados (2019), <a href="https://arxiv.org/abs/1808.09121">WiC: the word-in-context
      dataset</a>; Peters and others (2018), <a href="https://arxiv.org/abs/1802.05365">Deep contextualized word
      representations</a>, which finds the nearest use in the same way.
    </p>
  `;
}
