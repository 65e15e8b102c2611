/**
 * A plot's camera over time: shows all points until the reader moves it, follows the size of the stage,
 * stays within its limits and glides from one place to the next. It has no clock of its own: whoever
 * draws says what time it is, and a glide without a time arrives at once.
 */
import {
  type Camera,
  type Extent,
  extentOf,
  fit,
  frame,
  limited,
  mix,
  resized,
  type Vec3,
  type Viewport,
} from './camera.ts';

export const GLIDE_MS = 240;

interface Glide {
  readonly start: number;
  readonly from: Camera;
  readonly to: Camera;
  /** While points come or go in depth, they are drawn in three dimensions. */
  readonly eye: number;
}

export class CameraRig {
  #extent: Extent = extentOf(new Float32Array(0), 2);
  #view: Viewport = { width: 0, height: 0 };
  #camera: Camera = fit(this.#extent, { width: 1, height: 1 });
  #glide: Glide | undefined;
  /** It still shows all points, and goes on doing so when the stage or the points change. */
  #whole = true;

  get camera(): Camera {
    return this.#camera;
  }

  /** Where it is, or where it is going. */
  get target(): Camera {
    return this.#glide?.to ?? this.#camera;
  }

  get gliding(): boolean {
    return this.#glide !== undefined;
  }

  get view(): Viewport {
    return this.#view;
  }

  /** 1 where all points are just in view, 2 at twice that scale. */
  get zoom(): number {
    return this.#camera.scale / this.#fitted().scale;
  }

  /** Goes to where all points of a new cloud are seen. */
  setExtent(extent: Extent, now?: number): void {
    this.#extent = extent;
    this.#whole = true;
    this.#go(this.#fitted(), now);
  }

  /** The same cloud has moved a little: goes along with it where all of it was in view. */
  follow(extent: Extent): void {
    this.#extent = extent;
    this.#glide = undefined;
    if (this.#whole) this.#camera = this.#fitted();
  }

  /** What was in the middle of the stage stays there. */
  resize(view: Viewport): void {
    const before = this.#view;
    const goal = this.target;
    this.#view = view;
    this.#glide = undefined;
    this.#camera =
      this.#whole || before.width === 0
        ? this.#fitted()
        : this.#limited(resized(goal, before, view));
  }

  /** The reader's hand: takes hold at once, wherever the camera was going. */
  set(camera: Camera): void {
    this.#glide = undefined;
    this.#whole = false;
    this.#camera = this.#limited(camera);
  }

  /** Stays where it is. */
  stop(): void {
    if (this.#glide) this.#arrive(this.#camera);
  }

  glideTo(camera: Camera, now?: number): void {
    this.#whole = false;
    this.#go(this.#limited(camera), now);
  }

  showAll(now?: number): void {
    this.#whole = true;
    this.#go(this.#fitted(), now);
  }

  /** Brings these points into view, no nearer than `closest` times the view of all. */
  frame(points: readonly Vec3[], closest: number, now?: number): void {
    const most = this.#fitted().scale * closest;
    this.glideTo(frame(this.target, this.#view, points, most), now);
  }

  /** Moves on; returns the share of the way that is done, eased, 1 where there is nowhere to go. */
  step(now: number): number {
    const glide = this.#glide;
    if (!glide) return 1;
    const t = Math.min(1, Math.max(0, (now - glide.start) / GLIDE_MS));
    if (t >= 1) {
      this.#arrive(glide.to);
      return 1;
    }
    const eased = 1 - (1 - t) ** 3;
    this.#camera = { ...mix(glide.from, glide.to, eased), eye: glide.eye };
    return eased;
  }

  /** Ends a glide where it was going. */
  arrive(): void {
    if (this.#glide) this.#arrive(this.#glide.to);
  }

  #go(to: Camera, now: number | undefined): void {
    if (now === undefined) {
      this.#arrive(to);
      return;
    }
    const from = this.#camera;
    const eye = from.dims === 2 ? to.eye : from.eye;
    this.#glide = { start: now, from, to, eye };
    this.#camera = { ...from, eye };
  }

  #arrive(camera: Camera): void {
    this.#glide = undefined;
    this.#camera = { ...camera, eye: this.#fitted().eye };
  }

  #fitted(): Camera {
    return fit(this.#extent, this.#view, this.#view.width < 480 ? 16 : 28);
  }

  #limited(camera: Camera): Camera {
    return limited(camera, this.#extent, this.#view);
  }
}
