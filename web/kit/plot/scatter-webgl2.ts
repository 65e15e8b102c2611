/** The cloud by WebGL2: one draw call of point sprites, projected in the vertex shader. */
import { type Camera, rows, type Viewport } from './camera.ts';
import { type Look, MAX_CATEGORIES, type Marks, type Scatter } from './scatter.ts';

const VERTEX = `#version 300 es
in vec3 point;
in float category;
in float weight;
uniform vec4 rowX, rowY, rowW;   // camera.rows
uniform vec2 halfStage;          // CSS pixels
uniform float size, ratio, opacity;
uniform vec3 palette[${MAX_CATEGORIES}];
out vec4 ink;
out float diameter;
void main() {
  vec4 p = vec4(point, 1.0);
  float w = dot(rowW, p);
  gl_Position = vec4(dot(rowX, p) / halfStage.x, dot(rowY, p) / halfStage.y, 0.0, w);
  float wanted = size * weight * ratio / w;
  diameter = max(wanted, 1.5);
  gl_PointSize = diameter + 1.0;
  float cover = wanted / diameter;                 // thinner than a pixel: paler instead
  float near = clamp(2.6 - 1.6 * w, 0.1, 1.0);     // nearness() of scatter.ts
  ink = vec4(palette[int(category)], opacity * near * cover * cover);
}`;

const FRAGMENT = `#version 300 es
precision mediump float;
in vec4 ink;
in float diameter;
out vec4 colour;
void main() {
  float r = length(gl_PointCoord - 0.5) * (diameter + 1.0);
  float alpha = ink.a * clamp(diameter * 0.5 + 0.5 - r, 0.0, 1.0);
  colour = vec4(ink.rgb * alpha, alpha);           // premultiplied
}`;

export class ScatterWebgl2 implements Scatter {
  readonly kind = 'webgl2';
  readonly canvas: HTMLCanvasElement;
  readonly #gl: WebGL2RenderingContext;
  readonly #program: WebGLProgram;
  readonly #array: WebGLVertexArrayObject;
  readonly #buffers: { point: WebGLBuffer; category: WebGLBuffer; weight: WebGLBuffer };
  readonly #uniforms = new Map<string, WebGLUniformLocation | null>();
  #count = 0;
  #ratio = 1;

  /**
   * Undefined where the browser has no WebGL2 for us. WebGL that the processor has to emulate takes
   * longer than Canvas 2D, to start and for each frame, and is refused unless `evenEmulated`.
   */
  static open(canvas: HTMLCanvasElement, evenEmulated = false): ScatterWebgl2 | undefined {
    const gl = canvas.getContext('webgl2', {
      antialias: false,
      depth: false,
      stencil: false,
      failIfMajorPerformanceCaveat: !evenEmulated,
    });
    if (!gl || gl.isContextLost()) return undefined;
    const program = link(gl);
    return program ? new ScatterWebgl2(canvas, gl, program) : undefined;
  }

  private constructor(
    canvas: HTMLCanvasElement,
    gl: WebGL2RenderingContext,
    program: WebGLProgram,
  ) {
    this.canvas = canvas;
    this.#gl = gl;
    this.#program = program;
    this.#array = gl.createVertexArray();
    this.#buffers = {
      point: gl.createBuffer(),
      category: gl.createBuffer(),
      weight: gl.createBuffer(),
    };
    gl.bindVertexArray(this.#array);
    this.#attribute('point', 3, gl.FLOAT);
    this.#attribute('category', 1, gl.UNSIGNED_BYTE);
    this.#attribute('weight', 1, gl.FLOAT);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  }

  setMarks({ points, categories, weights }: Marks): void {
    const gl = this.#gl;
    this.#count = Math.floor(points.length / 3);
    this.#fill('point', points, gl.DYNAMIC_DRAW);
    this.#fill('category', categories ?? new Uint8Array(this.#count), gl.STATIC_DRAW);
    this.#fill('weight', weights ?? new Float32Array(this.#count).fill(1), gl.STATIC_DRAW);
  }

  movePoints(points: Float32Array): void {
    this.#gl.bindBuffer(this.#gl.ARRAY_BUFFER, this.#buffers.point);
    this.#gl.bufferSubData(this.#gl.ARRAY_BUFFER, 0, points);
  }

  resize(view: Viewport, pixelRatio: number): void {
    this.#ratio = pixelRatio;
    this.canvas.width = Math.round(view.width * pixelRatio);
    this.canvas.height = Math.round(view.height * pixelRatio);
    this.#gl.viewport(0, 0, this.canvas.width, this.canvas.height);
  }

  draw(camera: Camera, view: Viewport, _projected: Float32Array, look: Look, count: number): void {
    const gl = this.#gl;
    const m = rows(camera);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.useProgram(this.#program);
    gl.uniform4f(this.#at('rowX'), m[0]!, m[1]!, m[2]!, m[3]!);
    gl.uniform4f(this.#at('rowY'), m[4]!, m[5]!, m[6]!, m[7]!);
    gl.uniform4f(this.#at('rowW'), m[8]!, m[9]!, m[10]!, m[11]!);
    gl.uniform2f(this.#at('halfStage'), view.width / 2, view.height / 2);
    gl.uniform1f(this.#at('size'), look.size);
    gl.uniform1f(this.#at('ratio'), this.#ratio);
    gl.uniform1f(this.#at('opacity'), look.opacity);
    const palette = new Float32Array(3 * MAX_CATEGORIES);
    look.palette.slice(0, MAX_CATEGORIES).forEach((rgb, i) => {
      palette.set([rgb[0] / 255, rgb[1] / 255, rgb[2] / 255], 3 * i);
    });
    gl.uniform3fv(this.#at('palette[0]'), palette);
    gl.bindVertexArray(this.#array);
    gl.drawArrays(gl.POINTS, 0, Math.min(count, this.#count));
  }

  dispose(): void {
    const gl = this.#gl;
    for (const buffer of Object.values(this.#buffers)) gl.deleteBuffer(buffer);
    gl.deleteVertexArray(this.#array);
    gl.deleteProgram(this.#program);
    // Browsers keep only so many contexts alive; this one need not wait for the garbage collector.
    gl.getExtension('WEBGL_lose_context')?.loseContext();
    this.canvas.width = 0;
    this.canvas.height = 0;
  }

  #at(name: string): WebGLUniformLocation | null {
    let location = this.#uniforms.get(name);
    if (location === undefined) {
      location = this.#gl.getUniformLocation(this.#program, name);
      this.#uniforms.set(name, location);
    }
    return location;
  }

  #attribute(name: 'point' | 'category' | 'weight', size: number, type: number): void {
    const gl = this.#gl;
    const location = gl.getAttribLocation(this.#program, name);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#buffers[name]);
    gl.enableVertexAttribArray(location);
    gl.vertexAttribPointer(location, size, type, false, 0, 0);
  }

  #fill(name: 'point' | 'category' | 'weight', data: AllowSharedBufferSource, usage: number): void {
    this.#gl.bindBuffer(this.#gl.ARRAY_BUFFER, this.#buffers[name]);
    this.#gl.bufferData(this.#gl.ARRAY_BUFFER, data, usage);
  }
}

function link(gl: WebGL2RenderingContext): WebGLProgram | undefined {
  const program = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
  ] as const) {
    const shader = gl.createShader(type);
    if (!shader) return undefined;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
    gl.deleteShader(shader); // freed with the program
  }
  gl.linkProgram(program);
  return gl.getProgramParameter(program, gl.LINK_STATUS) ? program : undefined;
}
