/** How the map is computed: under the figure, for those who ask. */
import { html, type TemplateResult } from 'lit';
import { count } from '../../kit/format.ts';
import { NEIGHBOURS } from './map.neighbourhood.ts';

/** The words that are drawn, and their principal components. */
export interface Drawn {
  readonly rows: number;
  readonly words: readonly string[];
  /** Of a vector. */
  readonly dims: number;
  /** rows × COMPONENTS */
  readonly coordinates: Float32Array;
  /** Share of the variance that each component holds. */
  readonly explained: Float32Array;
  /** Of each component with the logarithm of a word's count. */
  readonly correlations: readonly number[];
  readonly milliseconds: number;
}

export function methodText(
  drawn: Drawn,
  renderer: 'webgl2' | 'canvas2d' | undefined,
): TemplateResult {
  const by = renderer === 'canvas2d' ? 'Canvas 2D (no WebGL2 here)' : 'WebGL2';
  return html`
    <p>
      Each word has ${drawn.dims} numbers, learned from text. Principal component analysis (Pearson 1901, Hotelling 1933)
      subtracts their mean and finds the directions in which the words vary most; the map shows each word's coordinates
      along two or three of them.
    </p>
    <p class="formula"><i>Y</i> = (<i>X</i> − <i>μ</i>) <i>V</i>, the columns of <i>V</i> being the
      leading eigenvectors of the covariance of <i>X</i></p>
    <p>
      The share of variance is the sum of those eigenvalues over the sum of all. No other linear projection holds more variance,
      but variance is not neighbourhood: words that differ only in directions that were left out fall on top of each
      other. Computed here in ${count(drawn.milliseconds)} ms${renderer ? `; drawn by ${by}` : ''}.
    </p>
    <p>
      t-SNE (van der Maaten and Hinton 2008) and UMAP (McInnes, Healy and Melville 2018) begin with each word's nearest
      neighbours by cosine and move words until neighbours are near; what is far, they leave where it happens to be.
      Perplexity and neighbours say how many neighbours count, minimum distance how close words may come. t-SNE starts
      from principal components, and for its first tenth neighbours attract each other more strongly than they should
      (early exaggeration). One seed gives one layout, on every machine. A new layout is moved, turned and scaled over the
      previous one (Procrustes), so that what still differs is not just its orientation.
    </p>
    <p>
      Nearest in all dimensions is by cosine, nearest on the map by Euclidean distance, both among the words drawn.
      Trustworthiness falls with intruders among the ${NEIGHBOURS} nearest on the map, by how far away they really are, and
      continuity with neighbours that were placed far away, by how far (Venna and Kaski 2001), over 500 words spread
      evenly; both are 1 for a perfect map and near 0.5 for a random one. The vectors were learned from text about the
      world as it is described, prejudice included.
    </p>
  `;
}
