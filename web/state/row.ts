/** The row that somebody tries: from the address, or sensible values out of the model. Other views follow it, as the way through a tree does. */
import { signal } from '@preact/signals';
import type { Cell, Rows } from '../worker/answers.js';
import type { FeatureRange } from 'brine/explain';
import { change, param, view } from './route.js';

/** What the address holds as a list of cells; undefined for anything else. */
export function cellsOf(text: string): Cell[] | undefined {
  if (text === '') return undefined;
  try {
    const found: unknown = JSON.parse(text);
    const isCell = (cell: unknown): boolean => cell === null || ['number', 'string', 'boolean'].includes(typeof cell);
    return Array.isArray(found) && found.length <= 10_000 && found.every(isCell) ? (found as Cell[]) : undefined;
  } catch {
    return undefined;
  }
}

/** By name where all features have one that the model knows. */
export function asRow(cells: readonly Cell[], names: readonly string[] | null): Rows[number] {
  return names === null ? cells : Object.fromEntries(names.map((name, j) => [name, cells[j] ?? null]));
}

export const usual = (ranges: readonly FeatureRange[]): Cell[] => ranges.map(({ value }) => value);

/** Where the form stands now, by file and model; the address follows a little later. */
const cells = signal<Readonly<Record<string, readonly Cell[]>>>({});
let timer: ReturnType<typeof setTimeout> | undefined;

export const rowKey = (file: string, path: string): string => `${file} ${path}`;

export function cellsAt(key: string, ranges: readonly FeatureRange[]): readonly Cell[] {
  const found = cells.value[key] ?? cellsOf(param('row'));
  return found?.length === ranges.length ? found : usual(ranges);
}

export function setCells(key: string, next: readonly Cell[]): void {
  cells.value = { ...cells.value, [key]: next };
  clearTimeout(timer);
  // Browsers allow some hundred changes of the address in a while.
  timer = setTimeout(() => {
    // Whoever went on has another address.
    if (view.value === 'try') change({ row: JSON.stringify(next) }, true);
  }, 400);
}
