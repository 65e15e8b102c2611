/**
 * Pointer, wheel and keyboard on a stage, as a handful of calls. The page's scrolling always wins:
 * until the reader has tapped the stage or tabbed to it, neither the wheel nor a finger is captured.
 *
 * Asleep (the stage has no focus): a tap or click wakes it, a mouse may already drag.
 * Awake: one finger or the mouse drags, two fingers pinch, pan and twist, the wheel zooms, keys work.
 * It falls asleep again on Escape, on a tap elsewhere, and when the focus leaves.
 */

export interface GestureTarget {
  /** The reader dragged by so many pixels; `second` when with two fingers, Shift or another button. */
  drag(dx: number, dy: number, second: boolean): void;
  /** Zoom by a factor about a stage point (undefined: the middle). */
  zoom(factor: number, x?: number, y?: number): void;
  /** Two fingers twisted, in radians, counter-clockwise. */
  twist(angle: number): void;
  tap(x: number, y: number, pointer: 'mouse' | 'touch'): void;
  /** The mouse rests here; undefined when it has left or is busy. */
  hover(at: { x: number; y: number } | undefined): void;
  /** Zero or Home. */
  fit(): void;
  /** Enter or Space. */
  choose(): void;
  /** Awake or asleep, and whether by keyboard. */
  wake(awake: boolean, byKeyboard: boolean): void;
}

const DRAG_AFTER = 4; // pixels: less is a tap
const TAP_WITHIN = 500; // milliseconds
const DOUBLE_WITHIN = 320;
const STEP = 48; // pixels an arrow key drags
const ZOOM_STEP = 1.35;

interface Finger {
  readonly downX: number;
  readonly downY: number;
  readonly downAt: number;
  x: number;
  y: number;
  moved: boolean;
}

export class Gestures {
  readonly #stage: HTMLElement;
  readonly #target: GestureTarget;
  readonly #fingers = new Map<number, Finger>();
  readonly #listening = new AbortController();
  #awake = false;
  /** How the stage came to be awake: a focus ring and a reticle are for the keyboard only. */
  #byPointer = false;
  #lastTap = { at: Number.NEGATIVE_INFINITY, x: 0, y: 0 };

  /** `stage` must be focusable; pointer positions are relative to its top left corner. */
  constructor(stage: HTMLElement, target: GestureTarget) {
    this.#stage = stage;
    this.#target = target;
    const { signal } = this.#listening;
    const on = <K extends keyof HTMLElementEventMap>(
      type: K,
      handler: (event: HTMLElementEventMap[K]) => void,
    ) => stage.addEventListener(type, handler, { signal });

    on('pointerdown', (event) => this.#down(event));
    on('pointermove', (event) => this.#move(event));
    on('pointerup', (event) => this.#up(event, true));
    on('pointercancel', (event) => this.#up(event, false));
    on('pointerleave', (event) => {
      if (event.pointerType === 'mouse') target.hover(undefined);
    });
    on('contextmenu', (event) => {
      if (this.#fingers.size > 0) event.preventDefault(); // the right button was dragging
    });
    on('keydown', (event) => this.#key(event));
    on('focus', () => this.#setAwake(true));
    on('blur', () => {
      this.#byPointer = false;
      this.#setAwake(false);
    });
    stage.addEventListener('wheel', (event) => this.#wheel(event), { passive: false, signal });
    // Some phones keep the focus when the reader taps plain text elsewhere.
    document.addEventListener(
      'pointerdown',
      (event) => {
        if (this.#awake && !event.composedPath().includes(stage)) this.sleep();
      },
      { signal, capture: true },
    );
  }

  get awake(): boolean {
    return this.#awake;
  }

  sleep(): void {
    this.#stage.blur();
    this.#setAwake(false);
  }

  dispose(): void {
    this.#listening.abort();
    this.#fingers.clear();
  }

  #setAwake(awake: boolean): void {
    if (awake === this.#awake) return;
    this.#awake = awake;
    // Takes effect with the next touch, so the one that woke the stage still belongs to the page.
    this.#stage.style.touchAction = awake ? 'none' : 'auto';
    this.#target.wake(awake, awake && !this.#byPointer);
  }

  #at(event: MouseEvent): { x: number; y: number } {
    const box = this.#stage.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  #down(event: PointerEvent): void {
    if (event.target instanceof Element && event.target.closest('button, input, a')) return;
    this.#byPointer = true;
    const { x, y } = this.#at(event);
    const finger = { downX: x, downY: y, downAt: event.timeStamp, x, y, moved: false };
    this.#fingers.set(event.pointerId, finger);
    if (event.pointerType === 'mouse' || this.#awake) {
      this.#stage.setPointerCapture(event.pointerId);
      this.#target.hover(undefined);
    }
  }

  #move(event: PointerEvent): void {
    const { x, y } = this.#at(event);
    const finger = this.#fingers.get(event.pointerId);
    if (!finger) {
      if (event.pointerType === 'mouse') this.#target.hover({ x, y });
      return;
    }
    const others = [...this.#fingers].filter(([id]) => id !== event.pointerId);
    const [fromX, fromY] = [finger.x, finger.y];
    if (!finger.moved && Math.hypot(x - finger.downX, y - finger.downY) < DRAG_AFTER) return;
    finger.moved = true;
    finger.x = x;
    finger.y = y;
    if (event.pointerType !== 'mouse' && !this.#awake) return; // the page is scrolling

    const other = others[0]?.[1];
    if (!other) {
      const second = event.shiftKey || (event.buttons & 6) !== 0;
      this.#target.drag(x - fromX, y - fromY, second);
      return;
    }
    other.moved = true;
    const before = { x: fromX - other.x, y: fromY - other.y };
    const after = { x: x - other.x, y: y - other.y };
    this.#target.drag((x - fromX) / 2, (y - fromY) / 2, true);
    const factor = Math.hypot(after.x, after.y) / Math.max(1, Math.hypot(before.x, before.y));
    this.#target.zoom(factor, (x + other.x) / 2, (y + other.y) / 2);
    const cross = before.x * after.y - before.y * after.x;
    const dot = before.x * after.x + before.y * after.y;
    this.#target.twist(-Math.atan2(cross, dot)); // the stage's y points down
  }

  #up(event: PointerEvent, ended: boolean): void {
    const finger = this.#fingers.get(event.pointerId);
    this.#fingers.delete(event.pointerId);
    if (!ended && !this.#awake) this.#byPointer = false; // the page scrolled
    if (!finger || !ended || finger.moved || event.button > 0) return;
    if (event.timeStamp - finger.downAt > TAP_WITHIN) return;
    const { x, y } = finger;
    const last = this.#lastTap;
    const twice =
      event.timeStamp - last.at < DOUBLE_WITHIN && Math.hypot(x - last.x, y - last.y) < 24;
    this.#stage.focus({ preventScroll: true });
    if (twice) {
      this.#lastTap = { at: Number.NEGATIVE_INFINITY, x, y };
      this.#target.zoom(event.shiftKey ? 0.5 : 2, x, y);
      return;
    }
    this.#lastTap = { at: event.timeStamp, x, y };
    this.#target.tap(x, y, event.pointerType === 'mouse' ? 'mouse' : 'touch');
  }

  #wheel(event: WheelEvent): void {
    if (!this.#awake) return;
    event.preventDefault();
    const { x, y } = this.#at(event);
    const pixels = event.deltaY * (event.deltaMode === 0 ? 1 : 16);
    // A trackpad's pinch comes as small steps with Ctrl.
    const speed = event.ctrlKey ? 0.01 : 0.002;
    this.#target.zoom(Math.exp(-Math.max(-240, Math.min(240, pixels)) * speed), x, y);
  }

  #key(event: KeyboardEvent): void {
    if (event.target !== this.#stage || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = this.#target;
    const { shiftKey: second } = event;
    const actions: Record<string, () => void> = {
      ArrowLeft: () => target.drag(STEP, 0, second),
      ArrowRight: () => target.drag(-STEP, 0, second),
      ArrowUp: () => target.drag(0, STEP, second),
      ArrowDown: () => target.drag(0, -STEP, second),
      '+': () => target.zoom(ZOOM_STEP),
      '=': () => target.zoom(ZOOM_STEP),
      '-': () => target.zoom(1 / ZOOM_STEP),
      _: () => target.zoom(1 / ZOOM_STEP),
      '0': () => target.fit(),
      Home: () => target.fit(),
      Enter: () => target.choose(),
      ' ': () => target.choose(),
      Escape: () => this.sleep(),
    };
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    if (this.#byPointer && event.key !== 'Escape') {
      this.#byPointer = false;
      target.wake(true, true);
    }
    action();
  }
}
