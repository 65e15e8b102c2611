/** Whether bytes are the published ones. */
import type { SiteFile } from '../files.ts';

export async function isWhole(body: ArrayBuffer, file: SiteFile): Promise<boolean> {
  if (body.byteLength !== file.bytes) return false;
  return hex(await crypto.subtle.digest('SHA-256', body)) === file.sha256;
}

/** The response again, its body read and found right; null for one that is not what was published. */
export async function verified(response: Response, file: SiteFile): Promise<Response | null> {
  const body = await response.arrayBuffer().catch(() => null);
  if (!body || !(await isWhole(body, file))) return null;
  const { status, statusText, headers } = response;
  return new Response(body, { status, statusText, headers });
}

/** The value of an `integrity` attribute. */
export function integrityOf({ sha256 }: SiteFile): string {
  const bytes = sha256.match(/../g)!.map((pair) => Number.parseInt(pair, 16));
  return `sha256-${btoa(String.fromCharCode(...bytes))}`;
}

function hex(digest: ArrayBuffer): string {
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
