/**
 * The review page: shows the questions that are due, and what is kept on the device, with a way to take
 * it along and to remove it.
 */
import { html, nothing, render } from 'lit';
import { saveFile } from '../../kit/export.ts';
import { count, plural } from '../../kit/format.ts';
import { type MissedQuestions, missedQuestions } from './record.ts';
import { byDay, due, INTERVALS } from './schedule.ts';

const LARGEST_FILE = 1_000_000;

export function startReviewPage(page: HTMLElement, missed = missedQuestions()): void {
  const items = [...page.querySelectorAll<HTMLElement>('li[data-id]')];
  const kept = page.querySelector<HTMLElement>('[data-kept]')!;
  const status = page.querySelector<HTMLElement>('[data-due]')!;
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

  const update = () => {
    for (const id of due(missed.schedule, missed.today)) shown.add(id);
    let open = 0;
    for (const item of items) {
      const id = item.dataset.id!;
      item.hidden = !shown.has(id);
      if (!item.hidden) open++;
    }
    status.textContent = sentence(missed, open);
    render(keptTemplate(), kept);
  };

  const keptTemplate = () => {
    const { schedule, trouble, unreadable } = missed;
    const rows = byDay(schedule);
    return html`
      <h2 id="review-kept">What is kept on this device</h2>
      ${trouble ? html`<p class="trouble">${trouble}</p>` : nothing}
      ${
        unreadable
          ? html`<p>${unreadable.why} Export it to a file if you want to keep it, then remove it.</p>`
          : rows.length === 0
            ? html`<p>Nothing. The first question that you answer wrong will be listed here.</p>`
            : html`
              <p>For each question below: its name, how many times you answered it wrong, the waiting time it has reached and the day it comes back. Nothing else, and nothing of it is sent anywhere.</p>
              <div class="scroll" role="region" tabindex="0" aria-labelledby="review-kept">
                <table>
                  <thead><tr><th scope="col">Question</th><th scope="col">Missed</th><th scope="col">Waits</th><th scope="col">Comes back</th><td></td></tr></thead>
                  <tbody>
                    ${rows.map(
                      ([id, card]) => html`<tr>
                        <th scope="row">${name(id)}</th>
                        <td>${count(card.missed)}×</td>
                        <td>${plural(INTERVALS[card.box]!, 'day')}</td>
                        <td><time datetime=${card.due}>${dayText(card.due, missed.today)}</time></td>
                        <td><button class="plain" aria-label=${`Remove: ${name(id)}`} @click=${() => missed.remove(id)}>Remove</button></td>
                      </tr>`,
                    )}
                  </tbody>
                </table>
              </div>
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
                    <button class="plain" @click=${() => {
                      removing = false;
                      missed.removeAll();
                      say('Everything was removed.');
                    }}>Yes, remove all of it</button>
                    <button class="plain" @click=${() => {
                      removing = false;
                      update();
                    }}>Keep it</button>`
                  : html`<button class="plain" @click=${() => {
                      removing = true;
                      update();
                    }}>Remove all</button>`
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
