/**
 * A frame's page can't name its own site: in a sandbox without an origin WebKit takes 'self' for nothing, so
 * the page's policy lets the first script come from any address (`FRAME_POLICY` in prerender/page.ts). That
 * script knows the address; a second policy, which narrows the first, allows that one alone from then on.
 */
export function keepToSite(address: URL): void {
  const { origin } = address;
  const policy = document.createElement('meta');
  policy.httpEquiv = 'Content-Security-Policy';
  policy.content = [
    `script-src ${origin} 'wasm-unsafe-eval'`,
    `style-src ${origin}`,
    `font-src ${origin}`,
    `connect-src ${origin}`,
    `worker-src ${origin} blob:`,
  ].join('; ');
  document.head.append(policy);
}
