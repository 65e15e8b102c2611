/**
 * The small controls, as functions from what they show to a template. They hold no state: a figure
 * renders them from its own and is told what the reader chose. Add `controlStyles` to its styles.
 */
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';

export interface Choice<T extends string> {
  value: T;
  label: string;
}

/** One of a few, as radio buttons. `name` is unique within the figure. */
export function segmented<T extends string>(control: {
  name: string;
  label: string | TemplateResult;
  choices: readonly Choice<T>[];
  value: T | null;
  onChange: (value: T) => void;
}): TemplateResult {
  return html`
    <fieldset class="segmented">
      <legend>${control.label}</legend>
      <div class="choices">
        ${control.choices.map(
          ({ value, label }) => html`
            <label>
              <input
                type="radio"
                name=${control.name}
                .value=${value}
                .checked=${live(value === control.value)}
                @change=${() => control.onChange(value)}
              /><span>${label}</span>
            </label>
          `,
        )}
      </div>
    </fieldset>
  `;
}

/** On or off; `value` says in words what the state means, where "on" would not. */
export function toggle(control: {
  label: string;
  checked: boolean;
  value?: string;
  disabled?: boolean;
  onChange: (checked: boolean) => void;
}): TemplateResult {
  return html`
    <label class="toggle">
      <input
        type="checkbox"
        role="switch"
        .checked=${live(control.checked)}
        ?disabled=${control.disabled}
        @change=${(event: Event) => control.onChange((event.target as HTMLInputElement).checked)}
      />
      <span>${control.label}</span>
      ${control.value ? html`<span class="value">${control.value}</span>` : nothing}
    </label>
  `;
}

/** A number on a line, with its value beside it in words. */
export function slider(control: {
  label: string;
  min: number;
  max: number;
  step?: number;
  value: number;
  text: string;
  onInput: (value: number) => void;
}): TemplateResult {
  return html`
    <label class="slider">
      <span class="label">${control.label}</span>
      <input
        type="range"
        min=${control.min}
        max=${control.max}
        step=${control.step ?? 1}
        .value=${live(String(control.value))}
        aria-valuetext=${control.text}
        @input=${(event: Event) => control.onInput((event.target as HTMLInputElement).valueAsNumber)}
      />
      <output>${control.text}</output>
    </label>
  `;
}

/** Words worth trying, each a button. */
export function chips(control: {
  label: string;
  words: readonly string[];
  current: string;
  onPick: (word: string) => void;
}): TemplateResult {
  return html`
    <ul class="chips" aria-label=${control.label}>
      <li class="label" aria-hidden="true">${control.label}</li>
      ${control.words.map(
        (word) => html`
          <li>
            <button aria-pressed=${word === control.current} @click=${() => control.onPick(word)}>
              ${word}
            </button>
          </li>
        `,
      )}
    </ul>
  `;
}
