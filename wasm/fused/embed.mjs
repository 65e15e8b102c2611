// node embed.mjs TILES.wasm FUSED.js OUTPUT: the script with the module in it.
import { readFileSync, writeFileSync } from 'node:fs';

const [tiles, script, output] = process.argv.slice(2);
const bytes = readFileSync(tiles);
writeFileSync(output, readFileSync(script, 'utf8').replace('TILES', bytes.toString('base64')));
