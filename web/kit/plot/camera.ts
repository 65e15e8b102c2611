/**
 * The camera of a scatter plot, as a value: how a cloud of points in two or three dimensions is laid
 * onto a stage of so many CSS pixels. Pure; every gesture is a function from one camera to the next.
 *
 * A point p is turned and moved into the eye's frame, v = R(p − centre), and lands on the stage at
 *
 *     x = width/2  + scale·v.x / w
 *     y = height/2 − scale·v.y / w      w = 1 − v.z / eye   (w = 1 in two dimensions)
 *
 * so that whatever lies in the plane through the centre is drawn at exactly `scale` pixels a unit,
 * in both cases. Points do not pass behind the eye: it stands off by more than the cloud's diameter.
 */

/** Unit quaternion (x, y, z, w). */
export type Quaternion = readonly [number, number, number, number];
export type Vec3 = readonly [number, number, number];
export type Dims = 2 | 3;

export interface Viewport {
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
}

/** What the limits of a camera are measured from. */
export interface Extent {
  readonly dims: Dims;
  /** Box around every point. */
  readonly min: Vec3;
  readonly max: Vec3;
  /** Box around all but the outermost of them (see `extentOf`): what a fitted picture shows. */
  readonly coreMin: Vec3;
  readonly coreMax: Vec3;
}

export interface Camera {
  readonly dims: Dims;
  /** The data point drawn in the middle of the stage. */
  readonly centre: Vec3;
  /** CSS pixels a data unit, in the plane through the centre. */
  readonly scale: number;
  readonly rotation: Quaternion;
  /** Distance from the centre to the eye, in data units; Infinity in two dimensions. */
  readonly eye: number;
}

/** How far out of, and into, a fitted picture a reader may zoom. */
export const ZOOM_LIMITS = { out: 0.5, in: 60 };

/** Most points that extentOf sorts. */
const SORTED = 5000;

const UPRIGHT: Quaternion = [0, 0, 0, 1];

/**
 * The boxes around `points` (x, y, z a point). The core box leaves out the outermost `trim` share of
 * the points at each end of each axis, because a few far words would otherwise press all others into
 * a blot.
 */
export function extentOf(points: Float32Array, dims: Dims, trim = 0.002): Extent {
  const count = Math.floor(points.length / 3);
  const min: [number, number, number] = [0, 0, 0];
  const max: [number, number, number] = [0, 0, 0];
  const coreMin: [number, number, number] = [0, 0, 0];
  const coreMax: [number, number, number] = [0, 0, 0];
  if (count > 0) {
    // The core is found by sorting some thousands of points: enough for a margin.
    const step = Math.ceil(count / SORTED);
    const column = new Float32Array(Math.ceil(count / step));
    for (let axis = 0; axis < dims; axis++) {
      [min[axis], max[axis]] = [points[axis]!, points[axis]!];
      for (let i = 0; i < count; i++) {
        const value = points[3 * i + axis]!;
        if (value < min[axis]!) min[axis] = value;
        if (value > max[axis]!) max[axis] = value;
        if (i % step === 0) column[i / step] = value;
      }
      column.sort();
      const cut = Math.floor(trim * (column.length - 1));
      coreMin[axis] = column[cut]!;
      coreMax[axis] = column[column.length - 1 - cut]!;
    }
  }
  return { dims, min, max, coreMin, coreMax };
}

/** The camera that shows the whole core of the cloud, upright, with `margin` pixels around it. */
export function fit(extent: Extent, view: Viewport, margin = 24): Camera {
  const { coreMin, coreMax, dims } = extent;
  const centre: Vec3 = [
    (coreMin[0] + coreMax[0]) / 2,
    (coreMin[1] + coreMax[1]) / 2,
    (coreMin[2] + coreMax[2]) / 2,
  ];
  const spanX = coreMax[0] - coreMin[0];
  const spanY = coreMax[1] - coreMin[1];
  const spanZ = coreMax[2] - coreMin[2];
  const width = Math.max(16, view.width - 2 * margin);
  const height = Math.max(16, view.height - 2 * margin);
  if (dims === 2) {
    const scale = Math.min(width / (spanX || 1), height / (spanY || 1));
    return { dims, centre, scale, rotation: UPRIGHT, eye: Number.POSITIVE_INFINITY };
  }
  // In three dimensions the cloud turns, so its longest side has to fit either way.
  const longest = Math.max(spanX, spanY, spanZ) || 1;
  const scale = Math.min(width, height * 1.15) / longest;
  return { dims, centre, scale, rotation: UPRIGHT, eye: eyeDistance(extent) };
}

function eyeDistance(extent: Extent): number {
  const [a, b] = [extent.min, extent.max];
  const diameter = Math.hypot(b[0] - a[0], b[1] - a[1], b[2] - a[2]);
  // The centre never leaves the box, so no point is farther from it than one diameter.
  return 1.6 * (diameter || 1);
}

/**
 * The same stage when it has changed its size: what was in the middle stays there, and what spanned
 * the shorter side still does.
 */
export function resized(camera: Camera, from: Viewport, to: Viewport): Camera {
  const before = Math.min(from.width, from.height);
  const after = Math.min(to.width, to.height);
  if (before <= 0 || after <= 0) return camera;
  return { ...camera, scale: (camera.scale * after) / before };
}

/** Keeps a camera within the zoom limits of its cloud and its centre within the cloud's box. */
export function limited(camera: Camera, extent: Extent, view: Viewport): Camera {
  const whole = fit(extent, view).scale;
  const scale = clamp(camera.scale, whole * ZOOM_LIMITS.out, whole * ZOOM_LIMITS.in);
  const centre: Vec3 = [
    clamp(camera.centre[0], extent.min[0], extent.max[0]),
    clamp(camera.centre[1], extent.min[1], extent.max[1]),
    camera.dims === 3 ? clamp(camera.centre[2], extent.min[2], extent.max[2]) : 0,
  ];
  return { ...camera, scale, centre };
}

/** The cloud follows the finger: moves it by (dx, dy) stage pixels in the plane of the stage. */
export function pan(camera: Camera, dx: number, dy: number): Camera {
  const back = rotate(inverse(camera.rotation), [-dx / camera.scale, dy / camera.scale, 0]);
  return { ...camera, centre: add(camera.centre, back) };
}

/** Zooms by `factor` and leaves what lies under the stage point (x, y) where it is. */
export function zoomAbout(
  camera: Camera,
  view: Viewport,
  factor: number,
  x = view.width / 2,
  y = view.height / 2,
): Camera {
  const held = toData(camera, view, x, y);
  const zoomed = { ...camera, scale: camera.scale * factor };
  const [sx, sy] = toStage(zoomed, view, held);
  return pan(zoomed, x - sx, y - sy);
}

/**
 * Turns the cloud as if the reader pushed its near side by (dx, dy) stage pixels (a trackball
 * without edges: a push across the stage's shorter side is half a turn, wherever it starts).
 */
export function orbit(camera: Camera, view: Viewport, dx: number, dy: number): Camera {
  const length = Math.hypot(dx, dy);
  if (camera.dims === 2 || length === 0) return camera;
  const angle = (Math.PI * length) / Math.max(1, Math.min(view.width, view.height));
  const turn = aboutAxis([dy / length, dx / length, 0], angle);
  return { ...camera, rotation: normalised(multiply(turn, camera.rotation)) };
}

/** Turns the cloud in the plane of the stage (two fingers twisting), counter-clockwise. */
export function roll(camera: Camera, angle: number): Camera {
  if (camera.dims === 2) return camera;
  return {
    ...camera,
    rotation: normalised(multiply(aboutAxis([0, 0, 1], angle), camera.rotation)),
  };
}

/**
 * The camera that brings `points` (a few of them) into view, without turning; `closest` limits how
 * far it goes in, in pixels a unit. In three dimensions it centres on the first of them.
 */
export function frame(
  camera: Camera,
  view: Viewport,
  points: readonly Vec3[],
  closest: number,
  margin = 56,
): Camera {
  if (points.length === 0) return camera;
  const turned = points.map((p) => rotate(camera.rotation, p));
  const middle = turned[0]!;
  let [left, right, low, high] = [middle[0], middle[0], middle[1], middle[1]];
  for (const [x, y] of turned) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    low = Math.min(low, y);
    high = Math.max(high, y);
  }
  const width = Math.max(16, view.width - 2 * margin);
  const height = Math.max(16, view.height - 2 * margin);
  const scale = Math.min(
    closest,
    width / Math.max(right - left, 1e-9),
    height / Math.max(high - low, 1e-9),
  );
  const centre: Vec3 = [(left + right) / 2, (low + high) / 2, middle[2]];
  return { ...camera, scale, centre: rotate(inverse(camera.rotation), centre) };
}

/** Between two cameras: t = 0 is `from`, t = 1 is `to`. Zoom goes evenly by factors, not by amounts. */
export function mix(from: Camera, to: Camera, t: number): Camera {
  if (t >= 1) return to;
  const scale = from.scale * (to.scale / from.scale) ** t;
  // Moves the centre in step with the zoom, so that the target travels straight to the middle.
  const ratio = to.scale / from.scale;
  const move = Math.abs(ratio - 1) < 1e-6 ? t : (1 - ratio ** -t) / (1 - 1 / ratio);
  return {
    ...to,
    scale,
    centre: [
      from.centre[0] + (to.centre[0] - from.centre[0]) * move,
      from.centre[1] + (to.centre[1] - from.centre[1]) * move,
      from.centre[2] + (to.centre[2] - from.centre[2]) * move,
    ],
    rotation: slerp(from.rotation, to.rotation, t),
  };
}

/** Data → stage: pixels from the top left corner, and w (above 1 is behind the centre). */
export function toStage(
  camera: Camera,
  view: Viewport,
  point: readonly number[],
): [x: number, y: number, w: number] {
  const v = rotate(camera.rotation, [
    point[0]! - camera.centre[0],
    point[1]! - camera.centre[1],
    (point[2] ?? 0) - camera.centre[2],
  ]);
  const w = 1 - v[2] / camera.eye;
  return [
    view.width / 2 + (camera.scale * v[0]) / w,
    view.height / 2 - (camera.scale * v[1]) / w,
    w,
  ];
}

/** Stage → data, on the plane through the camera's centre. */
export function toData(camera: Camera, view: Viewport, x: number, y: number): Vec3 {
  const v: Vec3 = [(x - view.width / 2) / camera.scale, (view.height / 2 - y) / camera.scale, 0];
  return add(camera.centre, rotate(inverse(camera.rotation), v));
}

/**
 * The camera as three rows of four numbers, [a b c d]: (a·x + b·y + c·z + d) gives, in turn, the
 * stage offset right of the middle, the offset above it (both in pixels, before dividing by w), and w.
 * Both renderers, the labels and picking use this one form, so they cannot disagree.
 */
export function rows(camera: Camera): Float64Array {
  const [x, y, z, w] = camera.rotation;
  const r = [
    [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
    [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
    [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
  ] as const;
  const c = camera.centre;
  const factors = [camera.scale, camera.scale, -1 / camera.eye];
  const out = new Float64Array(12);
  for (let i = 0; i < 3; i++) {
    const row = r[i as 0 | 1 | 2];
    const f = factors[i]!;
    out[4 * i] = f * row[0];
    out[4 * i + 1] = f * row[1];
    out[4 * i + 2] = f * row[2];
    out[4 * i + 3] = -f * (row[0] * c[0] + row[1] * c[1] + row[2] * c[2]) + (i === 2 ? 1 : 0);
  }
  return out;
}

/**
 * Projects every point: `points` holds x, y, z a point (z = 0 on a flat map), `out` receives x, y, w,
 * in stage pixels.
 */
export function project(
  camera: Camera,
  view: Viewport,
  points: Float32Array,
  out: Float32Array,
): void {
  const m = rows(camera);
  const [ax, bx, cx, dx] = [m[0]!, m[1]!, m[2]!, m[3]!];
  const [ay, by, cy, dy] = [m[4]!, m[5]!, m[6]!, m[7]!];
  const [aw, bw, cw, dw] = [m[8]!, m[9]!, m[10]!, m[11]!];
  const midX = view.width / 2;
  const midY = view.height / 2;
  const length = Math.min(points.length, out.length);
  for (let i = 0; i + 2 < length; i += 3) {
    const x = points[i]!;
    const y = points[i + 1]!;
    const z = points[i + 2]!;
    const w = aw * x + bw * y + cw * z + dw;
    out[i] = midX + (ax * x + bx * y + cx * z + dx) / w;
    out[i + 1] = midY - (ay * x + by * y + cy * z + dy) / w;
    out[i + 2] = w;
  }
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

function add(a: Vec3, b: Vec3): Vec3 {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
}

export function aboutAxis(axis: Vec3, angle: number): Quaternion {
  const s = Math.sin(angle / 2);
  return [axis[0] * s, axis[1] * s, axis[2] * s, Math.cos(angle / 2)];
}

/** The turn `b` followed by the turn `a`. */
function multiply(a: Quaternion, b: Quaternion): Quaternion {
  return [
    a[3] * b[0] + a[0] * b[3] + a[1] * b[2] - a[2] * b[1],
    a[3] * b[1] - a[0] * b[2] + a[1] * b[3] + a[2] * b[0],
    a[3] * b[2] + a[0] * b[1] - a[1] * b[0] + a[2] * b[3],
    a[3] * b[3] - a[0] * b[0] - a[1] * b[1] - a[2] * b[2],
  ];
}

function inverse(q: Quaternion): Quaternion {
  return [-q[0], -q[1], -q[2], q[3]];
}

function normalised(q: Quaternion): Quaternion {
  const n = Math.hypot(...q) || 1;
  return [q[0] / n, q[1] / n, q[2] / n, q[3] / n];
}

function rotate(q: Quaternion, v: Vec3): Vec3 {
  const [x, y, z, w] = q;
  // t = 2 q × v;  v' = v + w t + q × t
  const tx = 2 * (y * v[2] - z * v[1]);
  const ty = 2 * (z * v[0] - x * v[2]);
  const tz = 2 * (x * v[1] - y * v[0]);
  return [
    v[0] + w * tx + y * tz - z * ty,
    v[1] + w * ty + z * tx - x * tz,
    v[2] + w * tz + x * ty - y * tx,
  ];
}

function slerp(a: Quaternion, b: Quaternion, t: number): Quaternion {
  const dot = a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3];
  const sign = dot < 0 ? -1 : 1; // the shorter way round
  const angle = Math.acos(Math.min(1, Math.abs(dot)));
  if (angle < 1e-4) return b;
  const p = Math.sin((1 - t) * angle) / Math.sin(angle);
  const q = (sign * Math.sin(t * angle)) / Math.sin(angle);
  return [a[0] * p + b[0] * q, a[1] * p + b[1] * q, a[2] * p + b[2] * q, a[3] * p + b[3] * q];
}
