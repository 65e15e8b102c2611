// What the scripts print: one line a step, with its seconds. On a terminal the line of a running step
// shows how long it has run and the last thing its program said; in a log only finished steps appear,
// after a line that announces each long one.
import { AsyncLocalStorage } from 'node:async_hooks';

const tty = process.stdout.isTTY === true;
const colour = tty && !process.env.NO_COLOR;
const paint = (code) => (text) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
export const dim = paint(2);
export const bold = paint(1);
export const red = paint(31);
export const green = paint(32);
export const yellow = paint(33);

const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(1)} s`;
const running = new Set();
const finished = [];
const current = new AsyncLocalStorage();
let painted = false;

function clear() {
  if (painted) process.stdout.write('\r\u001b[K');
  painted = false;
}

function repaint() {
  const [first] = running;
  if (!tty || !first) return;
  const more = running.size > 1 ? ` (+${running.size - 1})` : '';
  const elapsed = seconds(performance.now() - first.started);
  const text = `  … ${first.title}${more}  ${elapsed}  ${first.note}`;
  process.stdout.write(`\r\u001b[K${text.slice(0, (process.stdout.columns ?? 80) - 1)}`);
  painted = true;
}

export function say(line = '') {
  clear();
  console.log(line);
  repaint();
}

// Counts processor time that a program has used towards the step that it belongs to.
export function countProcessorSeconds(amount) {
  const self = current.getStore();
  if (self) self.processor += amount;
}

// Runs `work` as a step. `work` gets a function that notes how far it is, and may return a short
// result for the line. Steps may run side by side.
export async function step(title, work, { announce = false } = {}) {
  const self = { title, note: '', started: performance.now(), processor: 0 };
  running.add(self);
  if (announce && !tty) console.log(`  … ${title}`);
  const timer = tty ? setInterval(repaint, 250) : undefined;
  const finish = (mark, result) => {
    clearInterval(timer);
    running.delete(self);
    finished.push({ ...self, took: performance.now() - self.started });
    const tail = result ? `  ${dim(result)}` : '';
    say(`  ${mark} ${title}  ${dim(seconds(performance.now() - self.started))}${tail}`);
  };
  try {
    const noting = (note) => {
      self.note = note;
    };
    const result = await current.run(self, () => work(noting));
    finish(green('✓'), typeof result === 'string' ? result : '');
    return result;
  } catch (error) {
    finish(red('✗'), '');
    throw error;
  }
}

// An error whose message is written for the person at the terminal: printed without a stack.
export class Failure extends Error {}

// Runs a script's main function: prints failures, sets the exit code.
export async function main(work) {
  try {
    const code = await work();
    if (typeof code === 'number') process.exitCode = code;
  } catch (error) {
    clear();
    console.error(error instanceof Failure ? `\n${error.message}` : error);
    process.exitCode = 1;
  }
}

// Where the time went: every step that took a second or more, in the order in which they began, with its
// seconds and those of the processors it kept busy (0 where that is unknown).
export function timeTable() {
  const rows = finished
    .filter(({ took }) => took >= 1000)
    .sort((a, b) => a.started - b.started)
    .map(({ title, started, took, processor }) => [title, started / 1000, took / 1000, processor]);
  const sum = rows.reduce((total, [, , , processor]) => total + processor, 0);
  const line = (cells) =>
    `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(52) : cell.padStart(9))).join(' | ')} |`;
  return [
    line(['step', 'began, s', 'took, s', 'CPU, s']),
    `|${'-'.repeat(54)}|${`${'-'.repeat(10)}:|`.repeat(3)}`,
    ...rows.map(([title, ...numbers]) => line([title, ...numbers.map((n) => n.toFixed(0))])),
    line(['all', '', (performance.now() / 1000).toFixed(0), sum.toFixed(0)]),
  ].join('\n');
}
