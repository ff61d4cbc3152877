/**
 * datetime64 and timedelta64: whole numbers of a unit since 1970, in the proleptic Gregorian calendar. Texts are those of
 * `numpy.datetime_as_string`. The days of a date follow Howard Hinnant's civil calendar formulas.
 */
import { InvalidInputError, UnsupportedError } from '../../core/errors.js';

/** NaT, not a time: the smallest int64. */
export const NAT = -(2n ** 63n);

const DAY_MS = 86_400_000n;

/** Digits of a second that the unit counts. */
const FRACTION_DIGITS: Readonly<Record<string, number>> = { ms: 3, us: 6, μs: 6, ns: 9, ps: 12, fs: 15, as: 18 };
/** Steps of the unit in a day. */
const PER_DAY: Readonly<Record<string, bigint>> = { D: 1n, h: 24n, m: 1440n, s: 86_400n };

interface Step {
  count: bigint;
  unit: string;
}

function stepOf(unit: string | undefined): Step {
  const match = /^(\d*)(Y|M|W|D|h|m|s|ms|us|μs|ns|ps|fs|as)$/.exec(unit ?? '');
  if (match === null) throw new UnsupportedError(`times of the unit "${unit ?? 'generic'}" stand for no date`);
  return { count: BigInt(match[1] === '' ? 1 : match[1]!), unit: match[2]! };
}

function floorDiv(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b < 0n ? quotient - 1n : quotient;
}

/** Days from 1970-01-01 to the first of a month (1 to 12). */
function daysToMonth(year: bigint, month: bigint): bigint {
  const shifted = month <= 2n ? year - 1n : year;
  const era = floorDiv(shifted, 400n);
  const yearOfEra = shifted - era * 400n;
  const dayOfYear = (153n * (month + (month > 2n ? -3n : 9n)) + 2n) / 5n;
  const dayOfEra = yearOfEra * 365n + yearOfEra / 4n - yearOfEra / 100n + dayOfYear;
  return era * 146_097n + dayOfEra - 719_468n;
}

function civil(days: bigint): [year: bigint, month: bigint, day: bigint] {
  const shifted = days + 719_468n;
  const era = floorDiv(shifted, 146_097n);
  const dayOfEra = shifted - era * 146_097n;
  const yearOfEra = (dayOfEra - dayOfEra / 1460n + dayOfEra / 36_524n - dayOfEra / 146_096n) / 365n;
  const dayOfYear = dayOfEra - (365n * yearOfEra + yearOfEra / 4n - yearOfEra / 100n);
  const shiftedMonth = (5n * dayOfYear + 2n) / 153n;
  const month = shiftedMonth < 10n ? shiftedMonth + 3n : shiftedMonth - 9n;
  const year = yearOfEra + era * 400n + (month <= 2n ? 1n : 0n);
  return [year, month, dayOfYear - (153n * shiftedMonth + 2n) / 5n + 1n];
}

/** Whole days since 1970, and the rest of the day in steps of the unit. */
function daysOf(value: bigint, unit: string): { days: bigint; rest: bigint; perDay: bigint } {
  if (unit === 'Y') return { days: daysToMonth(1970n + value, 1n), rest: 0n, perDay: 1n };
  if (unit === 'M') {
    const year = 1970n + floorDiv(value, 12n);
    return { days: daysToMonth(year, value - 12n * (year - 1970n) + 1n), rest: 0n, perDay: 1n };
  }
  if (unit === 'W') return { days: 7n * value, rest: 0n, perDay: 1n };
  const perDay = PER_DAY[unit] ?? 86_400n * 10n ** BigInt(FRACTION_DIGITS[unit]!);
  const days = floorDiv(value, perDay);
  return { days, rest: value - days * perDay, perDay };
}

/** As C's `%0*d`, which numpy uses: a sign counts as a digit. */
function pad(value: bigint, width: number): string {
  return value < 0n ? `-${(-value).toString().padStart(width - 1, '0')}` : value.toString().padStart(width, '0');
}

/** ISO 8601 text to the precision of the unit (`2024-02-29T12:34:56.789`); null for NaT. */
export function isoText(raw: bigint, dtypeUnit: string | undefined): string | null {
  if (raw === NAT) return null;
  const { count, unit } = stepOf(dtypeUnit);
  const { days, rest, perDay } = daysOf(raw * count, unit);
  const [year, month, day] = civil(days);
  if (unit === 'Y') return pad(year, 4);
  if (unit === 'M') return `${pad(year, 4)}-${pad(month, 2)}`;
  const date = `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
  if (perDay === 1n) return date;
  if (unit === 'h') return `${date}T${pad(rest, 2)}`;
  if (unit === 'm') return `${date}T${pad(rest / 60n, 2)}:${pad(rest % 60n, 2)}`;
  const scale = perDay / 86_400n;
  const seconds = rest / scale;
  const time = `${pad(seconds / 3600n, 2)}:${pad((seconds / 60n) % 60n, 2)}:${pad(seconds % 60n, 2)}`;
  return unit === 's' ? `${date}T${time}` : `${date}T${time}.${pad(rest % scale, FRACTION_DIGITS[unit]!)}`;
}

/**
 * The moment as a Date, with time taken as UTC; null for NaT. A Date has milliseconds: finer digits are cut off.
 *
 * @throws InvalidInputError where no Date reaches that far
 */
export function dateOf(raw: bigint, dtypeUnit: string | undefined): Date | null {
  if (raw === NAT) return null;
  const { count, unit } = stepOf(dtypeUnit);
  const { days, rest, perDay } = daysOf(raw * count, unit);
  const date = new Date(Number(days * DAY_MS + (rest * DAY_MS) / perDay));
  if (Number.isNaN(date.getTime()))
    throw new InvalidInputError(`${isoText(raw, dtypeUnit)} is beyond what a Date can hold`);
  return date;
}

/** Nanoseconds in one step of a timedelta64's unit; undefined for years and months, which have no fixed length. */
const NANOSECONDS: Readonly<Record<string, number>> = {
  W: 604_800e9,
  D: 86_400e9,
  h: 3600e9,
  m: 60e9,
  s: 1e9,
  ms: 1e6,
  us: 1e3,
  μs: 1e3,
  ns: 1,
  ps: 1e-3,
  fs: 1e-6,
  as: 1e-9,
};

/** A span of time in seconds, rounded to float64; null for NaT. */
export function secondsOf(raw: bigint, dtypeUnit: string | undefined): number | null {
  if (raw === NAT) return null;
  const { count, unit } = stepOf(dtypeUnit);
  const nanoseconds = NANOSECONDS[unit];
  if (nanoseconds === undefined) throw new UnsupportedError('years and months are no fixed number of seconds');
  const steps = Number(raw * count);
  return nanoseconds >= 1e9 ? steps * (nanoseconds / 1e9) : steps / (1e9 / nanoseconds);
}
