/**
 * One figure alone in a frame, for hosts that allow no scripts of others:
 *
 *     <iframe src="https://…/embed/frame.html?figure=nearest&word=river&theme=dark"></iframe>
 *
 * Every parameter is an attribute of the figure. Whenever the height changes, the page around is told
 * (height-message.ts); host.ts is the script that listens.
 */
import './element.ts';
import { heightMessage } from './height-message.ts';
import { keepToSite } from './keep-to-site.ts';

keepToSite(new URL(location.href));

const parameters = new URLSearchParams(location.search);
// A page of one figure (`nearest.html`) names it itself.
const figure = parameters.get('figure') ?? document.documentElement.dataset.figure ?? 'nearest';
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
    parent.postMessage(heightMessage(figure, height), '*');
  }).observe(document.body);
}
