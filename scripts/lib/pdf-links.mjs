// Where the named places of a PDF are: the page, from 1, of each target of a link within the document. It
// reads what Chromium writes, where these objects lie uncompressed.
export function pagesOfLinks(pdf) {
  const text = pdf.toString('latin1');
  const objects = new Map();
  for (const [, number, body] of text.matchAll(/(?:^|\n)(\d+) 0 obj\n([\s\S]*?)(?=\nendobj)/g)) {
    objects.set(number, body);
  }
  const referred = (body, name) => new RegExp(`/${name} (\\d+) 0 R`).exec(body ?? '')?.[1];
  const root = objects.get(referred(text, 'Root'));
  const pages = pagesBelow(referred(root, 'Pages'), objects);
  const places = objects.get(referred(root, 'Dests')) ?? '';
  const found = [...places.matchAll(/\/([^\s/[\]]+) \[(\d+) 0 R/g)];
  return new Map(found.map(([, name, page]) => [decoded(name), pages.indexOf(page) + 1]));
}

function pagesBelow(number, objects) {
  const kids = /\/Kids \[([^\]]*)\]/.exec(objects.get(number) ?? '')?.[1];
  if (kids === undefined) return [number];
  return [...kids.matchAll(/(\d+) 0 R/g)].flatMap(([, kid]) => pagesBelow(kid, objects));
}

// A name of a PDF: bytes of UTF-8, some of them as #xx.
function decoded(name) {
  const bytes = name.replace(/#([0-9a-f]{2})/gi, (_, code) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
