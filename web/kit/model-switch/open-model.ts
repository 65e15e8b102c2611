/** Opens a model of models/ as its card describes it. */
import type { Result } from '../../engine/client/engine.ts';
import { loadCard } from '../card.ts';
import type { Ask } from '../figure-module.ts';

/** Files of a card that hold a model's numbers. */
const WEIGHTS = /\.(safetensors|gguf)$/;

export type Described = Result<'model.load'>;

/** Loads models/NAME under its name; its card says what every file of weights has to be. */
export async function openModel(ask: Ask, name: string): Promise<Described> {
  const card = await loadCard(name);
  const listed = (card?.files ?? []).filter((file) => WEIGHTS.test(file.name));
  const files = listed.length > 0 ? listed.map((file) => file.name) : ['model.safetensors'];
  const checks = listed.flatMap(({ bytes: size, sha256 }) =>
    sha256 ? [{ bytes: size, sha256 }] : [],
  );
  return ask('model.load', {
    model: name,
    files: files.map((file) => `models/${name}/${file}`),
    ...(!files[0]!.endsWith('.gguf') && { config: `models/${name}/config.json` }),
    ...(checks.length === files.length && { checks }),
  });
}
