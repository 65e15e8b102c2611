/** Why a figure's scripts did not come to this page, as sentences for its readers and its author. */

/** Hears what the page's policy refuses, from now until `stop()`. */
export function watchPolicy(): { readonly refused: readonly string[]; stop(): void } {
  const refused: string[] = [];
  const note = ({ effectiveDirective, blockedURI }: SecurityPolicyViolationEvent) => {
    if (effectiveDirective.startsWith('script-src') && /^https?:/.test(blockedURI)) {
      refused.push(new URL(blockedURI).origin);
    }
  };
  document.addEventListener('securitypolicyviolation', note);
  return {
    refused,
    stop: () => document.removeEventListener('securitypolicyviolation', note),
  };
}

/**
 * @param error what `import()` rejected with
 * @param from where the scripts are; null where a bundler has put them somewhere
 * @param refused origins whose scripts the page's policy refused meanwhile
 */
export function reasonOf(
  error: unknown,
  from: string | null,
  refused: readonly string[],
  online = navigator.onLine,
): string {
  const forbidden = refused.find((origin) => origin === (from ?? origin));
  if (forbidden) {
    return `The security policy of this page forbids scripts from ${forbidden}: its script-src lacks that address.`;
  }
  if (error instanceof SyntaxError) {
    return 'This browser is too old for its scripts: Chrome 94, Firefox 93, Safari 16.4 and later run them.';
  }
  // Engines say in words of their own that a script did not come; what it threw as it ran has its own message.
  const failed = error instanceof Error ? error.message : String(error);
  if (!/\b(import|load|fetch)/i.test(failed)) return `Its script failed: ${failed}`;
  const [script = from] = /https?:\/\/[^\s'"]+/.exec(failed) ?? [];
  const why = online ? 'the server did not answer, or does not have it' : 'there is no connection';
  return `Its script could not be fetched${script ? ` from ${script}` : ''}: ${why}. Reload the page to try again.`;
}
