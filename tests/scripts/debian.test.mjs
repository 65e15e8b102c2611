// The machine's apt entries, in either format, become deb-src entries.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseLines, parseStanzas, sourceStanzas } from '../../scripts/lib/debian.mjs';

const stanzas = `Types: deb
# a comment inside a paragraph
URIs: http://deb.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian.gpg

Types: deb
URIs: http://deb.example/security
Suites: bookworm-security
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 mQINBF
 -----END PGP PUBLIC KEY BLOCK-----

Enabled: no
Types: deb
URIs: http://off.example
Suites: stable
Components: main

Types: deb-src
URIs: http://deb.example/debian
Suites: bookworm
Components: main
`;

const lines = `# deb http://off.example stable main
deb [arch=amd64 signed-by=/usr/share/keyrings/a.gpg] http://deb.example/debian/ bookworm main contrib # note
deb http://third.example/apt ./
deb-src http://deb.example/debian bookworm main
`;

test('deb822 paragraphs: comments, several suites, inline keys, switched-off and source entries', () => {
  const entries = parseStanzas(stanzas);
  assert.equal(entries.length, 2);
  assert.deepEqual(entries[0], {
    uris: ['http://deb.example/debian'],
    suites: ['bookworm', 'bookworm-updates'],
    components: ['main'],
    options: { 'Signed-By': '/usr/share/keyrings/debian.gpg' },
  });
  assert.match(entries[1].options['Signed-By'], /BEGIN PGP[\s\S]*END PGP/);
});

test('one-line entries: options, comments, flat archives', () => {
  const entries = parseLines(lines);
  assert.equal(entries.length, 2);
  assert.deepEqual(entries[0], {
    uris: ['http://deb.example/debian/'],
    suites: ['bookworm'],
    components: ['main', 'contrib'],
    options: { 'Signed-By': '/usr/share/keyrings/a.gpg' },
  });
  assert.deepEqual(entries[1].suites, ['./']);
});

test('only the archive that the binary came from is asked for sources', () => {
  const text = sourceStanzas(parseLines(lines), [
    { uri: 'http://deb.example/debian', suite: 'bookworm', component: 'main' },
  ]);
  assert.equal(
    text,
    `Types: deb-src
URIs: http://deb.example/debian/
Suites: bookworm
Components: main contrib
Signed-By: /usr/share/keyrings/a.gpg
`,
  );
});

test('with no archive known, every entry is kept, inline keys included', () => {
  const text = sourceStanzas(parseStanzas(stanzas));
  assert.equal(text.match(/^Types: deb-src$/gm).length, 2);
  assert.deepEqual(parseStanzas(text.replaceAll('deb-src', 'deb')), parseStanzas(stanzas));
});
