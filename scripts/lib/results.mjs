// What a run of tests judges: each step and suite counts, what fails is told at the end, after a table of where
// the time went.
import { relative } from 'node:path';
import { inRoot, root } from './paths.mjs';
import { bold, Failure, say, step, timeTable } from './say.mjs';
import { excerpt } from './suites.mjs';

export const total = { passed: 0, failed: 0, skipped: 0 };
const failures = [];

function record({ passed, failed, skipped }) {
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
}

export function fail(title, error) {
  failures.push({ title, text: error instanceof Failure ? error.message : String(error.stack) });
}

// A step that either works or counts as one failure; true when it worked. Only judgements count as
// passed, building something does not.
export async function attempt(title, work, { counts = true } = {}) {
  try {
    await step(title, work);
    record({ passed: counts ? 1 : 0, failed: 0, skipped: 0 });
    return true;
  } catch (error) {
    fail(title, error);
    record({ passed: 0, failed: 1, skipped: 0 });
    return false;
  }
}

// A suite of tests with counts of its own; true when it passed. With `again`, one that
// fails is not judged but handed to it.
export async function suite(title, work, again = null) {
  try {
    await step(title, async (note) => {
      const result = await work(note);
      if (result.failed && again) {
        again(result);
        return `${result.failed} failed beside other work, run again alone`;
      }
      record(result);
      const { passed, failed, skipped } = result;
      const counts = `${passed} passed${failed ? `, ${failed} failed` : ''}${skipped ? `, ${skipped} skipped` : ''}`;
      if (failed) throw new Failure(`${excerpt(result.output)}\n\n${counts}`);
      return counts;
    });
    return true;
  } catch (error) {
    if (!(error instanceof Failure)) record({ passed: 0, failed: 1, skipped: 0 });
    fail(title, error);
    return false;
  }
}

// Prints what failed, the table and the totals; the exit code.
export function report() {
  for (const { title, text } of failures) say(`\n${bold(`✗ ${title}`)}\n${text}`);
  say(`\n${bold('Where the time went')}\n${timeTable()}`);
  say(`\nLogs are in ${relative(root, inRoot('build/logs'))}/.`);
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  return total.failed === 0 ? 0 : 1;
}
