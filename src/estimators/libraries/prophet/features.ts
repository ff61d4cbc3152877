/** Columns that Prophet makes of a time: seasons, holidays and regressors, in the order of their coefficients. */
import { InvalidInputError } from '../../../core/errors.js';
import { DataFrame } from '../../../pandas/frame.js';
import { PyDict } from '../../../pickle/values/py-dict.js';
import type { Attribute } from '../../binding/define.js';
import { describe, unwrapScalar } from '../../binding/state.js';
import { pandasView } from '../frames/lookup.js';

const DAY = 86_400_000;
/** Terms of a season, and days around a holiday. */
const MOST = 10_000;

export interface Season {
  readonly name: string;
  readonly period: number;
  readonly order: number;
  /** Column that says in which rows it counts. */
  readonly condition: string | undefined;
}

export interface Holiday {
  readonly name: string;
  readonly day: number;
  readonly from: number;
  readonly to: number;
}

export interface Regressor {
  readonly name: string;
  readonly mean: number;
  readonly scale: number;
}

/** An ordered dict of dicts. */
function entries<T>(
  read: (name: string, get: (key: string) => unknown) => T | undefined,
  what: string,
): Attribute<T[]> {
  // prettier-ignore
  return {
    read(value, place) {
      if (!(value instanceof PyDict)) throw place.fail(`a dict of ${what}`, describe(value));
      return [...value].map(([key, item]) => {
        const found = typeof key === 'string' && item instanceof PyDict ? read(key, (name) => unwrapScalar(item.get(name))) : undefined; // prettier-ignore
        if (found === undefined) throw place.fail(`a dict of ${what}`, `one with ${describe(item)} for ${describe(key)}`);
        return found;
      });
    },
  };
}

export const seasons = (): Attribute<Season[]> =>
  entries((name, get) => {
    const [period, order, condition] = [get('period'), get('fourier_order'), get('condition_name') ?? null];
    if (typeof period !== 'number' || !(period > 0) || typeof order !== 'number' || !(order >= 0 && order <= MOST)) return undefined; // prettier-ignore
    if (condition !== null && typeof condition !== 'string') return undefined;
    return { name, period, order, condition: condition ?? undefined };
  }, 'seasons');

export const regressors = (): Attribute<Regressor[]> =>
  entries((name, get) => {
    const [mean, scale] = [get('mu'), get('std')].map(Number) as [number, number];
    return Number.isFinite(mean) && Number.isFinite(scale) && scale !== 0 ? { name, mean, scale } : undefined;
  }, 'regressors');

/** A table of names, days and the days around them that count, too; none where there are no holidays. */
export function holidays(): Attribute<Holiday[]> {
  return {
    read(value, place) {
      if (value === null) return [];
      const frame = pandasView(value);
      if (!(frame instanceof DataFrame)) throw place.fail('a table of holidays', describe(value));
      const column = (name: string): unknown[] =>
        frame.columns.includes(name) ? Array.from(frame.get(name)) : new Array<unknown>(frame.length).fill(0);
      const window = (item: unknown): number => {
        const plain = Number(unwrapScalar(item) ?? 0);
        if (Number.isNaN(plain)) return 0;
        if (Math.abs(plain) <= MOST) return Math.trunc(plain);
        throw place.fail(`windows of at most ${MOST} days`, String(plain));
      };
      const [names, days, lower, upper] = ['holiday', 'ds', 'lower_window', 'upper_window'].map(column) as [unknown[], unknown[], unknown[], unknown[]]; // prettier-ignore
      return names.map((name, i) => {
        const day = days[i];
        if (typeof name !== 'string' || (day !== null && !(day instanceof Date))) throw place.fail('names and days of holidays', describe(name)); // prettier-ignore
        const at = day === null ? Number.NaN : Math.floor(day.getTime() / DAY);
        return { name, day: at, from: window(lower[i]), to: window(upper[i]) };
      });
    },
  };
}

/** Sine and cosine of each multiple of a season, at times in milliseconds. */
export function seasonColumns({ period, order }: Season, times: Float64Array): Float64Array[] {
  const columns: Float64Array[] = [];
  for (let i = 1; i <= order; i++) {
    const angle = (time: number): number => (2 * i * Math.PI * (time / DAY)) / period;
    columns.push(
      times.map((time) => Math.sin(angle(time))),
      times.map((time) => Math.cos(angle(time))),
    );
  }
  return columns;
}

/** A column for each holiday and each day around it, in the order of their names. */
export function holidayColumns(list: readonly Holiday[], times: Float64Array): Float64Array[] {
  const rows = new Map<number, number[]>();
  times.forEach((time, i) => {
    const day = Math.floor(time / DAY);
    rows.set(day, [...(rows.get(day) ?? []), i]);
  });
  const columns = new Map<string, Float64Array>();
  for (const { name, day, from, to } of list) {
    for (let offset = from; offset <= to; offset++) {
      const key = `${name}_delim_${offset >= 0 ? '+' : '-'}${Math.abs(offset)}`;
      const column = columns.get(key) ?? new Float64Array(times.length);
      columns.set(key, column);
      if (columns.size * times.length > 1 << 27) throw new InvalidInputError('holidays and rows are too many for one table: pass fewer rows'); // prettier-ignore
      for (const row of rows.get(day + offset) ?? []) column[row] = 1;
    }
  }
  return [...columns].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, column]) => column);
}
