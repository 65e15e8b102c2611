/**
 * A backtracking matcher (as Thompson's virtual machine, tried one way after the other) that counts its steps:
 * patterns are other people's, and some take exponentially or quadratically many on some texts.
 */
import { EngineError } from '../errors.ts';
import { type CharacterSet, lengthOf, type Node, parseExpression } from './expression.ts';
import { unsupported } from './fields.ts';
import type { FindParts, Part } from './splitting.ts';

/** Of a whole text. Patterns of published tokenisers take ten to thirty a character. */
const stepsAlways = 1_000_000;
const stepsEach = 100;
/** Numbers that ways not yet tried take, three each. */
const mostWaiting = 3 << 22;
const longestProgram = 20_000;

type Instruction =
  | { op: 'one'; set: CharacterSet }
  /** As many as there are, and fewer where what follows does not match. */
  | { op: 'run'; set: CharacterSet; least: number; most: number }
  | { op: 'either'; first: number; second: number }
  | { op: 'jump'; to: number }
  /** A turn of a loop begins here. */
  | { op: 'mark'; slot: number }
  /** A turn that took no character is the loop's last. */
  | { op: 'moved'; slot: number; out: number }
  | { op: 'look'; from: number; behind: number; wanted: boolean; to: number }
  | { op: 'line begins' }
  | { op: 'line ends' }
  | { op: 'matched' };

const lineFeed = 10;

/** Matches of an expression in a text, as any matcher finds them: the first that begins, its first way. */
export function matchPattern(source: string): FindParts {
  const { program, slots } = compile(source);
  return (text) => {
    const characters = Uint32Array.from(text, (c) => c.codePointAt(0)!);
    let steps = stepsAlways + stepsEach * characters.length;
    const count = (more: number) => {
      steps -= more;
      if (steps < 0)
        throw new EngineError(
          'too_large',
          `tokenizer.json: the expression ${source} takes too many steps on this text`,
        );
    };
    const marks = new Int32Array(slots);

    /** Where the match that begins at `from` ends; −1 for none. */
    const run = (start: number, from: number): number => {
      // Of a way not yet tried: its instruction, its place, and how far a run may be shortened;
      // or −1 − slot and the mark that stood there before.
      const waiting: number[] = [];
      const later = (at: number, place: number, least: number) => {
        if (waiting.length >= mostWaiting) count(Infinity);
        waiting.push(at, place, least);
      };
      let at = start;
      let place = from;
      for (;;) {
        count(1);
        const step = program[at]!;
        let works = true;
        at++;
        switch (step.op) {
          case 'one':
            works = place < characters.length && step.set(characters[place++]!);
            break;
          case 'run': {
            const least = place + step.least;
            const end = Math.min(characters.length, place + step.most);
            const began = place;
            while (place < end && step.set(characters[place]!)) place++;
            count(place - began);
            works = place >= least;
            if (place > least) later(at, place - 1, least);
            break;
          }
          case 'either':
            later(step.second, place, place);
            at = step.first;
            break;
          case 'jump':
            at = step.to;
            break;
          case 'mark':
            later(-1 - step.slot, marks[step.slot]!, 0);
            marks[step.slot] = place;
            break;
          case 'moved':
            if (marks[step.slot] === place) at = step.out;
            break;
          case 'look':
            works =
              step.wanted === (place >= step.behind && run(step.from, place - step.behind) >= 0);
            at = step.to;
            break;
          case 'line begins':
            works = place === 0 || characters[place - 1] === lineFeed;
            break;
          case 'line ends':
            works = place === characters.length || characters[place] === lineFeed;
            break;
          case 'matched':
            return place;
        }
        while (!works) {
          if (waiting.length === 0) return -1;
          const least = waiting.pop()!;
          place = waiting.pop()!;
          at = waiting.pop()!;
          if (at < 0) {
            marks[-1 - at] = place;
            continue;
          }
          if (place > least) waiting.push(at, place - 1, least);
          works = true;
        }
      }
    };

    return inUnits(characters, (found) => {
      for (let from = 0, last = -1; from <= characters.length; ) {
        const end = run(0, from);
        // Nothing, right where a match ended, is none.
        if (end < 0 || (end === from && from === last)) from++;
        else {
          found(from, end);
          last = end;
          from = end;
        }
      }
    });
  };
}

/** Matches in characters as parts of a text, whose places are in UTF-16 units. */
function inUnits(
  characters: Uint32Array,
  find: (found: (begin: number, end: number) => void) => void,
): Part[] {
  const parts: Part[] = [];
  let character = 0;
  let unit = 0;
  const unitOf = (wanted: number) => {
    for (; character < wanted; character++) unit += characters[character]! > 0xffff ? 2 : 1;
    return unit;
  };
  let last = 0;
  find((from, to) => {
    const begin = unitOf(from);
    const end = unitOf(to);
    if (last < begin) parts.push({ begin: last, end: begin, match: false });
    parts.push({ begin, end, match: true });
    last = end;
  });
  const end = unitOf(characters.length);
  if (last < end) parts.push({ begin: last, end, match: false });
  return parts;
}

function compile(source: string): { program: Instruction[]; slots: number } {
  const program: Instruction[] = [];
  let slots = 0;
  const emit = <T extends Instruction>(step: T): T => {
    if (program.push(step) > longestProgram)
      throw unsupported(`the expression ${source}: it is too long`);
    return step;
  };
  const here = () => program.length;

  const write = (node: Node): void => {
    switch (node.kind) {
      case 'set':
        emit({ op: 'one', set: node.set });
        return;
      case 'sequence':
        for (const part of node.parts) write(part);
        return;
      case 'alternatives': {
        const ends = node.parts.slice(0, -1).map((part) => {
          const either = emit({ op: 'either', first: here() + 1, second: 0 });
          write(part);
          const end = emit({ op: 'jump', to: 0 });
          either.second = here();
          return end;
        });
        write(node.parts.at(-1)!);
        for (const end of ends) end.to = here();
        return;
      }
      case 'repeat':
        writeRepeat(node);
        return;
      case 'look': {
        const { behind, wanted } = node;
        const look = emit({ op: 'look', from: here() + 1, behind, wanted, to: 0 });
        write(node.part);
        emit({ op: 'matched' });
        look.to = here();
        return;
      }
      default:
        emit({ op: node.kind });
    }
  };

  const writeRepeat = ({ part, least, most, lazy }: Node & { kind: 'repeat' }) => {
    if (part.kind === 'set' && !lazy) {
      emit({ op: 'run', set: part.set, least, most });
      return;
    }
    for (let turn = 0; turn < least; turn++) write(part);
    const leave: { first: number; second: number }[] = [];
    const choose = () => leave.push(emit({ op: 'either', first: here() + 1, second: here() + 1 }));
    if (most === Infinity) {
      const again = here();
      choose();
      const slot = lengthOf(part) > 0 ? -1 : slots++;
      if (slot >= 0) emit({ op: 'mark', slot });
      write(part);
      const moved = slot >= 0 && emit({ op: 'moved', slot, out: 0 });
      emit({ op: 'jump', to: again });
      if (moved) moved.out = here();
    } else {
      for (let turn = least; turn < most; turn++) {
        choose();
        write(part);
      }
    }
    for (const either of leave) either[lazy ? 'first' : 'second'] = here();
  };

  write(parseExpression(source));
  emit({ op: 'matched' });
  return { program, slots };
}
