/**
 * For pages that hold our frames and allow scripts from where they come: gives each frame the height
 * that its figure says it has.
 *
 *     <iframe src="https://…/embed/frame.html?figure=nearest" title="…"></iframe>
 *     <script type="module" src="https://…/embed/host.js"></script>
 *
 * A message counts only if it comes from a frame of this page and from where this script was served,
 * and only for that frame. The height is set as the frame's attribute, so that a policy against inline
 * styles is kept; without this script a frame keeps the height that the page gave it.
 */
import { heightOf } from './height-message.ts';

const ours = new URL(import.meta.url).origin;

addEventListener('message', ({ origin, source, data }) => {
  if (origin !== ours) return;
  const height = heightOf(data);
  if (height === null) return;
  for (const frame of document.querySelectorAll('iframe')) {
    if (frame.contentWindow === source) frame.height = String(height);
  }
});
