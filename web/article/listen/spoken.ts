/**
 * A text as a voice should say it. Voices read letters and numbers well, and skip or spell out the signs
 * of mathematics; those become words here.
 */

const signs: readonly (readonly [sign: RegExp, words: string])[] = [
  // A norm before its bars can be taken for anything else.
  [/‖([^‖]+)‖\s*²/g, ' the squared length of $1 '],
  [/‖([^‖]+)‖/g, ' the length of $1 '],
  [/(?<=[\w)])\s*[·⋅]\s*(?=[\w(])/g, ' dot '],
  [/1\s*\/\s*√/g, ' 1 over √'],
  [/√/g, ' the square root of '],
  [/(\d)\s*×\s*(?=\d)/g, '$1 times '],
  [/×/g, ' times '],
  [/÷/g, ' divided by '],
  [/²/g, ' squared '],
  [/³/g, ' cubed '],
  [/ᵀ/g, ' transposed '],
  [/\u2212/g, ' minus '],
  [/(?<=\s)\+(?=\s)/g, ' plus '],
  [/±/g, ' plus or minus '],
  [/=/g, ' equals '],
  [/≠/g, ' is not equal to '],
  [/≈/g, ' is about '],
  [/≤/g, ' is at most '],
  [/≥/g, ' is at least '],
  [/[→⟶]/g, ' to '],
  [/∞/g, ' infinity '],
  [/Σ/g, ' the sum of '],
  [/%/g, ' percent '],
];

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

export function spoken(text: string): string {
  let words = text
    .normalize('NFC')
    // Spaces of typography, and joints that no voice should hear.
    .replace(/[\u00a0\u2009\u202f]/g, ' ')
    .replace(/[\u00ad\u200b\u2060]/g, '')
    .replace(powers, (power) => ` to the power of ${digitsOf(power)} `);
  for (const [sign, said] of signs) words = words.replace(sign, said);
  return words
    .replace(/\s+/g, ' ')
    .replace(/ (?=[.,;:!?)”])/g, '')
    .trim();
}

/** ² and ³ alone have words of their own. */
const powers = /⁻[⁰¹²³⁴⁵⁶⁷⁸⁹]+|[⁰¹⁴⁵⁶⁷⁸⁹][⁰¹²³⁴⁵⁶⁷⁸⁹]*|[²³][⁰¹²³⁴⁵⁶⁷⁸⁹]+/g;

function digitsOf(power: string): string {
  return [...power].map((sign) => (sign === '⁻' ? 'minus ' : superscripts.indexOf(sign))).join('');
}

/** A formula in MathML as words. An author's own words for it, in `alttext`, come first. */
export function spokenMath(math: Element): string {
  return math.getAttribute('alttext') ?? spoken(mathWords(math));
}

function mathWords(node: Element): string {
  const parts = [...node.children];
  const said = (index: number) => (parts[index] ? mathWords(parts[index]!) : '');
  switch (node.localName) {
    case 'mfrac':
      return `${said(0)} over ${said(1)}`;
    case 'msqrt':
      return `√ ${parts.map(mathWords).join(' ')}`;
    case 'mroot':
      return `root ${said(1)} of ${said(0)}`;
    case 'msup': {
      const power = said(1).trim();
      const word = power === '2' ? 'squared' : power === '3' ? 'cubed' : `to the power of ${power}`;
      return `${said(0)} ${power === 'T' || power === '⊤' ? 'transposed' : word}`;
    }
    case 'msub':
      return `${said(0)} sub ${said(1)}`;
    case 'msubsup':
    case 'munderover':
      return `${said(0)} from ${said(1)} to ${said(2)} of`;
    case 'annotation':
    case 'annotation-xml':
      return '';
    case 'mo':
      // Invisible signs: times, function application.
      return (node.textContent ?? '')
        .trim()
        .replace(/[\u2061-\u2064]/g, '')
        .replace(/^-$/, '\u2212');
    default:
      return parts.length > 0 ? parts.map(mathWords).join(' ') : (node.textContent ?? '').trim();
  }
}
