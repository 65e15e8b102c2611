/** What the gallery's page does: puts the address it was opened from into its snippet, and copies it. */
import { readySnippets } from '../snippets/ready.ts';

readySnippets(document, new URL('../', location.href));
