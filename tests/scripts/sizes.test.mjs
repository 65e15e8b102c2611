import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rawProducts } from '../../scripts/sizes.mjs';

const refused = (text) => rawProducts(text).map(([, what]) => what);

test('raw products are refused where memory is sized by them', () => {
  for (const text of [
    'auto b = AlignedBuffer<float>::allocate(rows * cols);',
    'found.resize(rows * (cols + 1), 0);',
    'std::vector<float> columns(matrix.cols * matrix.rows);',
    'graph = {.indices = std::vector<std::uint32_t>(rows.rows * k)};',
    'if (auto room = room_for(rows * 8, "it"); !room)',
    'const std::size_t values = rows * dims;\nvalues_.resize(values);',
    'if (mask.custom.size() != positions * positions) {',
  ]) {
    assert.equal(refused(text).length, 1, text);
  }
});

test('what is checked, pointers, places and prose pass', () => {
  for (const text of [
    'AlignedBuffer<float>::allocate(product(rows, cols));',
    'std::vector<Linear*> maps(count);',
    'found.resize(*rows);',
    '// allocate(rows * cols)',
    'std::span<const float> row(values.data() + (index * cols), cols);',
    'for (std::size_t i = 0; i < points.size(); ++i) sum += weight * points[i];',
    'if (found_.size() < k_) keep(a * b);',
    'header.resize((header.size() + 7) / 8 * 8);',
    'constexpr std::size_t kTrials = 2 * kPanelRows;\ntried.resize(kTrials);',
  ]) {
    assert.deepEqual(refused(text), [], text);
  }
  assert.deepEqual(rawProducts('int a;\nv.resize(a * b);'), [[2, 'resize(a * b']]);
});
