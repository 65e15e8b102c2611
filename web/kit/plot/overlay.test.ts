import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { paint, type Scene } from './overlay.ts';
import type { PlotColours } from './plot-colours.ts';

/** Notes what is painted: each call with its arguments, and the line and fill it came with. */
function paper() {
  const calls: { name: string; args: unknown[]; fill: string; stroke: string; dash: number[] }[] =
    [];
  const state: Record<string, unknown> = { fillStyle: '', strokeStyle: '' };
  let dash: number[] = [];
  const context = new Proxy(state, {
    get: (target, name) =>
      name in target
        ? target[name as string]
        : (...args: unknown[]) => {
            if (name === 'setLineDash') dash = args[0] as number[];
            const { fillStyle: fill, strokeStyle: stroke } = state as Record<string, string>;
            calls.push({ name: String(name), args, fill: fill!, stroke: stroke!, dash });
            return { width: 40 };
          },
  }) as unknown as CanvasRenderingContext2D;
  const named = (name: string) => calls.filter((call) => call.name === name);
  return { context, named };
}

const colours = {
  paper: 'paper',
  ink: 'ink',
  faint: 'faint',
  font: 'f',
  of: (name: string) => name,
};

const scene: Scene = {
  view: { width: 300, height: 200 },
  projected: Float32Array.from([50, 60, 1, 150, 100, 1, 250, 150, -1]),
  texts: ['river', 'lake', 'behind'],
  labels: [{ index: 0, side: 'above', x: 50, y: 45, left: 30, right: 70, top: 37, bottom: 53 }],
  marks: [{ index: 0, style: { colour: 'accent', shape: 'ring' } }],
  edges: [
    { from: 0, to: 1, colour: 'category-1', line: 'solid' },
    { from: 1, to: 0, colour: 'category-2', line: 'dotted' },
    { from: 0, to: 2, colour: 'category-3', line: 'solid' },
    { from: 0, to: 9, colour: 'category-3', line: 'solid' },
  ],
  hovered: undefined,
  reticle: false,
  sizeOf: () => 14,
  ageOf: () => 1,
};

function painted(change: Partial<Scene> = {}) {
  const { context, named } = paper();
  paint(context, 1, { ...scene, ...change }, colours as unknown as PlotColours);
  return named;
}

describe('what lies over a cloud', () => {
  it('has lines between points that are in front of the eye, told apart by more than colour', () => {
    const lines = painted({ marks: [] })('stroke').filter((call) => call.stroke.startsWith('cat'));
    assert.deepEqual(
      lines.map(({ stroke, dash }) => [stroke, dash.length > 0]),
      [
        ['category-1', false],
        ['category-2', true],
      ],
    );
    assert.deepEqual(painted()('lineTo')[0]!.args, [150, 100]);
  });

  it('writes labels where they were placed', () => {
    const [label] = painted()('fillText');
    assert.deepEqual(label!.args, ['river', 50, 45]);
  });

  it('names what is pointed at, within the stage', () => {
    const texts = painted({ hovered: 1 })('fillText').map((call) => call.args);
    assert.deepEqual(texts.at(-1), ['lake', 150, 80]);
    const corner = { projected: Float32Array.from([2, 60, 1]), hovered: 0, labels: [], marks: [] };
    const [, x] = painted(corner)('fillText').at(-1)!.args as [string, number];
    assert.equal(x, 28);
    assert.equal(painted({ hovered: 2, labels: [] })('fillText').length, 0, 'not behind the eye');
  });
});
