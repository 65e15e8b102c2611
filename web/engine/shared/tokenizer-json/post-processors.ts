/** The post-processors of a tokenizer.json, as far as one text goes: which tokens stand around it. */
import { Fields, isCount, malformed, unsupported } from './fields.ts';

export interface Surroundings {
  before: readonly number[];
  after: readonly number[];
}

/** The object "post_processor", a sequence as its parts from the inside out. */
export function readPostProcessors(object: unknown): Surroundings {
  const fields = new Fields(object, 'post_processor');
  const around = aroundOf(fields.text('type', ''), fields);
  fields.finish();
  return around;
}

function aroundOf(type: string, fields: Fields): Surroundings {
  switch (type) {
    case 'Sequence':
      return fields
        .list('processors')
        .map(readPostProcessors)
        .reduce(
          (inner, outer) => ({
            before: [...outer.before, ...inner.before],
            after: [...inner.after, ...outer.after],
          }),
          { before: [], after: [] },
        );
    case 'BertProcessing':
    case 'RobertaProcessing':
      fields.passOver('trim_offsets', 'add_prefix_space');
      return { before: [idOfPair(fields, 'cls')], after: [idOfPair(fields, 'sep')] };
    case 'TemplateProcessing':
      return template(fields);
    case 'ByteLevel':
      fields.passOver('trim_offsets', 'add_prefix_space', 'use_regex');
      return { before: [], after: [] };
    default:
      throw unsupported(`the post-processor "${type}" is not known here`);
  }
}

/** ["[CLS]", 101] */
function idOfPair(fields: Fields, name: string): number {
  const pair = fields.list(name);
  if (pair.length !== 2 || !isCount(pair[1]))
    throw malformed(`${fields.where}: ${name} must be a list of a token and its id`);
  return pair[1];
}

/** "single", the template for one text: [CLS], $A, [SEP]. What stands around a pair of texts is passed over. */
function template(fields: Fields): Surroundings {
  const specials = fields.object('special_tokens') ?? {};
  fields.passOver('pair');
  const before: number[] = [];
  const after: number[] = [];
  let texts = 0;
  for (const one of fields.list('single')) {
    const part = new Fields(one, `${fields.where}: single`);
    const sequence = part.object('Sequence');
    const special = part.object('SpecialToken');
    part.finish();
    const inner = new Fields(sequence ?? special ?? {}, part.where);
    const id = inner.text('id', '');
    inner.passOver('type_id');
    inner.finish();
    if (special) (texts > 0 ? after : before).push(...idsOfSpecial(specials, id, fields));
    else texts += id === 'A' ? 1 : 2;
  }
  if (texts !== 1)
    throw unsupported(`${fields.where}: the template for one text must hold $A once`);
  return { before, after };
}

/** {"id": "[CLS]", "ids": [101], "tokens": ["[CLS]"]} */
function idsOfSpecial(specials: object, name: string, { where }: Fields): readonly number[] {
  if (!Object.hasOwn(specials, name))
    throw malformed(`${where}: special_tokens lacks "${name}", which the template has`);
  const fields = new Fields(
    (specials as Record<string, unknown>)[name],
    `${where}: special_tokens: ${name}`,
  );
  fields.passOver('id', 'tokens');
  const ids = fields.list('ids');
  fields.finish();
  if (ids.length === 0 || !ids.every(isCount)) throw malformed(`${fields.where}: ids are missing`);
  return ids as readonly number[];
}
