/**
 * What other people's pages load: one script, one element.
 *
 *     <script type="module" src="https://…/embed/element.js"></script>
 *     <embed-scope figure="nearest" word="river"></embed-scope>
 *
 * The figure's place is kept from the start; its code, the engine and the words come when it nears
 * the window, from wherever this script was served. All attributes but `figure` are the figure's
 * presets. Events (`embedscope-ready`, `embedscope-change`) reach this element by themselves: they
 * are composed. What stands between the tags is shown until the figure comes.
 */
import { figures } from '#figures';

const NEAR = '400px';
const OWN = new Set(['figure', 'class', 'id', 'style', 'slot', 'hidden', 'part']);

const sheet = new CSSStyleSheet();
sheet.replaceSync(`
  :host { display: block; container-type: inline-size; }
  :host([hidden]) { display: none; }
  .place { min-block-size: var(--narrow, 0); --es-inset: 1rem; }
  @container (min-width: 640px) { .place { min-block-size: var(--wide, 0); } }
`);

class EmbedScope extends HTMLElement {
  static observedAttributes = ['figure'];

  private readonly place = document.createElement('div');
  private figure: HTMLElement | null = null;
  private arrival: IntersectionObserver | null = null;
  private readonly attributesChanged = new MutationObserver(() => this.forward());

  constructor() {
    super();
    const root = this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [sheet];
    this.place.className = 'place';
    this.place.append(document.createElement('slot'));
    root.append(this.place);
  }

  connectedCallback(): void {
    this.attributesChanged.observe(this, { attributes: true });
    this.await();
  }

  disconnectedCallback(): void {
    this.attributesChanged.disconnect();
    this.arrival?.disconnect();
  }

  attributeChangedCallback(_name: string, old: string | null, name: string | null): void {
    if (old === name || !this.isConnected) return;
    this.figure?.remove();
    this.figure = null;
    this.await();
  }

  /** Keeps the place and waits for the window to come near. */
  private await(): void {
    if (this.figure) return;
    const name = this.getAttribute('figure') ?? '';
    const found = figures.find((figure) => figure.name === name);
    if (!found) {
      const known = figures.map((figure) => figure.name).join(', ');
      this.say(`There is no figure “${name}”. The figures are: ${known}.`);
      return;
    }
    this.place.style.setProperty('--narrow', `${found.sizes.narrow}px`);
    this.place.style.setProperty('--wide', `${found.sizes.wide}px`);
    this.arrival?.disconnect();
    this.arrival = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        this.arrival?.disconnect();
        const defined = () => customElements.whenDefined(`es-${name}`);
        found
          .load()
          .then(defined)
          .then(
            () => this.show(name),
            () => this.say('The figure could not be loaded. Reload the page to try again.'),
          );
      },
      { rootMargin: NEAR },
    );
    this.arrival.observe(this);
  }

  private show(name: string): void {
    if (!this.isConnected || this.figure || this.getAttribute('figure') !== name) return;
    const tag = `es-${name}`;
    if (!isFigure(customElements.get(tag))) {
      this.say(`The figure can’t be shown: this page has an element <${tag}> of its own.`);
      return;
    }
    this.figure = document.createElement(tag);
    // What stands between the tags goes on standing in the figure until it answers.
    const still = document.createElement('slot');
    still.slot = 'still';
    this.figure.append(still);
    this.forward();
    this.figure.addEventListener('embedscope-ready', () => {
      this.place.style.removeProperty('--narrow');
      this.place.style.removeProperty('--wide');
    });
    this.place.replaceChildren(this.figure);
  }

  private forward(): void {
    const { figure } = this;
    if (!figure) return;
    for (const { name, value } of this.attributes) {
      if (!OWN.has(name) && figure.getAttribute(name) !== value) figure.setAttribute(name, value);
    }
    for (const name of figure.getAttributeNames()) {
      const ours = name.startsWith('data-') || name === 'theme';
      if (!ours && !this.hasAttribute(name)) figure.removeAttribute(name);
    }
  }

  private say(text: string): void {
    const line = document.createElement('p');
    line.textContent = text;
    this.place.replaceChildren(line, document.createElement('slot'));
  }
}

/** Of ours, in whichever copy: the page may have loaded one before, or have an element of that name. */
function isFigure(defined: CustomElementConstructor | undefined): boolean {
  return defined !== undefined && 'about' in defined;
}

// A page may carry the script twice, by two posts or two versions: the first one stays.
if (!customElements.get('embed-scope')) customElements.define('embed-scope', EmbedScope);
