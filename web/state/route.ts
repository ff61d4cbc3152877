/** What the page shows, in its address: the browser's buttons go through it. `#/overview?file=2&part=prepare.scale` */
import { computed, effect, signal } from '@preact/signals';

const read = (): string => location.hash.replace(/^#/, '') || '/';
const hash = signal(read());

addEventListener('popstate', () => {
  hash.value = read();
});
addEventListener('hashchange', () => {
  hash.value = read();
});

export const view = computed(() => hash.value.split('?')[0]!.slice(1));
export const params = computed(() => new URLSearchParams(hash.value.split('?')[1] ?? ''));

/** The view that was looked at last, as an address of the page: what a link to it shows. Taking away looks at nothing. */
export const lookedAt = signal('#/overview');
effect(() => {
  if (view.value !== 'save' && view.value !== '') lookedAt.value = `#${hash.value}`;
});

/** One parameter of the address; '' where it has none. */
export const param = (name: string): string => params.value.get(name) ?? '';

/** An address: this one with another view, and parameters changed or (null) left away. */
export function hrefTo(to: string, changes: Readonly<Record<string, string | null>> = {}): string {
  const next = new URLSearchParams(to === view.value ? params.value : keep(params.value));
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === '') next.delete(name);
    else next.set(name, value);
  }
  const query = next.toString();
  return `#/${to}${query === '' ? '' : `?${query}`}`;
}

/** What other views need, too. */
function keep(all: URLSearchParams): URLSearchParams {
  const kept = new URLSearchParams();
  for (const name of ['file', 'model', 'with']) if (all.has(name)) kept.set(name, all.get(name)!);
  return kept;
}

/** Goes there. `replace` leaves no step for the back button, as for a slider that moves. */
export function go(to: string, changes: Readonly<Record<string, string | null>> = {}, replace = false): void {
  const href = hrefTo(to, changes);
  if (href === `#${hash.value}`) return;
  if (replace) history.replaceState(null, '', href);
  else history.pushState(null, '', href);
  hash.value = read();
}

export const change = (changes: Readonly<Record<string, string | null>>, replace = false): void => {
  go(view.value, changes, replace);
};
