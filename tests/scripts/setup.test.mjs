// What set-up says on systems where it installs nothing by itself.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { needs } from '../../scripts/lib/needs.mjs';
import { packageNames } from '../../scripts/lib/other-systems.mjs';
import { missingText } from '../../scripts/setup.mjs';

const missing = needs.filter(({ package: name }) => ['ninja-build', 'jekyll'].includes(name));

test('each missing thing stands with the name that the system has for it', () => {
  const text = missingText(missing, packageNames({ ID: 'manjaro', ID_LIKE: 'arch' }, 'linux'));
  assert.match(text, /ninja-build +runs the C\+\+ builds; here: ninja\n/);
  assert.match(text, /jekyll .*known to us only by Debian's name\n/);
  assert.match(text, /\n {2}pacman -S ninja$/);
});

test("systems made from Debian have Debian's names, others their own, some none", () => {
  const ubuntu = packageNames({ ID: 'ubuntu', ID_LIKE: 'debian' }, 'linux');
  assert.match(missingText(missing, ubuntu), /\n {2}apt-get install ninja-build jekyll$/);
  assert.match(missingText(missing, packageNames({}, 'darwin')), /brew install ninja$/);
  assert.equal(packageNames({ ID: 'plan9' }, 'linux'), null);
  assert.doesNotMatch(missingText(missing, null), /install/);
});

test('other systems are told of packages that set-up knows', () => {
  const known = new Set(needs.map((need) => need.package));
  for (const id of ['fedora', 'arch']) {
    for (const name of Object.keys(packageNames({ ID: id }, 'linux').names)) {
      assert.ok(known.has(name), `${name} of ${id}`);
    }
  }
});
