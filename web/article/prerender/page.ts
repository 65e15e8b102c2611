/** What the build calls to make pages. */
import { colourDeclarations } from '../../kit/theme/colours.ts';

export { figures } from '#figures/all';
export { attributeTable, COMMON_PRESETS } from '../../kit/figure-module.ts';
export { anchors, renderBook } from './book.ts';
export { FRAME_POLICY, POLICY, readingOrder, siteDocument, wholeDocument } from './document.ts';
export { searchIndex } from './passages.ts';

/** The palette as custom properties of the page, for its style sheet. */
export const pageTokens = `:root{color-scheme:light dark;${colourDeclarations}}`;
