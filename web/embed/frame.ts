/**
 * One figure alone in a frame, for hosts that allow no scripts of others:
 *
 *     <iframe src="https://…/embed/frame.html?figure=nearest&word=river&theme=dark"></iframe>
 *
 * Every parameter is an attribute of the figure. Whenever the height changes, the page around is
 * told: { type: 'embedscope', version: 1, event: 'height', figure, height } in CSS pixels.
 */
import './element.ts';

const MESSAGE_VERSION = 1;

const parameters = new URLSearchParams(location.search);
const figure = parameters.get('figure') ?? 'nearest';
const theme = parameters.get('theme');
if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;

const element = document.createElement('embed-scope');
element.setAttribute('figure', figure);
for (const [name, value] of parameters) {
  // Parameters come from anyone: presets are plain names, and nothing that could be a handler.
  if (/^(?!on|style|class|id|slot)[a-z][a-z-]*$/.test(name)) element.setAttribute(name, value);
}
document.body.append(element);

if (parent !== window) {
  let told = 0;
  new ResizeObserver(() => {
    const height = Math.ceil(document.body.getBoundingClientRect().height);
    if (height === told) return;
    told = height;
    const message = {
      type: 'embedscope',
      version: MESSAGE_VERSION,
      event: 'height',
      figure,
      height,
    };
    parent.postMessage(message, '*');
  }).observe(document.body);
}
