/**
 * What lies over the cloud of a plot: lines, marks, labels and whatever is pointed at. Each is painted
 * from where its point is projected now; where labels go is decided in declutter.ts.
 */
import type { ColourName } from '../theme/colours.ts';
import type { Viewport } from './camera.ts';
import type { Label } from './declutter.ts';
import type { PlotColours } from './plot-colours.ts';

/** The look of one highlighted point. Colour is never the only cue: shape and line differ too. */
export interface MarkStyle {
  readonly colour: ColourName;
  readonly shape: 'dot' | 'ring' | 'diamond' | 'square';
  readonly strong?: boolean | undefined;
  /** Named only where there is room to spare, in plain type. */
  readonly quiet?: boolean | undefined;
}

export interface Mark {
  readonly index: number;
  readonly style: MarkStyle;
}

/** A line between two points. */
export interface Edge {
  readonly from: number;
  readonly to: number;
  readonly colour: ColourName;
  readonly line: 'solid' | 'dotted' | 'thin';
}

export interface Scene {
  readonly view: Viewport;
  /** x, y, w a point, as camera.project writes it. */
  readonly projected: Float32Array;
  readonly texts: readonly string[];
  readonly labels: readonly Label[];
  readonly marks: readonly Mark[];
  readonly edges: readonly Edge[];
  readonly hovered: number | undefined;
  /** Cross hairs in the middle, for the keyboard. */
  readonly reticle: boolean;
  /** CSS pixels of a label's letters. */
  readonly sizeOf: (index: number) => number;
  /** How far a label has faded in, 0 … 1. */
  readonly ageOf: (index: number) => number;
}

const LINES = {
  solid: { width: 2, dash: [] },
  dotted: { width: 1.5, dash: [1, 5] },
  thin: { width: 1, dash: [] },
} as const;

export function paint(
  context: CanvasRenderingContext2D,
  ratio: number,
  scene: Scene,
  colours: PlotColours,
): void {
  const { view, marks, edges } = scene;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, view.width, view.height);
  context.lineCap = 'round';
  context.lineJoin = 'round';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (const edge of edges) paintEdge(context, edge, scene, colours);
  context.setLineDash([]);
  for (const mark of [...marks].reverse()) paintMark(context, mark, scene, colours);
  paintLabels(context, scene, colours);
  if (scene.reticle) paintReticle(context, view, colours);
  paintHovered(context, scene, colours);
}

/** Where a point is on the stage; undefined for one that is not there or behind the eye. */
function placeOf({ projected }: Scene, index: number): [number, number] | undefined {
  const at = 3 * index;
  return projected[at + 2]! > 0 ? [projected[at]!, projected[at + 1]!] : undefined;
}

function paintEdge(
  context: CanvasRenderingContext2D,
  edge: Edge,
  scene: Scene,
  colours: PlotColours,
): void {
  const from = placeOf(scene, edge.from);
  const to = placeOf(scene, edge.to);
  if (!from || !to) return;
  const { width, dash } = LINES[edge.line];
  context.strokeStyle = colours.of(edge.colour);
  context.lineWidth = width;
  context.setLineDash(dash);
  context.beginPath();
  context.moveTo(...from);
  context.lineTo(...to);
  context.stroke();
}

function paintMark(
  context: CanvasRenderingContext2D,
  { index, style }: Mark,
  scene: Scene,
  colours: PlotColours,
): void {
  const place = placeOf(scene, index);
  if (!place) return;
  const [x, y] = place;
  const r = style.strong ? 6 : 4.5;
  context.beginPath();
  if (style.shape === 'diamond') {
    context.moveTo(x, y - r - 1);
    context.lineTo(x + r + 1, y);
    context.lineTo(x, y + r + 1);
    context.lineTo(x - r - 1, y);
    context.closePath();
  } else if (style.shape === 'square') {
    context.rect(x - r + 0.5, y - r + 0.5, 2 * r - 1, 2 * r - 1);
  } else {
    context.arc(x, y, r, 0, 2 * Math.PI);
  }
  const colour = colours.of(style.colour);
  const filled = style.shape === 'dot';
  context.fillStyle = filled ? colour : colours.paper;
  context.strokeStyle = filled ? colours.paper : colour;
  context.lineWidth = filled ? 1.5 : style.strong ? 3 : 2;
  context.fill();
  context.stroke();
}

function paintLabels(context: CanvasRenderingContext2D, scene: Scene, colours: PlotColours): void {
  const styles = new Map(scene.marks.map((mark) => [mark.index, mark.style]));
  // Where lines are drawn, all that they don't reach steps back.
  const others = scene.edges.length > 0 ? 0.55 : 1;
  for (const { index, x, y } of scene.labels) {
    const style = styles.get(index);
    context.globalAlpha = scene.ageOf(index) * (style ? 1 : others);
    const weight = style?.strong ? 700 : style && !style.quiet ? 600 : 400;
    context.font = `${weight} ${scene.sizeOf(index)}px ${colours.font}`;
    const text = scene.texts[index] ?? '';
    context.strokeStyle = colours.paper;
    context.lineWidth = 4;
    context.strokeText(text, x, y);
    context.fillStyle = colours.ink;
    context.fillText(text, x, y);
  }
  context.globalAlpha = 1;
}

function paintReticle(
  context: CanvasRenderingContext2D,
  { width, height }: Viewport,
  colours: PlotColours,
): void {
  context.strokeStyle = colours.ink;
  context.lineWidth = 1;
  context.beginPath();
  for (const [dx, dy] of [
    [1, 0],
    [-1, 0],
    [0, 1],
    [0, -1],
  ] as const) {
    context.moveTo(width / 2 + 6 * dx, height / 2 + 6 * dy);
    context.lineTo(width / 2 + 14 * dx, height / 2 + 14 * dy);
  }
  context.stroke();
}

/** The point under the mouse or in the reticle, with its label, above everything else. */
function paintHovered(context: CanvasRenderingContext2D, scene: Scene, colours: PlotColours): void {
  const index = scene.hovered;
  const place = index === undefined ? undefined : placeOf(scene, index);
  if (index === undefined || !place) return;
  const [px, py] = place;
  const text = scene.texts[index] ?? '';
  context.font = `600 14px ${colours.font}`;
  const half = context.measureText(text).width / 2 + 6;
  // In place of the label where it is written, else beside its mark.
  const label = scene.labels.find((one) => one.index === index);
  const x = Math.max(Math.min(label?.x ?? px, scene.view.width - half - 2), half + 2);
  const y = label?.y ?? (py > 34 ? py - 20 : py + 20);
  if (!label) {
    context.beginPath();
    context.arc(px, py, 4, 0, 2 * Math.PI);
    context.fillStyle = colours.ink;
    context.fill();
  }
  context.fillStyle = colours.paper;
  context.strokeStyle = colours.faint;
  context.lineWidth = 1;
  context.beginPath();
  context.rect(x - half, y - 11, 2 * half, 22);
  context.fill();
  context.stroke();
  context.fillStyle = colours.ink;
  context.fillText(text, x, y);
}
