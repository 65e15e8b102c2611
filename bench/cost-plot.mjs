// Milliseconds over points, both by powers of ten, as an SVG that reads on light and dark pages.
const [width, height] = [640, 420];
const box = { left: 64, right: 440, top: 16, bottom: 372 };
const colours = ['#0969da', '#bc4c00', '#1a7f37', '#8250df', '#cf222e', '#6e7781', '#9a6700'];
const dashes = ['', '6 3', '2 3', '8 3 2 3', '', '6 3', '2 3'];

const log = Math.log10;
const decades = (from, to) => {
  const all = [];
  for (let power = Math.ceil(log(from)); power <= Math.floor(log(to)); power++)
    all.push(10 ** power);
  return all;
};
const shown = (value) => (value >= 1 ? value.toLocaleString('en') : String(value));

/** `series`: by name, points { rows, ms } in the order of rows. */
export function plot(series, sizes) {
  const times = [...series.values()].flat().map(({ ms }) => ms);
  const least = 10 ** Math.floor(log(Math.min(...times)));
  const most = 10 ** Math.ceil(log(Math.max(...times)));
  const [first, last] = [sizes[0], sizes.at(-1)];
  const x = (rows) => box.left + ((box.right - box.left) * log(rows / first)) / log(last / first);
  const y = (ms) => box.bottom - ((box.bottom - box.top) * log(ms / least)) / log(most / least);
  const grid = [
    ...decades(least, most).map(
      (ms) =>
        `<path d="M${box.left} ${y(ms)}H${box.right}" stroke="#8888" />` +
        `<text x="${box.left - 6}" y="${y(ms) + 4}" text-anchor="end">${shown(ms)}</text>`,
    ),
    ...decades(first, last).map(
      (rows) =>
        `<path d="M${x(rows)} ${box.top}V${box.bottom}" stroke="#8888" />` +
        `<text x="${x(rows)}" y="${box.bottom + 18}" text-anchor="middle">${shown(rows)}</text>`,
    ),
  ];
  // Names stand at the right, as near to the end of their line as they fit.
  const ends = [...series].map(([name, all], index) => ({ name, index, end: y(all.at(-1).ms) }));
  ends.sort((a, b) => a.end - b.end);
  let above = box.top - 18;
  for (const one of ends) above = one.label = Math.max(one.end, above + 18);
  const lines = ends.map(({ name, index, end, label }) => {
    const points = series
      .get(name)
      .map(({ rows, ms }) => `${x(rows).toFixed(1)},${y(ms).toFixed(1)}`);
    const [colour, dash] = [colours[index % colours.length], dashes[index % dashes.length]];
    const to = points.at(-1).split(',')[0];
    return (
      `<polyline points="${points.join(' ')}" fill="none" stroke="${colour}" stroke-width="2" stroke-dasharray="${dash}" />` +
      `<path d="M${Number(to) + 2} ${end}L${box.right + 12} ${label}" stroke="${colour}" stroke-width="0.75" fill="none" />` +
      `<text x="${box.right + 16}" y="${label + 4}" fill="${colour}">${name}</text>`
    );
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="13" fill="#6e7781">
<title>Processor milliseconds over points, ours, one thread</title>
${grid.join('\n')}
<text x="${(box.left + box.right) / 2}" y="${height - 8}" text-anchor="middle">points of 128 dimensions</text>
<text x="14" y="${(box.top + box.bottom) / 2}" transform="rotate(-90 14 ${(box.top + box.bottom) / 2})" text-anchor="middle">processor ms</text>
${lines.join('\n')}
</svg>
`;
}
