/** A model as the package exports it: its card, and where its files are. */
import { EngineError } from '../../engine/shared/errors.ts';
import type { Files } from '../../engine/shared/files.ts';

export interface Model {
  readonly name: string;
  /** Data, recipe, scores and licence: models/NAME/card.json. */
  readonly card: Readonly<Record<string, unknown>>;
  /** Absolute URLs by file name. */
  readonly files: Readonly<Record<string, string>>;
}

/** Throws `invalid_argument` for what is no list of models. */
export function filesOf(models: readonly Model[]): Files {
  const isModel = (model: Partial<Model> | null) =>
    typeof model?.name === 'string' && typeof model.files === 'object' && model.files !== null;
  const given: unknown = models; // by programs without types, anything
  if (!Array.isArray(given) || !given.every(isModel)) {
    throw new EngineError(
      'invalid_argument',
      "models must be a list of what 'embedscope/models/NAME' exports",
    );
  }
  const entries = models.flatMap(({ name, card, files }) => [
    [`models/${name}/card.json`, new Blob([JSON.stringify(card)])] as const,
    ...Object.entries(files).map(([file, url]) => [`models/${name}/${file}`, url] as const),
  ]);
  return Object.fromEntries(entries);
}
