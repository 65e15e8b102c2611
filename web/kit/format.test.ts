import assert from 'node:assert/strict';
import test from 'node:test';
import {
  bytes,
  count,
  fixed,
  number,
  ordinal,
  percent,
  plural,
  sentence,
  withUnit,
} from './format.ts';

test('three significant digits, a real minus sign', () => {
  assert.equal(number(0.12345), '0.123');
  assert.equal(number(-12.345), '−12.3');
  assert.equal(number(0.9996), '1.00');
  assert.equal(number(12345), '12,300');
  assert.equal(number(0), '0');
  assert.equal(number(0.000123), '0.000123');
});

test('very small numbers are powers of ten', () => {
  assert.equal(number(1.19e-7, 2), '1.2\u202f×\u202f10⁻⁷');
  assert.equal(number(-3e-9), '−3.0\u202f×\u202f10⁻⁹');
});

test('no number is a dash', () => {
  for (const value of [Number.NaN, Infinity, -Infinity]) assert.equal(number(value), '–');
});

test('fixed decimals never show a negative zero', () => {
  assert.equal(fixed(-0.0001, 2), '0.00');
  assert.equal(fixed(-0.5, 2), '−0.50');
});

test('counts, shares, sizes and units', () => {
  assert.equal(count(1000), '1,000');
  assert.equal(count(30000), '30,000');
  assert.equal(count(1234567), '1,234,567');
  assert.equal(percent(0.6624), '66.2\u202f%');
  assert.equal(bytes(999), '999\u202fbytes');
  assert.equal(bytes(999_600), '1.00\u202fMB');
  assert.equal(bytes(2_614_000), '2.61\u202fMB');
  assert.equal(withUnit(41.27, 'µs'), '41.3\u202fµs');
  assert.equal(plural(1, 'word'), '1 word');
  assert.equal(plural(2000, 'word'), '2,000 words');
});

test('ranks are counted', () => {
  const said = [1, 2, 3, 4, 11, 12, 13, 21, 102, 111, 4312].map(ordinal).join(' ');
  assert.equal(said, '1st 2nd 3rd 4th 11th 12th 13th 21st 102nd 111th 4,312th');
});

test('a stage begins with a capital, a name as it is written', () => {
  assert.equal(sentence('measuring the map'), 'Measuring the map');
  assert.equal(sentence('t-SNE'), 't-SNE');
});
