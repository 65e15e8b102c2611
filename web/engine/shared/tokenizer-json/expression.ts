/**
 * Regular expressions of tokenizer.json, in Oniguruma's syntax: what of it published tokenisers use; the rest is
 * refused by name. They are matched here (matcher.ts) and not by JavaScript's own, which backtracks without a
 * bound on its steps and cannot be stopped.
 */
import { unsupported } from './fields.ts';

/** Whether a character, as its code point, belongs. */
export type CharacterSet = (character: number) => boolean;

export type Node =
  | { kind: 'set'; set: CharacterSet }
  | { kind: 'sequence'; parts: Node[] }
  | { kind: 'alternatives'; parts: Node[] }
  | { kind: 'repeat'; part: Node; least: number; most: number; lazy: boolean }
  /** Looks ahead, or `behind` characters back, for what has to match there or must not. */
  | { kind: 'look'; part: Node; behind: number; wanted: boolean }
  | { kind: 'line begins' }
  | { kind: 'line ends' };

/** What `\w` means in a set; by itself it takes in ², ³, ¹ and the fractions, too. */
const wordInSet = '\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}';
const word = `${wordInSet}\\u00B2\\u00B3\\u00B9\\u00BC-\\u00BE`;

const deepest = 100;

export function parseExpression(source: string): Node {
  const refuse = (what: string) => unsupported(`the expression ${source}: ${what}`);
  let at = 0;
  let depth = 0;

  /** A set from JavaScript's notation of one, asked once for each character. */
  const setOf = (notation: string, ignoresCase = false): Node => {
    let belongs: RegExp;
    try {
      belongs = new RegExp(`^${notation}$`, ignoresCase ? 'iu' : 'u');
    } catch {
      throw refuse('it cannot be read');
    }
    const known = new Map<number, boolean>();
    const set = (character: number) => {
      let found = known.get(character);
      if (found === undefined) {
        found = belongs.test(String.fromCodePoint(character));
        known.set(character, found);
      }
      return found;
    };
    return { kind: 'set', set };
  };

  const alternatives = (ignoresCase: boolean): Node => {
    if (++depth > deepest) throw refuse('its groups are nested too deep');
    const parts = [sequence(ignoresCase)];
    while (source[at] === '|') {
      at++;
      parts.push(sequence(ignoresCase));
    }
    depth--;
    return parts.length === 1 ? parts[0]! : { kind: 'alternatives', parts };
  };

  const sequence = (ignoresCase: boolean): Node => {
    const parts: Node[] = [];
    while (at < source.length && source[at] !== '|' && source[at] !== ')') {
      parts.push(repeated(atom(ignoresCase)));
    }
    return parts.length === 1 ? parts[0]! : { kind: 'sequence', parts };
  };

  const repeated = (part: Node): Node => {
    const found = /^(?:[*+?]|\{(\d*)(,?)(\d*)\})/.exec(source.slice(at, at + 20));
    if (!found || found[0] === '{}' || found[0] === '{,}') return part;
    if (part.kind === 'look' || part.kind.startsWith('line'))
      throw refuse('what matches no character cannot be repeated here');
    at += found[0].length;
    const [sign, from = '', comma, to = ''] = found;
    const [least, most] = { '*': [0, Infinity], '+': [1, Infinity], '?': [0, 1] }[sign] ?? [
      Number(from),
      comma ? (to === '' ? Infinity : Number(to)) : Number(from),
    ];
    if (least! > most!) throw refuse('a repetition of at least more than at most');
    if (source[at] === '+') throw refuse('a quantifier with a + after it is not known here');
    const lazy = source[at] === '?';
    if (lazy) at++;
    return repeated({ kind: 'repeat', part, least: least!, most: most!, lazy });
  };

  const atom = (ignoresCase: boolean): Node => {
    const c = String.fromCodePoint(source.codePointAt(at)!);
    if (c === '(') return group(ignoresCase);
    if (c === '[') return bracketed(ignoresCase);
    if (/[*+?]/.test(c)) throw refuse('there is nothing to repeat');
    if (c === '\\') return setOf(escaped(false));
    at += c.length;
    if (c === '.') return setOf('[^\\n]');
    if (c === '^') return { kind: 'line begins' };
    if (c === '$') return { kind: 'line ends' };
    return setOf(/[{}\]/]/.test(c) ? `\\${c}` : c, ignoresCase);
  };

  const group = (ignoresCase: boolean): Node => {
    const [opening, kind = '', flag] = /^\((?:\?(:|=|!|<=|<!|(i):))?/.exec(source.slice(at))!;
    at += opening.length;
    if (source[at] === '?') throw refuse('a kind of group that is not known here');
    const part = alternatives(ignoresCase || flag === 'i');
    if (source[at] !== ')') throw refuse('a group does not end');
    at++;
    if (!/[=!]/.test(kind)) return part;
    const behind = kind.startsWith('<') ? lengthOf(part) : 0;
    if (Number.isNaN(behind)) throw refuse('a look behind of no fixed length is not known here');
    return { kind: 'look', part, behind, wanted: kind.endsWith('=') };
  };

  const bracketed = (ignoresCase: boolean): Node => {
    let set = '[';
    at++;
    if (source[at] === '^') {
      set += '^';
      at++;
    }
    if (source[at] === ']') throw refuse('an empty set');
    while (source[at] !== ']') {
      const c = source[at];
      if (c === undefined) throw refuse('a set does not end');
      if (c === '[' || (c === '&' && source[at + 1] === '&'))
        throw refuse('sets within sets are not known here');
      if (c === '\\') set += escaped(true);
      else {
        set += c;
        at++;
      }
    }
    at++;
    return setOf(`${set}]`, ignoresCase);
  };

  /** What stands after a backslash, in JavaScript's notation. */
  const escaped = (inSet: boolean): string => {
    const next = source[at + 1] ?? '';
    at += 2;
    switch (next) {
      case 'p':
      case 'P': {
        const name = /^\{(\^?)(\w+)\}/.exec(source.slice(at));
        if (!name) throw refuse('\\p without a name');
        at += name[0].length;
        const negated = (next === 'P') !== (name[1] === '^');
        return `\\${negated ? 'P' : 'p'}{${propertyNamed(name[2]!, refuse)}}`;
      }
      case 's':
        return '\\p{White_Space}';
      case 'S':
        return '\\P{White_Space}';
      case 'd':
        return '\\p{Nd}';
      case 'D':
        return '\\P{Nd}';
      case 'w':
        return inSet ? wordInSet : `[${word}]`;
      case 'h':
        return inSet ? '0-9a-fA-F' : '[0-9a-fA-F]';
      case 'W':
        if (!inSet) return `[^${word}]`;
        break;
    }
    if (/^[rntfv^$\\.*+?()[\]{}|/]$/.test(next)) return `\\${next}`;
    if (/^[^\w\s]$/.test(next)) return next === '-' && inSet ? '\\-' : next;
    throw refuse(`\\${next} is not known here`);
  };

  const whole = alternatives(false);
  if (at < source.length) throw refuse('a group ends that has not begun');
  return whole;
}

/** How many characters a node takes; NaN where that differs from match to match. */
export function lengthOf(node: Node): number {
  switch (node.kind) {
    case 'set':
      return 1;
    case 'sequence':
      return node.parts.reduce((sum, part) => sum + lengthOf(part), 0);
    case 'alternatives': {
      const [first, ...others] = node.parts.map(lengthOf);
      return others.every((one) => one === first) ? first! : Number.NaN;
    }
    case 'repeat':
      return node.least === node.most ? node.least * lengthOf(node.part) : Number.NaN;
    default:
      return 0;
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
