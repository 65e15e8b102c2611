// How fast this machine runs a page that it sees for the first time, so that "four times slower" means the same
// phone everywhere: DevTools' throttling multiplies whatever the machine is, and machines differ by more than a
// factor of two, one and the same from minute to minute. Lighthouse calibrates its slow-down likewise. What
// counts is processor time, as for the tasks that are judged: beside other work a page takes longer by the clock.
import { longTasks } from './long-tasks.mjs';

// What the work below took where the budget was set: a machine on which the page's longest task took 47 ms at a
// throttling of 4.
const REFERENCE_MILLISECONDS = 29;
const PAGES = 9;

// A fixed piece of what a page does: objects and strings made and sorted, elements made, styled and laid out.
function pageWork() {
  const words = [];
  for (let i = 0; i < 6000; i++) {
    words.push({ word: `w${(i * 7919) % 6007}`, score: Math.sin(i) });
  }
  words.sort((a, b) => b.score - a.score);
  const byName = new Map(words.map((entry) => [entry.word, entry]));
  const list = document.createElement('ol');
  list.style.cssText = 'display:grid;grid-template-columns:1fr 1fr;width:320px;font:14px serif';
  for (let i = 0; i < 300; i++) {
    const item = document.createElement('li');
    item.textContent = `${words[i].word} ${byName.get(`w${i}`)?.score.toFixed(3)}`;
    list.append(item);
  }
  document.body.append(list);
  const heights = [list.offsetHeight];
  list.style.width = '240px';
  heights.push(list.offsetHeight);
  list.remove();
  return heights;
}

// The median of fresh pages, each of which does it once: warm code in warm caches would tell another speed.
async function pageMilliseconds(browser) {
  const times = [];
  while (times.length < PAGES) {
    const page = await browser.newPage();
    const work = async () => {
      await page.evaluate(() => void performance.mark('work'));
      await page.evaluate(pageWork);
    };
    const [longest] = await longTasks(page, work, ['work']);
    if (longest) times.push(longest.milliseconds); // a trace may lose its last events
    await page.close();
  }
  return times.sort((a, b) => a - b)[(PAGES - 1) / 2];
}

// The throttling that makes this machine, as it is now, `times` slower than the reference; never under 1.
export async function slowDown(browser, times) {
  return Math.max(1, (times * REFERENCE_MILLISECONDS) / (await pageMilliseconds(browser)));
}
