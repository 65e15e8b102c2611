/** What the reading path says of a work, and how its details were confirmed. */

export type Level = 'no-mathematics' | 'programs' | 'linear-algebra' | 'machine-learning';

/** From the first to the last; `knows` says whom it is for. */
export const levels: readonly { level: Level; title: string; knows: string }[] = [
  {
    level: 'no-mathematics',
    title: 'Without mathematics',
    knows: 'You want to understand what these models do, without formulas or code.',
  },
  {
    level: 'programs',
    title: 'You can program',
    knows: 'You read code easily, and have not studied linear algebra.',
  },
  {
    level: 'linear-algebra',
    title: 'You know some linear algebra',
    knows: 'Vectors, matrices and projections are familiar to you.',
  },
  {
    level: 'machine-learning',
    title: 'You know machine learning',
    knows: 'You have trained models and can read a research paper.',
  },
];

/**
 * The public record that confirmed title, authors and year. `url` stands for works without an identifier:
 * the work's own page or a stored copy of it, which names all three.
 */
export type BibliographicRecord =
  | { kind: 'arxiv'; id: string }
  | { kind: 'doi'; id: string }
  | { kind: 'isbn'; id: string }
  | { kind: 'acl'; id: string }
  | { kind: 'url'; id: string };

export interface Work {
  level: Level;
  form: 'article' | 'book' | 'interactive' | 'paper' | 'video';
  title: string;
  /** Two names are joined by “and”; more than three become the first “and others”. */
  authors: string;
  /** When it was first public: of a book, the edition that is linked; of a paper on arXiv, its first version. */
  year: number;
  url: string;
  /** What it is for, in one plain sentence. */
  purpose: string;
  record: BibliographicRecord;
}
