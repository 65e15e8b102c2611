/**
 * How wide a figure is where the page around asks its content: in a dialog, a float, a table's cell, a flex or
 * grid item. A figure lays itself out by its own width (a size container), and such a box has none to say; an
 * empty line in front of it says one: from 280 pixels, where there is no more room, to 640. Where the page gives
 * a width, the line is cut to it.
 */
export const usualWidth = `
  .usual-width {
    display: grid;
    grid-template-columns: minmax(280px, 640px);
    block-size: 0;
    overflow: hidden;
  }
`;
