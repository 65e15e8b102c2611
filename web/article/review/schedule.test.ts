import assert from 'node:assert/strict';
import test from 'node:test';
import {
  answered,
  byDay,
  dayOf,
  due,
  formatSchedule,
  INTERVALS,
  later,
  merged,
  parseSchedule,
  type Schedule,
} from './schedule.ts';

const none: Schedule = new Map();

test('a missed question comes back after 1, 2, 4, 8 and 16 days, and is then done', () => {
  let day = '2026-12-30';
  let schedule = answered(none, 'q', false, day);
  for (const [box, wait] of INTERVALS.entries()) {
    assert.equal(schedule.get('q')?.box, box);
    assert.equal(schedule.get('q')?.due, later(day, wait));
    assert.deepEqual(due(schedule, later(day, wait - 1)), []);
    day = later(day, wait);
    assert.deepEqual(due(schedule, day), ['q']);
    schedule = answered(schedule, 'q', true, day);
  }
  assert.equal(schedule.size, 0);
  assert.equal(day, '2027-01-30');
});

test('a wrong answer goes back to the first box, from any box', () => {
  const schedule: Schedule = new Map([['q', { box: 3, due: '2026-01-10', missed: 1 }]]);
  assert.deepEqual(answered(schedule, 'q', false, '2026-01-10').get('q'), {
    box: 0,
    due: '2026-01-11',
    missed: 2,
  });
});

test('a right answer changes nothing on the first try, and none before it is due', () => {
  assert.equal(answered(none, 'q', true, '2026-01-01'), none);
  const schedule = answered(none, 'q', false, '2026-01-01');
  assert.equal(answered(schedule, 'q', true, '2026-01-01'), schedule);
});

test('the day is the reader’s, and months and years end', () => {
  assert.equal(dayOf(new Date(2026, 11, 31, 0, 5)), '2026-12-31');
  assert.equal(dayOf(new Date(2026, 11, 31, 23, 55)), '2026-12-31');
  assert.equal(later('2026-12-31', 1), '2027-01-01');
  assert.equal(later('2028-02-28', 1), '2028-02-29');
});

test('two schedules become one; the earlier day stands', () => {
  const a: Schedule = new Map([
    ['x', { box: 1, due: '2026-01-05', missed: 1 }],
    ['y', { box: 1, due: '2026-01-09', missed: 1 }],
  ]);
  const b: Schedule = new Map([
    ['x', { box: 0, due: '2026-01-03', missed: 2 }],
    ['z', { box: 0, due: '2026-01-04', missed: 1 }],
  ]);
  const ids = byDay(merged(a, b)).map(([id, card]) => `${id} ${card.due}`);
  assert.deepEqual(ids, ['x 2026-01-03', 'z 2026-01-04', 'y 2026-01-09']);
});

test('a schedule as JSON is read back, and whatever else is refused in a sentence', () => {
  const schedule = answered(none, 'near-summer', false, '2026-01-01');
  const data = JSON.parse(JSON.stringify(formatSchedule(schedule)));
  assert.deepEqual(parseSchedule(data), schedule);
  const card = { box: 0, due: '2026-01-01', missed: 1 };
  const refused: [unknown, RegExp][] = [
    [undefined, /no object “cards”/],
    [[card], /no object “cards”/],
    [{ 'A b': card }, /“A b” is not the id/],
    [JSON.parse('{"__proto__":{}}'), /is not the id/],
    [{ q: null }, /The box of “q”/],
    [{ q: { ...card, box: 5 } }, /below 5/],
    [{ q: { ...card, box: 0.5 } }, /The box of “q”/],
    [{ q: { ...card, missed: 0 } }, /“missed” of “q”/],
    [{ q: { ...card, due: '2026-02-30' } }, /“due” of “q”/],
    [{ q: { ...card, due: 20_260_101 } }, /“due” of “q”/],
    [
      Object.fromEntries(Array.from({ length: 1001 }, (_, i) => [`q${i}`, card])),
      /1000 is the most/,
    ],
  ];
  for (const [cards, message] of refused)
    assert.throws(() => parseSchedule({ cards }), { message });
});
