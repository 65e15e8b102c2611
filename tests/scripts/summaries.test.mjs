// The totals of npm test are read from the runners' own summaries.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gtestSummary, nodeSummary, pythonSummary } from '../../scripts/lib/suites.mjs';

test('node:test', () => {
  const output =
    'ℹ tests 9\nℹ suites 0\nℹ pass 5\nℹ fail 1\nℹ cancelled 1\nℹ skipped 2\nℹ todo 0\n';
  assert.deepEqual(nodeSummary(output, 1), { passed: 5, failed: 2, skipped: 2 });
  assert.deepEqual(nodeSummary('Segmentation fault', 139), { passed: 0, failed: 1, skipped: 0 });
});

test('unittest', () => {
  const output = 'Ran 12 tests in 3.4s\n\nFAILED (failures=1, errors=1, skipped=3)\n';
  assert.deepEqual(pythonSummary(output, 1), { passed: 7, failed: 2, skipped: 3 });
  assert.deepEqual(pythonSummary('Ran 4 tests in 0.1s\n\nOK\n', 0), {
    passed: 4,
    failed: 0,
    skipped: 0,
  });
});

test('GoogleTest, one program a room', () => {
  const good =
    '1: [==========] 3 tests from 2 test suites ran. (1 ms total)\n1: [  PASSED  ] 3 tests.\n';
  const bad =
    '2: [  PASSED  ] 1 test.\n2: [  SKIPPED ] 1 test, listed below:\n2: [  SKIPPED ] A.b\n2: [  FAILED  ] 2 tests, listed below:\n2: [  FAILED  ] A.c\n2: [  FAILED  ] A.d\n';
  assert.deepEqual(gtestSummary(good, 0), { passed: 3, failed: 0, skipped: 0 });
  assert.deepEqual(gtestSummary(good + bad, 8), { passed: 4, failed: 2, skipped: 1 });
  assert.deepEqual(gtestSummary(`${good}2: Segmentation fault\n`, 8), {
    passed: 3,
    failed: 1,
    skipped: 0,
  });
});
