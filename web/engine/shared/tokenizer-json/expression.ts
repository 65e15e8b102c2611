/**
 * Regular expressions of tokenizer.json, which are in Oniguruma's syntax, as JavaScript's. What the two
 * understand differently is translated or refused. (patterns.ts refuses those that backtrack without end.)
 */
import { unsupported } from './fields.ts';

/** What `\w` means there in a set; by itself it takes in ², ³, ¹ and the fractions, too. */
const inSet = '\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}';
const wordCharacters = `${inSet}\\u00B2\\u00B3\\u00B9\\u00BC-\\u00BE`;

export function expressionOf(source: string): RegExp {
  const refuse = (what: string) => unsupported(`the expression ${source}: ${what}`);
  let out = '';
  let inClass = false;
  /** Whether case is ignored in the groups that are open. */
  const ignoring = [false];
  for (let at = 0; at < source.length; at++) {
    const c = source[at]!;
    const next = source[at + 1] ?? '';
    if (c === '\\') {
      at++;
      if (next === 'p' || next === 'P') {
        const name = /^\{(\^?)(\w+)\}/.exec(source.slice(at + 1));
        if (!name) throw refuse('\\p without a name');
        at += name[0].length;
        const negated = (next === 'P') !== (name[1] === '^');
        out += `\\${negated ? 'P' : 'p'}{${propertyNamed(name[2]!, refuse)}}`;
      } else if (next === 's' || next === 'S') {
        out += next === 's' ? '\\p{White_Space}' : '\\P{White_Space}';
      } else if (next === 'd' || next === 'D') {
        out += next === 'd' ? '\\p{Nd}' : '\\P{Nd}';
      } else if (next === 'w') {
        out += inClass ? inSet : `[${wordCharacters}]`;
      } else if (next === 'h') {
        out += inClass ? '0-9a-fA-F' : '[0-9a-fA-F]';
      } else if (next === 'W' && !inClass) {
        out += `[^${wordCharacters}]`;
      } else if (/[rntfv^$\\.*+?()[\]{}|/]/.test(next)) {
        out += c + next;
      } else if (/[^\w\s]/.test(next)) {
        out += next === '-' && inClass ? '\\-' : next;
      } else {
        throw refuse(`\\${next} is not known here`);
      }
    } else if (inClass) {
      if (c === '[' || (c === '&' && next === '&'))
        throw refuse('sets within sets are not known here');
      if (c === ']') inClass = false;
      out += c;
    } else if (c === '[') {
      inClass = true;
      out += c;
      if (next === '^') {
        out += next;
        at++;
      }
      if (source[at + 1] === ']') throw refuse('an empty set');
    } else if (c === '(') {
      const kind = /^\(\?(?::|=|!|<=|<!|(i)?:)/.exec(source.slice(at));
      if (next === '?' && !kind) throw refuse('a kind of group that is not known here');
      ignoring.push(ignoring.at(-1)! || kind?.[1] === 'i');
      out += kind ? kind[0].replace('i:', ':') : '(?:';
      if (kind) at += kind[0].length - 1;
    } else if (c === ')') {
      if (ignoring.length === 1) throw refuse('a group ends that has not begun');
      ignoring.pop();
      out += c;
    } else if (c === '.') {
      out += '[^\\n]';
    } else if (c === '^') {
      out += '(?:^|(?<=\\n))';
    } else if (c === '$') {
      out += '(?=\\n|$)';
    } else if (/[*+?]/.test(c) || /^\{\d*,?\d*\}/.test(source.slice(at))) {
      const quantifier = c === '{' ? /^\{\d*,?\d*\}/.exec(source.slice(at))![0] : c;
      at += quantifier.length - 1;
      if (source[at + 1] === '+') throw refuse('a quantifier with a + after it is not known here');
      out += quantifier.replace('{,', '{0,');
    } else if (c === '{' || c === '}' || c === ']' || c === '/') {
      out += `\\${c}`;
    } else {
      out += ignoring.at(-1) ? bothCases(c) : c;
    }
  }
  try {
    return new RegExp(out, 'gu');
  } catch {
    throw refuse('it cannot be read');
  }
}

function propertyNamed(name: string, refuse: (what: string) => Error): string {
  for (const property of [name, `Script=${name}`]) {
    try {
      new RegExp(`\\p{${property}}`, 'u');
      return property;
    } catch {
      // The next one.
    }
  }
  throw refuse(`\\p{${name}} is not known here`);
}

/** ſ and K are lower- and upper-case forms of s and k in Unicode. */
function bothCases(c: string): string {
  if (!/[a-zA-Z]/.test(c)) return c;
  const others: Record<string, string> = { s: 'ſ', k: 'K' };
  const small = c.toLowerCase();
  return `[${small}${c.toUpperCase()}${others[small] ?? ''}]`;
}
