// What the scripts print: one line a step, with its seconds. On a terminal the line of a running step
// shows how long it has run and the last thing its program said; in a log only finished steps appear,
// after a line that announces each long one.
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

// Runs `work` as a step. `work` gets a function that notes how far it is, and may return a short
// result for the line. Steps may run side by side.
export async function step(title, work, { announce = false } = {}) {
  const self = { title, note: '', started: performance.now() };
  running.add(self);
  if (announce && !tty) console.log(`  … ${title}`);
  const timer = tty ? setInterval(repaint, 250) : undefined;
  const finish = (mark, result) => {
    clearInterval(timer);
    running.delete(self);
    const tail = result ? `  ${dim(result)}` : '';
    say(`  ${mark} ${title}  ${dim(seconds(performance.now() - self.started))}${tail}`);
  };
  try {
    const result = await work((note) => {
      self.note = note;
    });
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
