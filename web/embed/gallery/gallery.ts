/** What the gallery's page does: puts the address it was opened from into the snippets, and copies them. */
import { readySnippets } from '../../kit/snippets.ts';

readySnippets(document, new URL('../', location.href));
document.getElementById('root-note')?.remove();
