/** What the page asks of the service worker, each through a channel of its own that brings the answer. */
export type Ask =
  /** Keeps a file that was used. */
  | { type: 'keep'; path: string }
  /** Checks all that is kept by its sha256, and fetches anew what is damaged or gone. */
  | { type: 'mend' }
  | { type: 'report' }
  /** Gives all storage back. */
  | { type: 'drop' }
  /** A newer worker that waits takes over: the reader said so. */
  | { type: 'take over' };

/** What lies on the reader's device. */
export interface Report {
  /** Everything that pages need is there. */
  whole: boolean;
  shellBytes: number;
  /** By folder. */
  models: readonly { name: string; bytes: number }[];
  modelLimit: number;
  /** Files that were found damaged or missing, and were fetched anew; and those that could not be. */
  mended: readonly string[];
  broken: readonly string[];
}
