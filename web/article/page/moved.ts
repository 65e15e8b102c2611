/**
 * Old addresses: a link to a section or a figure that is on another page now leads on to it. The page where
 * it is replaces this one in the history, so that following such a link is one entry as any other is.
 */
import { readSiteFile, siteRoot } from '../../kit/engine.ts';

export async function follow(hash: string): Promise<void> {
  const response = await readSiteFile('anchors.json');
  if (!response.ok) return;
  const address = movedTo(hash, (await response.json()) as Record<string, string>);
  if (address && location.hash === hash) location.replace(new URL(address, siteRoot()));
}

/** Where a fragment leads now, below the site's root; undefined for one that the book never had. */
export function movedTo(
  hash: string,
  anchors: Readonly<Record<string, string>>,
): string | undefined {
  const preset = hash.startsWith('#figure=');
  const id = preset ? new URLSearchParams(hash.slice(1)).get('figure') : hash.slice(1);
  const address = id !== null && Object.hasOwn(anchors, id) ? anchors[id] : undefined;
  return address && preset ? address.replace(/#.*|$/, hash) : address;
}
