/** Where the button to read a chapter aloud comes: kept free, and shown only where scripts run. */
export function renderListen(): string {
  return '<div class="listen" data-listen></div>';
}
