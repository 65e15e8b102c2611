/** Files changed as a bad disk, a hasty editor and an attacker change them; the same for the same number. */

/** Whole numbers below n, drawn by a seed (mulberry32). */
export type Draw = (n: number) => number;

export function drawBy(seed: number): Draw {
  let state = seed >>> 0;
  return (n) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * n);
  };
}

/** Extents whose products are 0 in 32 bits or past what is, limits of types, and what is no number. */
const numbers = [
  '0',
  '-1',
  '1',
  '2',
  '3.5',
  '65536',
  '1000000',
  '2147483647',
  '2147483648',
  '4294967295',
  '4294967296',
  '9007199254740993',
  '9223372036854775807',
  '18446744073709551615',
  '18446744073709551616',
  '-9223372036854775808',
  '1e999',
  '-1e-999',
  '1e38',
  '007',
  'NaN',
  'Infinity',
];
const values = [
  null,
  true,
  false,
  '',
  'x',
  '\u0000',
  '\ud800',
  [],
  {},
  [[]],
  -1,
  0,
  1,
  2,
  1.5,
  2 ** 31,
  2 ** 53,
  1e308,
];

type Change = (bytes: Buffer, draw: Draw) => Buffer;

const flip: Change = (bytes, draw) => {
  const changed = Buffer.from(bytes);
  for (let left = 1 + draw(4); left > 0; left--) changed[draw(bytes.length)]! ^= 1 << draw(8);
  return changed;
};
const truncate: Change = (bytes, draw) => bytes.subarray(0, draw(bytes.length));
const overwrite: Change = (bytes, draw) => {
  const from = draw(bytes.length);
  return Buffer.from(bytes).fill(draw(2) * 255, from, Math.min(from + 1 + draw(16), bytes.length));
};
const cutOut: Change = (bytes, draw) => {
  const from = draw(bytes.length);
  return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + 1 + draw(64))]);
};
const repeat: Change = (bytes, draw) => {
  const from = draw(bytes.length);
  const piece = bytes.subarray(from, from + 1 + draw(64));
  const to = draw(bytes.length);
  return Buffer.concat([bytes.subarray(0, to), piece, bytes.subarray(to)]);
};
const append: Change = (bytes, draw) =>
  Buffer.concat([bytes, Buffer.alloc(1 + draw(64), draw(2) ? '\n' : 0)]);
/** A binary number of four or eight bytes becomes an extreme one. */
const setExtent: Change = (bytes, draw) => {
  const wide = draw(2) === 0;
  if (bytes.length < 8) return flip(bytes, draw);
  const changed = Buffer.from(bytes);
  const at = draw(Math.min(bytes.length - 7, draw(2) === 0 ? 64 : bytes.length));
  const extents = [0n, 1n, 0xffffn, 0x10000n, 0x7fffffffn, 0x80000000n, 0xffffffffn];
  if (wide)
    changed.writeBigUInt64LE([...extents, 1n << 32n, 1n << 63n, (1n << 64n) - 1n][draw(10)]!, at);
  else changed.writeUInt32LE(Number(extents[draw(7)]!), at);
  return changed;
};
/** A number that is written out becomes another. */
const swapNumber: Change = (bytes, draw) => {
  const text = bytes.toString('latin1');
  const found = [...text.slice(0, 20_000).matchAll(/-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/g)];
  if (found.length === 0) return flip(bytes, draw);
  const { index, 0: old } = found[draw(found.length)]!;
  const number = numbers[draw(numbers.length)]!;
  return Buffer.from(text.slice(0, index) + number + text.slice(index + old.length), 'latin1');
};

const plain = [flip, truncate, overwrite, cutOut, repeat, append, setExtent, swapNumber];

/** A key that JSON.stringify is to write as another one, so that it stands twice. */
const again = '\u0001again';

/** One place in a JSON text: another value, another key, a key twice, none, a list grown. */
function changeJson(text: string, draw: Draw): string {
  const root: unknown = JSON.parse(text);
  const places: { within: Record<string, unknown>; key: string }[] = [];
  const walk = (node: unknown) => {
    if (typeof node !== 'object' || node === null) return;
    for (const [key, value] of Object.entries(node).slice(0, 200)) {
      places.push({ within: node as Record<string, unknown>, key });
      walk(value);
    }
  };
  walk(root);
  if (places.length === 0) return JSON.stringify(values[draw(values.length)]);
  for (let left = 1 + draw(2); left > 0; left--) {
    const { within, key } = places[draw(places.length)]!;
    const other = places[draw(places.length)]!;
    switch (draw(7)) {
      case 0:
      case 1:
        within[key] = values[draw(values.length)];
        break;
      case 2:
        within[`${key}${again}`] = draw(2) ? within[key] : values[draw(values.length)];
        break;
      case 3:
        if (Array.isArray(within)) within.splice(Number(key), 1);
        else delete within[key];
        break;
      case 4:
        within[`${key}${['_', ' ', 's', '\u0000'][draw(4)]}`] = within[key];
        if (!Array.isArray(within)) delete within[key];
        break;
      case 5: // a value of another place
        within[key] = structuredClone(other.within[other.key]);
        break;
      default:
        within[key] = Array.from({ length: draw(2) ? 3 : 3000 }, () => within[key]);
        if (JSON.stringify(within[key])?.length > 1e6) within[key] = [];
    }
  }
  const written = JSON.stringify(root) ?? 'null';
  return written.replaceAll(JSON.stringify(again).slice(1, -1), '');
}

/** The header of a safetensors file, changed with its length. */
const changeHeader: Change = (bytes, draw) => {
  const end = 8 + Number(bytes.readBigUInt64LE(0));
  const header = Buffer.from(changeJson(bytes.toString('utf8', 8, end), draw));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, bytes.subarray(end)]);
};

/** A changed file, by its name's ending and a seed. */
export function mutate(name: string, bytes: Buffer, draw: Draw): Buffer {
  if (draw(2) === 0) {
    if (name.endsWith('.json')) return Buffer.from(changeJson(bytes.toString(), draw));
    if (name.endsWith('.safetensors')) return changeHeader(bytes, draw);
  }
  let changed = bytes;
  for (let left = 1 + draw(2); left > 0 && changed.length > 0; left--)
    changed = plain[draw(plain.length)]!(changed, draw);
  return changed;
}
