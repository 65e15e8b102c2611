// The results of calls as schemas, made of the types that the calls declare: what docs/calls.md and the package's
// types are made of, tests hold against what the engine answers. No page loads them.
import * as v from 'valibot';

/// The schema of each call's result by its name; `described` is what describeCalls() found.
export function resultSchemas({ calls, interfaces }, aliases) {
  const known = new Map();
  const named = (name) => {
    if (name in aliases) return schemaOf(aliases[name], named);
    const text = interfaces.get(name);
    if (!text) throw new Error(`a result has the type ${name}, which is no interface of a call`);
    if (!known.has(name)) {
      const [, parent, body] = /interface \w+(?: extends (\w+))? (\{[\s\S]*\})/.exec(text);
      const own = schemaOf(body, named);
      const entries = { ...(parent && named(parent).entries), ...own.entries };
      known.set(name, v.strictObject(entries));
    }
    return known.get(name);
  };
  return new Map(calls.map(({ name, result }) => [name, schemaOf(result, named)]));
}

const arrays = { Float32Array, Float64Array, Uint8Array, Uint32Array, Int8Array };
// Measures of nothing are NaN, which v.number() refuses.
const number = v.custom((value) => typeof value === 'number', 'a number');
const plain = { number, string: v.string(), boolean: v.boolean(), null: v.null() };

/// Types as these interfaces write them: names, literals, unions, objects, records, lists.
function schemaOf(type, named) {
  const parts = type.replace(/\/\*[\s\S]*?\*\//g, '').match(/'[^']*'|\w+|\[\]|[{}<>,:;?|[\]]/g);
  let at = 0;
  const take = (wanted) => {
    if (parts[at] !== wanted) throw new Error(`${type}: ${wanted} is missing before ${parts[at]}`);
    at++;
  };
  const union = () => {
    if (parts[at] === '|') at++;
    const options = [list()];
    while (parts[at] === '|') {
      at++;
      options.push(list());
    }
    return options.length === 1 ? options[0] : v.union(options);
  };
  const list = () => {
    if (parts[at] === 'readonly') at++;
    let one = single();
    while (parts[at] === '[]') {
      at++;
      one = v.array(one);
    }
    return one;
  };
  const single = () => {
    const part = parts[at++];
    if (part === '{') return object();
    if (part.startsWith("'")) return v.literal(part.slice(1, -1));
    if (part === 'Record' || part === 'Partial') {
      take('<');
      const key = union();
      if (part === 'Partial') {
        take('>');
        return v.partial(key);
      }
      take(',');
      const value = union();
      take('>');
      return v.record(key, value);
    }
    if (part in arrays) return v.instance(arrays[part]);
    return plain[part] ?? named(part);
  };
  const object = () => {
    const entries = {};
    while (parts[at] !== '}') {
      if (parts[at] === 'readonly') at++;
      const name = parts[at++];
      const optional = parts[at] === '?';
      if (optional) at++;
      take(':');
      entries[name] = optional ? v.optional(union()) : union();
      if (parts[at] === ';') at++;
    }
    take('}');
    return v.strictObject(entries);
  };
  const schema = union();
  if (at < parts.length) throw new Error(`${type}: ${parts[at]} is not known here`);
  return schema;
}
