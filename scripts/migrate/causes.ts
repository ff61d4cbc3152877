/** Failures of a pair grouped by what is behind them, the commonest first. */
import type { Outcome } from './journey.js';

const plain = (text: string): string =>
  text
    .replace(/^\$[^:]*: /, '')
    .replace(/-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/g, '#')
    .replace(/^.* instead of .*$/, text.startsWith('as Brine') ? 'another value, as Brine says' : 'another value')
    .slice(0, 160);

/** What went wrong with one file, as short texts. */
export function causesOf(one: Outcome): string[] {
  const short = one.class.replace(/^.*\./, '');
  const listed = (kind: string, found: Readonly<Record<string, string>> | undefined): string[] =>
    Object.entries(found ?? {}).map(([name, said]) => `${kind} ${short}.${name}: ${plain(said)}`);
  return [
    ...(one.refused ?? []).map((text) => `refused ${text}`),
    ...(one.error === undefined ? [] : [`error ${one.error.slice(0, 200)}`]),
    ...(one.load === undefined ? [] : [`load ${plain(one.load)}`]),
    ...(one.warnings ?? []).map((text) => `warning ${plain(text)}`),
    ...listed('wrong', one.wrong),
    ...listed('broken', one.broken),
    ...(one.layout ?? []).map((text) => `layout ${text}`),
  ];
}

export function printCauses(outcomes: readonly Outcome[]): void {
  const found = new Map<string, string[]>();
  for (const one of outcomes)
    for (const cause of causesOf(one)) found.set(cause, [...(found.get(cause) ?? []), one.name]);
  for (const [cause, names] of [...found].sort((a, b) => b[1].length - a[1].length))
    console.log(`${names.length} ${cause}   [${names.slice(0, 4).join(' ')}]`);
}
