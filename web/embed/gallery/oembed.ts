/**
 * What a page that is given the address of a figure shows in its place (oEmbed 1.0, type `rich`):
 * `embed/NAME.html` is the figure alone, and links to `embed/NAME.oembed.json`, which is this.
 */
import type { FigureModule } from '../../kit/figure-module.ts';
import { frameTag } from '../snippets/snippets.ts';

/** CSS pixels; what is narrower scrolls the figure, which then takes more height. */
const WIDTH = 760;

export interface OEmbed {
  readonly version: '1.0';
  readonly type: 'rich';
  readonly provider_name: string;
  readonly provider_url: string;
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly html: string;
}

/** @param root the folder of the site that holds `embed/`, as an absolute address */
export function oembed(
  root: URL,
  { name, title, sizes }: Pick<FigureModule, 'name' | 'title' | 'sizes'>,
): OEmbed {
  return {
    version: '1.0',
    type: 'rich',
    provider_name: 'Embedscope',
    provider_url: root.href,
    title,
    width: WIDTH,
    height: sizes.wide,
    html: frameTag(root, name, {}, sizes.wide),
  };
}
