/** The figure alone, used as a reader uses it; its number computed again from the shipped files. */
import { after, before } from 'node:test';
import { everywhere } from '../../../tests/browser/drive/everywhere.ts';
import { assertShown, numbersIn } from '../../../tests/browser/numbers.ts';
import { openSite, type Site } from '../../../tests/browser/site.ts';
import { measure, prepared, shippedWords } from '../../../tests/browser/truth.ts';

const figure = 'embed-scope >>> es-__name__';

let site: Site;
before(async () => {
  site = await openSite();
});
after(() => site.close());

everywhere('T13: two typed words are compared', async (reader) => {
  await reader.open(`${site.url}embed/frame.html?figure=__name__`);
  await reader.meet(figure);
  await reader.enter(`${figure} >>> es-word-field:nth-of-type(2) >>> input`, 'sea');
  const said = await reader.reads(`${figure} >>> [data-verdict]`, 'of “river” and “sea” is ');
  const words = prepared(shippedWords(), { unit: true, centre: false });
  const cosine = measure('cosine', words.row(words.find('river')), words.row(words.find('sea')));
  assertShown(numbersIn(said)[0]!, cosine, 'cosine');
});
