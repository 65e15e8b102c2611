/** The page "About": what the book keeps on this device, and buttons that remove it. */
import { allKept, forget } from './device.ts';

export function start(page: HTMLElement): void {
  const list = page.querySelector<HTMLElement>('.device');
  if (list) show(list);
}

function show(list: HTMLElement): void {
  const kept = allKept();
  const remove = (label: string, keys: readonly string[]) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = label;
    button.addEventListener('click', () => {
      for (const key of keys) forget(key);
      show(list);
      list.querySelector<HTMLElement>('[role="status"]')?.focus();
    });
    return button;
  };
  const line = document.createElement('p');
  line.setAttribute('role', 'status');
  line.tabIndex = -1;
  line.textContent = kept.length ? 'On this device now:' : 'Nothing of it is on this device now.';
  const rows = document.createElement('ul');
  rows.append(
    ...kept.map(({ key, label, text }) => {
      const row = document.createElement('li');
      row.append(text ? `${label}: ${text} ` : `${label} `, remove('Remove', [key]));
      return row;
    }),
  );
  list.replaceChildren(line);
  if (kept.length) list.append(rows);
  if (kept.length > 1) {
    list.append(
      remove(
        'Remove all of it',
        kept.map(({ key }) => key),
      ),
    );
  }
}
