/** A model as the package exports it: its card, and where its files are. */
import type { Files } from '../../engine/shared/files.ts';

export interface Model {
  readonly name: string;
  /** Data, recipe, scores and licence: models/NAME/card.json. */
  readonly card: Readonly<Record<string, unknown>>;
  /** Absolute URLs by file name. */
  readonly files: Readonly<Record<string, string>>;
}

export function filesOf(models: readonly Model[]): Files {
  const entries = models.flatMap(({ name, card, files }) => [
    [`models/${name}/card.json`, new Blob([JSON.stringify(card)])] as const,
    ...Object.entries(files).map(([file, url]) => [`models/${name}/${file}`, url] as const),
  ]);
  return Object.fromEntries(entries);
}
