/**
 * The contents of the book, once: cover, navigation, sitemap, single file, search and PDF are made from it.
 * A chapter or page appears as soon as its Markdown exists: `chapters/SLUG.md` or `pages/SLUG.md`.
 *
 * The slug is the page's address on the site (`chapters/SLUG.html`) and its id in the single file, where
 * pages are sections of one document. All ids are unique in the whole book, so that `#id` names a place
 * in every form (prerender/links.ts makes addresses from them).
 */

/** What a page is. The script of a page finds here what to start (page/starts.ts). */
export type PageKind =
  | 'cover'
  | 'chapter'
  | 'figures'
  | 'figure'
  | 'review'
  | 'reading'
  | 'glossary'
  | 'sources'
  | 'about';

export interface Entry {
  readonly slug: string;
  readonly title: string;
  /** What it is about, one line. */
  readonly line: string;
}

export interface Part {
  readonly title: string;
  readonly chapters: readonly Entry[];
}

export const book = {
  title: 'Embedscope',
  subtitle: 'What embeddings are, by trying them',
  language: 'en',
} as const;

export const parts: readonly Part[] = [
  {
    title: 'Words as points',
    chapters: [
      {
        slug: 'near-and-far',
        title: 'Near and far',
        line: 'How a list of numbers for every word lets a search find *film* for *movie*.',
      },
      {
        slug: 'arithmetic-and-axes',
        title: 'Arithmetic and axes',
        line: 'Adding and subtracting word vectors, and directions that mean something.',
      },
      {
        slug: 'how-a-map-lies',
        title: 'How a map lies',
        line: 'What is lost when hundreds of dimensions become two.',
      },
      {
        slug: 'groups-and-roads',
        title: 'Groups and roads',
        line: 'Clusters, and the graph of nearest neighbours.',
      },
    ],
  },
  {
    title: 'Where vectors come from',
    chapters: [
      {
        slug: 'text-becomes-tokens',
        title: 'Text becomes tokens',
        line: 'How a tokenizer splits a text before any vector is looked up.',
      },
      {
        slug: 'counting-words',
        title: 'Counting words',
        line: 'Search by counts: TF-IDF and BM25.',
      },
      {
        slug: 'learning-from-company',
        title: 'Learning from company',
        line: 'How skip-gram learns a vector for each word from its neighbours.',
      },
    ],
  },
  {
    title: 'Many dimensions',
    chapters: [
      {
        slug: 'what-room-there-is',
        title: 'What room there is',
        line: 'Why nearly all directions are at right angles in many dimensions.',
      },
      {
        slug: 'an-llms-own-table',
        title: 'An LLM’s own table',
        line: 'The first layer of a large language model, searched and mapped.',
      },
    ],
  },
  {
    title: 'Context',
    chapters: [
      {
        slug: 'one-word-several-sentences',
        title: 'One word, several sentences',
        line: 'How the layers of a model give one word a different vector in each sentence.',
      },
      {
        slug: 'who-may-see-whom',
        title: 'Who may see whom',
        line: 'Attention, and the masks that limit it.',
      },
      {
        slug: 'position-as-clocks',
        title: 'Position as clocks',
        line: 'How a model knows the order of its tokens.',
      },
      {
        slug: 'reading-a-model-half-way',
        title: 'Reading a model half-way',
        line: 'Predictions read from the hidden states between layers.',
      },
      {
        slug: 'features-under-the-hood',
        title: 'Features under the hood',
        line: 'What a sparse autoencoder finds in hidden states.',
      },
      {
        slug: 'do-models-agree',
        title: 'Do models agree',
        line: 'Measures that compare the vector spaces of two models.',
      },
      {
        slug: 'claims-on-trial',
        title: 'Claims on trial',
        line: 'Well-known statements about embeddings, tested.',
      },
    ],
  },
  {
    title: 'Use it',
    chapters: [
      {
        slug: 'search-your-own-things',
        title: 'Search your own things',
        line: 'A search by meaning over your own texts.',
      },
      {
        slug: 'which-model',
        title: 'Which model',
        line: 'How to choose an embedding model, and how to measure the choice.',
      },
      {
        slug: 'bring-your-own',
        title: 'Bring your own',
        line: 'Your own vectors and your own models in these figures.',
      },
    ],
  },
];

/** After the chapters, in this order. */
export const backMatter: readonly (Entry & { readonly kind: PageKind })[] = [
  {
    kind: 'review',
    slug: 'review',
    title: 'Review',
    line: 'Questions that you answered wrong, when it is time to try them again.',
  },
  {
    kind: 'reading',
    slug: 'reading',
    title: 'Where to go on',
    line: 'Papers, books and talks, by what you know already.',
  },
  {
    kind: 'figures',
    slug: 'figures',
    title: 'All figures',
    line: 'Each figure on a page of its own, and how to put it on yours.',
  },
  {
    kind: 'glossary',
    slug: 'glossary',
    title: 'Glossary',
    line: 'Every term of the field that the book uses, in one sentence.',
  },
  {
    kind: 'sources',
    slug: 'sources',
    title: 'Sources',
    line: 'The papers and books that the chapters cite.',
  },
  {
    kind: 'about',
    slug: 'about',
    title: 'About',
    line: 'The models and what they were trained on, licences, and what is kept on your device.',
  },
];

/** Address below the site's root. */
export function pathOf(kind: PageKind, slug: string): string {
  switch (kind) {
    case 'cover':
      return 'index.html';
    case 'chapter':
      return `chapters/${slug}.html`;
    case 'figures':
      return 'figures/index.html';
    case 'figure':
      return `figures/${slug.replace(/^figure-/, '')}/index.html`;
    default:
      return `${slug}.html`;
  }
}
