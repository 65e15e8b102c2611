/** The gallery as one HTML file, made by the build from all figures. */

import { escapeMarkup } from '../../kit/escape.ts';
import type { FigureModule } from '../../kit/figure-module.ts';
import { UNKNOWN_ROOT } from '../../kit/snippets.ts';
import { fixedScriptTag, snippets } from './snippets.ts';

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
  const contents = figures
    .map(({ name, title }) => `<li><a href="#${name}">${escapeMarkup(title)}</a></li>`)
    .join('\n');
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
<p>Each figure stands on any page: by two lines of HTML, or in the words of what the page is written
with. It loads nothing before it nears the window, styles nothing outside of itself, sets no cookie and
leaves the page’s history alone. <span id="root-note">Put the address of your copy in place of
<code>${UNKNOWN_ROOT}</code>.</span></p>
<ul>
${contents}
</ul>
${figures.map(section).join('\n')}
<section id="fixed">
<h2>A script that cannot change</h2>
<p>The address above gives the newest version. This one gives what it gives today, or nothing, and the
browser checks that by its sum. It goes with the next version of the site: keep a copy of the site in a folder of
its own, such as <code>embedscope/0.1/</code>, to keep it.</p>
${block('fixed-script', fixedScriptTag(new URL(UNKNOWN_ROOT), files.element))}
<p>What the script imports is checked as well where its sums stand before it in an import map,
<code>{"integrity": {"https://…/assets/….js": "sha384-…"}}</code>; <a href="../integrity.json">integrity.json</a>
has all of them. Models are checked by the sums in their cards, everywhere.</p>
</section>
</main>
</body>
</html>
`;
}

function section({ name, title, question, sizes }: FigureModule): string {
  const parts = snippets(new URL(UNKNOWN_ROOT), name, {}, sizes.wide).map(
    (one) => `<details${one.id === 'html' ? ' open' : ''}>
<summary>${escapeMarkup(one.title)}</summary>
<p>${escapeMarkup(one.place)}</p>
${block(`${name}-${one.id}`, one.text)}
${one.setUp ? `<p>Once, in <code>${escapeMarkup(one.setUp.file)}</code>:</p>\n${block(`${name}-${one.id}-once`, one.setUp.text)}` : ''}
</details>`,
  );
  return `<section id="${name}">
<h2>${escapeMarkup(title)}</h2>
<p>${escapeMarkup(question)} <a href="frame.html?figure=${name}">See it alone.</a></p>
${parts.join('\n')}
</section>`;
}

function block(id: string, text: string): string {
  return `<pre tabindex="0" id="${id}"><code>${escapeMarkup(text)}</code></pre>
<p><button hidden data-copies="${id}">Copy</button> <span role="status"></span></p>`;
}
