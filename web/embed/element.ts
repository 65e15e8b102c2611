/**
 * What other people's pages load: one script, one element.
 *
 *     <script type="module" src="https://…/embed/element.js"></script>
 *     <embed-scope figure="nearest" word="river"></embed-scope>
 *
 * The figure's place is kept from the start; its code, the engine and the words come when it nears
 * the window, from wherever this script was served. All attributes but `figure` are the figure's
 * presets. Events (`embedscope-ready`, `embedscope-change`) reach this element by themselves: they
 * are composed. What stands between the tags is shown until the figure comes, and where it can't.
 *
 * The element's attributes and children belong to the page: frameworks compare them with what they
 * rendered, and set properties in place of attributes where an element has one of that name. So
 * nothing is written to them, and all that is ours is private (#) or in the shadow root.
 */
import { figures } from '#figures';
import { usualWidth } from '../kit/theme/usual-width.ts';
import { reasonOf, watchPolicy } from './reason.ts';

const NEAR = '400px';
/** Where the scripts are; the npm package doesn't know. */
const FROM = import.meta.url.includes('.invalid/') ? null : new URL(import.meta.url).origin;

const sheet = new CSSStyleSheet();
sheet.replaceSync(`
  :host { display: block; }
  :host([hidden]) { display: none; }
  ${usualWidth}
  .room { container-type: inline-size; }
  .place { min-block-size: var(--narrow, 0); --es-inset: 16px; }
  @container (min-width: 640px) { .place { min-block-size: var(--wide, 0); } }
`);

class EmbedScope extends HTMLElement {
  static observedAttributes = ['figure'];

  readonly #room = box('room');
  readonly #place = box('place');
  #figure: HTMLElement | null = null;
  #arrival: IntersectionObserver | null = null;
  readonly #attributesChanged = new MutationObserver(() => this.#forward());

  constructor() {
    super();
    const root = this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [sheet];
    this.#place.append(document.createElement('slot'));
    this.#room.append(this.#place);
    root.append(box('usual-width'), this.#room);
  }

  connectedCallback(): void {
    this.#attributesChanged.observe(this, { attributes: true });
    this.#await();
  }

  disconnectedCallback(): void {
    this.#attributesChanged.disconnect();
    this.#arrival?.disconnect();
  }

  attributeChangedCallback(_name: string, old: string | null, name: string | null): void {
    if (old === name || !this.isConnected) return;
    this.#figure?.remove();
    this.#figure = null;
    this.#await();
  }

  /** Keeps the place and waits for the window to come near. */
  #await(): void {
    if (this.#figure) {
      this.#forward(); // of what was changed while it was elsewhere, nobody has told
      return;
    }
    this.#arrival?.disconnect();
    const name = this.getAttribute('figure');
    const found = figures.find((figure) => figure.name === name);
    if (!found) {
      const known = figures.map((figure) => figure.name).join(', ');
      const given =
        name === null ? 'no attribute “figure”' : `figure="${name}", which there is not`;
      this.#say(`This <embed-scope> has ${given}. The figures are: ${known}.`);
      return;
    }
    this.#place.replaceChildren(document.createElement('slot'));
    this.#place.style.setProperty('--narrow', `${found.sizes.narrow}px`);
    this.#place.style.setProperty('--wide', `${found.sizes.wide}px`);
    this.#arrival = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        this.#arrival?.disconnect();
        void this.#load(found);
      },
      { rootMargin: NEAR },
    );
    // Of the box inside: the element itself has none where the page says display: contents.
    this.#arrival.observe(this.#room);
  }

  async #load({ name, load }: (typeof figures)[number]): Promise<void> {
    const policy = watchPolicy();
    try {
      await load();
      await customElements.whenDefined(`es-${name}`);
    } catch (error) {
      await new Promise((done) => setTimeout(done)); // the policy's word comes in a task of its own
      if (this.getAttribute('figure') !== name) return;
      const reason = reasonOf(error, FROM, policy.refused);
      this.#say(`The figure “${name}” could not be loaded. ${reason}`);
      return;
    } finally {
      policy.stop();
    }
    this.#show(name);
  }

  #show(name: string): void {
    if (!this.isConnected || this.#figure || this.getAttribute('figure') !== name) return;
    const tag = `es-${name}`;
    if (!isFigure(customElements.get(tag))) {
      this.#say(
        `The figure “${name}” can’t be shown: this page has an element <${tag}> of its own.`,
      );
      return;
    }
    const figure = document.createElement(tag);
    // What stands between the tags goes on standing in the figure until it answers.
    const still = document.createElement('slot');
    still.slot = 'still';
    figure.append(still);
    figure.addEventListener('embedscope-ready', () => {
      this.#place.style.removeProperty('--narrow');
      this.#place.style.removeProperty('--wide');
    });
    this.#figure = figure;
    this.#forward();
    this.#place.replaceChildren(figure);
  }

  /** Gives the figure those attributes that it reads; all others are the page's own. */
  #forward(): void {
    const figure = this.#figure;
    if (!figure) return;
    const { observedAttributes: read = [] } = figure.constructor as FigureClass;
    for (const name of read) {
      const value = this.getAttribute(name);
      if (value === null) figure.removeAttribute(name);
      else if (value !== figure.getAttribute(name)) figure.setAttribute(name, value);
    }
    const unread = this.getAttributeNames().filter((name) => !read.includes(name) && isOurs(name));
    if (unread.length === 0) return;
    console.warn(
      `<embed-scope figure="${this.getAttribute('figure')}"> has no attribute ${unread.join(', ')}. It has ${read.join(', ')}.`,
    );
  }

  #say(text: string): void {
    const line = document.createElement('p');
    line.role = 'alert';
    line.textContent = text;
    this.#place.replaceChildren(line, document.createElement('slot'));
  }
}

function box(name: string): HTMLElement {
  const element = document.createElement('div');
  element.className = name;
  return element;
}

interface FigureClass {
  readonly observedAttributes?: readonly string[];
}

/** Whether an attribute can have been meant for a figure: others are HTML's own, or a framework's. */
function isOurs(name: string): boolean {
  const ofHtml =
    ['figure', 'class', 'tabindex', 'is'].includes(name) || name in HTMLElement.prototype;
  return !ofHtml && /^[a-z]+$/.test(name);
}

/** Of ours, in whichever copy: the page may have loaded one before, or have an element of that name. */
function isFigure(defined: CustomElementConstructor | undefined): boolean {
  return defined !== undefined && 'about' in defined;
}

// A page may carry the script twice, by two posts or two versions: the first one stays.
if (!customElements.get('embed-scope')) customElements.define('embed-scope', EmbedScope);
