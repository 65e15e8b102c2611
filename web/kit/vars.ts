/**
 * Custom properties on an element, from a template: `<div ${vars({ '--x': 0.4 })}>`.
 *
 * Under `style-src 'self'` a style attribute is a violation, in markup and by setAttribute (which is
 * how Lit's own styleMap writes on its first render); `style.setProperty` is not.
 */
import { noChange } from 'lit';
import { Directive, directive, type ElementPart, type PartInfo, PartType } from 'lit/directive.js';

type Properties = Readonly<Record<string, string | number | null>>;

class Vars extends Directive {
  private previous: Properties = {};

  constructor(part: PartInfo) {
    super(part);
    if (part.type !== PartType.ELEMENT) throw new Error('vars() belongs on an element.');
  }

  render(_properties: Properties) {
    return noChange;
  }

  override update(part: ElementPart, [properties]: [Properties]) {
    const { style } = part.element as HTMLElement | SVGElement;
    for (const name of Object.keys(this.previous)) {
      if (!(name in properties)) style.removeProperty(name);
    }
    for (const [name, value] of Object.entries(properties)) {
      if (this.previous[name] === value) continue;
      if (value === null) style.removeProperty(name);
      else style.setProperty(name, String(value));
    }
    this.previous = properties;
    return noChange;
  }
}

export const vars = directive(Vars);
