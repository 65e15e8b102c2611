/**
 * The review page: shows the questions that are due, and what is kept on the device, with a way to take
 * it along and to remove it.
 */
import { html, nothing, render } from 'lit';
import { saveFile } from '../../kit/export.ts';
import { plural } from '../../kit/format.ts';
import { type MissedQuestions, missedQuestions } from './record.ts';
import { byDay, due, INTERVALS } from './schedule.ts';

const LARGEST_FILE = 1_000_000;

export function startReviewPage(page: HTMLElement, missed = missedQuestions()): void {
  const items = [...page.querySelectorAll<HTMLElement>('li[data-id]')];
  const kept = page.querySelector<HTMLElement>('[data-kept]')!;
  const status = page.querySelector<HTMLElement>('[data-due]')!;
  const practice = page.querySelector<HTMLElement>('[data-practise]')!;
  // A question that has been answered stays until the page is opened again: its answer is being read.
  const shown = new Set<string>();
  let said = '';
  let removing = false;

  const say = (text: string) => {
    said = text;
    update();
  };
  const name = (id: string) =>
    items
      .find(({ dataset }) => dataset.id === id)
      ?.querySelector('[slot="prompt"]')
      ?.textContent?.trim() ?? `${id}, a question that this version of the book does not have`;

  const takeFile = async (input: HTMLInputElement) => {
    const [file] = input.files ?? [];
    input.value = '';
    if (!file) return;
    try {
      if (file.size > LARGEST_FILE) throw new Error('It is too large.');
      const before = missed.schedule.size;
      missed.imported(await file.text());
      const added = missed.schedule.size - before;
      say(`${plural(added, 'question')} added from ${file.name}.`);
    } catch (error) {
      say(`${file.name} was not imported: ${(error as Error).message}`);
    }
  };

  /** What had the focus is gone: it goes on here. */
  const focus = (selector: string) => kept.querySelector<HTMLElement>(selector)?.focus();

  const ask = (sure: boolean) => {
    removing = sure;
    update();
    focus(sure ? '[data-sure]' : '[data-remove]');
  };
  const removeAll = () => {
    removing = false;
    missed.removeAll();
    say('Everything was removed.');
    focus('h2');
  };
  const remove = (id: string) => {
    missed.remove(id);
    say(`Removed: ${name(id)}`);
    focus('h2');
  };

  const update = () => {
    const open = due(missed.schedule, missed.today);
    for (const id of open) shown.add(id);
    for (const item of items) item.hidden = !shown.has(item.dataset.id!);
    const asked = items.filter(({ dataset }) => open.includes(dataset.id!));
    status.textContent = sentence(missed, asked.length);
    render(practiceTemplate(), practice);
    render(keptTemplate(), kept);
  };

  /** Questions that come back another day, for whoever wants to try them at once. */
  const practiceTemplate = () => {
    const waiting = items.filter(
      ({ dataset }) => missed.schedule.has(dataset.id!) && !shown.has(dataset.id!),
    );
    if (waiting.length === 0) return nothing;
    const practise = () => {
      for (const { dataset } of waiting) shown.add(dataset.id!);
      update();
      waiting[0]!.tabIndex = -1;
      waiting[0]!.focus();
    };
    return html`<p>
      <button class="plain" @click=${practise}>Practise ${plural(waiting.length, 'question')} now</button>
      A right answer before its day changes nothing.
    </p>`;
  };

  const keptTemplate = () => {
    const { schedule, trouble, unreadable } = missed;
    const rows = byDay(schedule);
    return html`
      <h2 tabindex="-1">What is kept on this device</h2>
      ${trouble ? html`<p class="trouble">${trouble}</p>` : nothing}
      ${
        unreadable
          ? html`<p>${unreadable.why} Export it to a file if you want to keep it, then remove it.</p>`
          : rows.length === 0
            ? html`<p>Nothing. The first question that you answer wrong will be listed here.</p>`
            : html`
              <p>For each question below: its name, how many times you answered it wrong, the waiting time it has reached and the day it comes back. Nothing else, and nothing of it is sent anywhere.</p>
              <ul>
                ${rows.map(
                  ([id, card]) => html`<li>
                    ${name(id)}
                    <p>
                      <span>Answered wrong ${plural(card.missed, 'time')}; waits ${plural(INTERVALS[card.box]!, 'day')}; comes back <time datetime=${card.due}>${dayText(card.due, missed.today)}</time>.</span>
                      <button class="plain" aria-label=${`Remove: ${name(id)}`} @click=${() => remove(id)}>Remove</button>
                    </p>
                  </li>`,
                )}
              </ul>
            `
      }
      <p class="actions">
        ${
          rows.length > 0 || unreadable
            ? html`
              <button class="plain" @click=${() => saveFile(missed.exported(), 'application/json', 'embedscope-review.json')}>Export to a file</button>
              ${
                removing
                  ? html`
                    <button class="plain" data-sure @click=${removeAll}>Yes, remove all of it</button>
                    <button class="plain" @click=${() => ask(false)}>Keep it</button>`
                  : html`<button class="plain" data-remove @click=${() => ask(true)}>Remove all</button>`
              }`
            : nothing
        }
        ${
          unreadable
            ? nothing
            : html`<label class="file">Import from a file
                <input type="file" accept="application/json,.json" @change=${(event: Event) => void takeFile(event.target as HTMLInputElement)}></label>`
        }
      </p>
      <p role="status">${said}</p>
    `;
  };

  missed.addEventListener('change', update);
  page.dataset.alive = '';
  update();
}

/** How many questions are due, and when the next one is. */
function sentence(missed: MissedQuestions, open: number): string {
  const { schedule, today } = missed;
  const next = byDay(schedule).find(([, card]) => card.due > today);
  const later = next ? ` The next one comes back ${dayText(next[1].due, today)}.` : '';
  if (open > 0) return `${plural(open, 'question')} to answer now.${later}`;
  if (next) return `No question is due today.${later}`;
  return 'You have no missed questions. Each chapter ends with three questions; those that you answer wrong come back here.';
}

/** “tomorrow”, or “on 3 December 2026”. */
function dayText(day: string, today: string): string {
  if (day <= today) return 'today';
  const days = (Date.parse(day) - Date.parse(today)) / 86_400_000;
  if (days === 1) return 'tomorrow';
  const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });
  return `on ${format.format(new Date(day))}`;
}
