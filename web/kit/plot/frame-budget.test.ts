import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { FrameBudget } from './frame-budget.ts';

const many = (budget: FrameBudget, milliseconds: number) => {
  for (let i = 0; i < 40; i++) budget.spent(milliseconds);
};

describe('the budget of a frame', () => {
  it('draws all at rest, and fewer while a costly cloud moves', () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      let rested = 0;
      const budget = new FrameBudget(() => rested++);
      many(budget, 40);
      assert.equal(budget.count(20_000), 20_000);
      budget.move();
      assert.equal(budget.count(20_000), 15_000);
      assert.ok(budget.count(20_000) < 15_000);
      for (let i = 0; i < 20; i++) budget.count(20_000);
      assert.equal(budget.count(20_000), 3000);
      mock.timers.tick(1000);
      assert.equal(rested, 1);
      assert.equal(budget.count(20_000), 20_000);
      assert.ok(budget.partial);
      // Cheap again: more at every frame, in the end all.
      many(budget, 1);
      budget.move();
      for (let i = 0; i < 40; i++) budget.count(20_000);
      assert.equal(budget.count(20_000), 20_000);
      assert.ok(!budget.partial);
      budget.dispose();
      mock.timers.tick(1000);
      assert.equal(rested, 1);
    } finally {
      mock.timers.reset();
    }
  });

  it('is exceeded until drawings are cheap by far', () => {
    const budget = new FrameBudget(() => {});
    assert.ok(!budget.exceeded && budget.smooth);
    many(budget, 40);
    assert.ok(budget.exceeded && !budget.smooth);
    many(budget, 8);
    assert.ok(budget.exceeded && budget.smooth);
    many(budget, 1);
    assert.ok(!budget.exceeded);
  });
});
