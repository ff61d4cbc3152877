/** Periods: whole numbers of a frequency since 1970, as texts in pandas' form. */
import { isoText, NAT } from '../numpy/dtypes/datetime.js';
import { PyDict } from '../pickle/values/py-dict.js';
import { asNumber, PyGlobal, PyObject } from '../pickle/values/py-values.js';

/** Offsets that stand for a frequency before pandas 2.2, by the name of their class. */
const OFFSETS: Readonly<Record<string, string>> = {
  Nano: 'N',
  Micro: 'U',
  Milli: 'L',
  Second: 'S',
  Minute: 'T',
  Hour: 'H',
  Day: 'D',
  BusinessDay: 'B',
  Week: 'W',
  MonthEnd: 'M',
  QuarterEnd: 'Q',
  YearEnd: 'A',
};

const WEEKDAYS = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'];
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

/** The frequency of a PeriodDtype of any version, as pandas names it: `M`, `Q-DEC`, `2W-SUN`; undefined where it is none. */
export function frequencyOf(dtype: unknown): string | undefined {
  if (!(dtype instanceof PyObject)) return undefined;
  const [first] = dtype.args;
  if (typeof first === 'string') return /^period\[(.+)\]$/i.exec(first)?.[1];
  const freq = dtype.state instanceof PyDict ? dtype.state.get('freq') : first;
  if (!(freq instanceof PyObject) || !(freq.cls instanceof PyGlobal)) return undefined;
  const name = Object.hasOwn(OFFSETS, freq.cls.name) ? OFFSETS[freq.cls.name]! : undefined;
  const state = freq.state instanceof PyDict ? freq.state : undefined;
  const count = asNumber(freq.args[0] ?? state?.get('n') ?? 1);
  if (name === undefined || count === undefined || !Number.isSafeInteger(count)) return undefined;
  const anchor = anchorOf(
    name,
    freq.args[2] ?? state?.get('startingMonth') ?? state?.get('month') ?? state?.get('weekday'),
  );
  return anchor === undefined ? undefined : `${count === 1 ? '' : count}${name}${anchor}`;
}

/** Where a week, a quarter or a year ends; empty for other frequencies. */
function anchorOf(name: string, value: unknown): string | undefined {
  const number = asNumber(value);
  if (name === 'W') return suffix(WEEKDAYS[number ?? 6]);
  return name === 'Q' || name === 'A' ? suffix(MONTHS[(number ?? 12) - 1]) : '';
}

const suffix = (label: string | undefined): string | undefined => (label === undefined ? undefined : `-${label}`);

/** numpy's units for the frequencies that count them, under pandas' names of all versions. */
const UNITS: Readonly<Record<string, string>> = {
  h: 'h',
  H: 'h',
  min: 'm',
  T: 'm',
  s: 's',
  S: 's',
  ms: 'ms',
  L: 'ms',
  us: 'us',
  U: 'us',
  ns: 'ns',
  N: 'ns',
  D: 'D',
  M: 'M',
};

/** Rounds down, as Python does. */
function divided(value: bigint, by: bigint): { quotient: bigint; rest: bigint } {
  const rest = ((value % by) + by) % by;
  return { quotient: (value - rest) / by, rest };
}

/** Week 1 of those that end on a Sunday ended on the fourth day since 1970. */
function weekText(ordinal: bigint, end: string): string | undefined {
  const day = WEEKDAYS.indexOf(end);
  if (day < 0) return undefined;
  const last = ordinal * 7n - 4n + BigInt((day + 1) % 7);
  return `${isoText(last - 6n, 'D')}/${isoText(last, 'D')}`;
}

/** Five days of seven; day 0 is the first of 1970, a Thursday. */
function businessDay(ordinal: bigint): string {
  const { quotient, rest } = divided(ordinal + 3n, 5n);
  return isoText(quotient * 7n + rest - 3n, 'D')!;
}

/** A period as text (`2024-03`, `2024Q1`), null for NaT; its ordinal where the frequency is not known here. */
export function periodText(ordinal: bigint, frequency: string | undefined): unknown {
  if (ordinal === NAT) return null;
  // Of several months at a time pandas shows the first.
  const [, base = '', anchor = ''] = /^\d*([A-Za-z]+)(?:-([A-Z]+))?$/.exec(frequency ?? '') ?? [];
  const known = textOf(ordinal, base, anchor);
  return known ?? { ordinal };
}

function textOf(ordinal: bigint, base: string, anchor: string): string | undefined {
  if (base === 'Y' || base === 'A') return isoText(ordinal, 'Y')!;
  if (base === 'Q') {
    const { quotient, rest } = divided(ordinal, 4n);
    return `${isoText(quotient, 'Y')}Q${rest + 1n}`;
  }
  if (base === 'W') return weekText(ordinal, anchor === '' ? 'SUN' : anchor);
  if (base === 'B') return businessDay(ordinal);
  const unit = Object.hasOwn(UNITS, base) ? UNITS[base]! : undefined;
  if (unit === undefined) return undefined;
  const text = isoText(ordinal, unit)!.replace('T', ' ');
  return unit === 'h' ? `${text}:00` : text;
}
