/**
 * Trusted Types. A page may demand (`require-trusted-types-for 'script'`) that markup and the addresses of
 * workers come from a policy, and may list (`trusted-types …`) which policies there can be. One policy makes
 * all that this project hands to the browser, Lit's templates included (the build has Lit use it):
 *
 *     Content-Security-Policy: require-trusted-types-for 'script'; trusted-types embedscope
 *
 * Where that policy is refused, strings are handed over as they are, which fails only where types are demanded.
 */
const NAME = 'embedscope';

interface Policy {
  createHTML(markup: string): string;
  createScriptURL(address: string): string;
}

interface Factory {
  createPolicy(name: string, rules: Policy): Policy;
}

function create(): Policy | undefined {
  const { trustedTypes } = globalThis as { trustedTypes?: Factory };
  try {
    return trustedTypes?.createPolicy(NAME, {
      createHTML: (markup) => markup,
      createScriptURL: (address) => address,
    });
  } catch {
    return undefined; // the page lists its policies, and this is not among them
  }
}

/** Undefined where the browser has no Trusted Types, or the page refuses the policy. */
export const policy = create();

/** A worker's address, as the page demands it. */
export function scriptAddress(address: string): string {
  return policy?.createScriptURL(address) ?? address;
}

/** Why templates can't be made on this page, as a sentence; null where they can. */
export function refusal(): string | null {
  try {
    const template = document.createElement('template');
    template.innerHTML = policy?.createHTML('<p></p>') ?? '<p></p>';
    return null;
  } catch {
    return `The security policy of this page requires Trusted Types and does not allow the policy “${NAME}”: its trusted-types directive lacks that name.`;
  }
}
