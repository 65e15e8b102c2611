/** The gallery as one HTML file, made by the build from all figures. */

import { escapeMarkup } from '../../kit/escape.ts';
import type { FigureModule } from '../../kit/figure-module.ts';
import { snippetBlock } from '../snippets/markup.ts';
import { UNKNOWN_ROOT } from '../snippets/ready.ts';
import { fixedScriptTag } from '../snippets/snippets.ts';

export { oembed } from './oembed.ts';

export function galleryPage(
  figures: readonly FigureModule[],
  files: {
    policy: string;
    style: string;
    script: string;
    /** The element's script by the name that changes with its content, below the site's root. */
    element: { path: string; integrity: string };
  },
): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${files.policy}">
<meta name="color-scheme" content="light dark">
<title>Figures for your own page – Embedscope</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${files.style}">
<script type="module" src="${files.script}"></script>
</head>
<body>
<main>
<p><a href="../index.html">Embedscope</a></p>
<h1>Figures for your own page</h1>
<p>Each figure works on any page: by two lines of HTML, or in the words of what the page is written
with. It loads nothing before it nears the window, changes no style outside of itself, sets no cookie and
leaves the page’s history alone. On its own page a figure can be set up, and has the lines to copy: as HTML, for
Markdown, MDX, Hugo, Jekyll, WordPress, Observable and Quarto, and as a frame.</p>
<ul>
${figures.map(item).join('\n')}
</ul>
<section id="fixed">
<h2>A script that cannot change</h2>
<p>The address in those lines gives the newest version. This one gives what it gives today, or nothing, and the
browser checks that by its sum. It goes with the next version of the site: keep a copy of the site in a folder of
its own, such as <code>embedscope/0.1/</code>, to keep it.</p>
${snippetBlock('fixed-script', fixedScriptTag(new URL(UNKNOWN_ROOT), files.element))}
<p>What the script imports is checked as well where its sums stand before it in an import map,
<code>{"integrity": {"https://…/assets/….js": "sha384-…"}}</code>; <a href="../integrity.json">integrity.json</a>
has all of them. Models are checked by the sums in their cards, everywhere.</p>
</section>
</main>
</body>
</html>
`;
}

function item({ name, title, question }: FigureModule): string {
  return `<li id="${name}"><a href="../figures/${name}/#embed-${name}">${escapeMarkup(title)}</a>: ${escapeMarkup(question)}</li>`;
}
