/** Dates and instants of columns that are carried over, exact to the unit that the input has. */
import { InvalidInputError } from '../core/errors.js';
import type { Column } from './batch.js';
import type { Time, TimeUnit } from '../core/time-unit.js';

const PER_SECOND: Readonly<Record<Exclude<TimeUnit, 'day'>, bigint>> = {
  s: 1n,
  ms: 1000n,
  us: 1_000_000n,
  ns: 1_000_000_000n,
};

/** What `Date` can say, in seconds. */
const FARTHEST = 8_640_000_000_000n;

function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b < 0n ? quotient - 1n : quotient;
}

/** ISO 8601: `2026-11-30`, `2026-11-30T07:05:09.250`, with Z where the column has a zone. @throws InvalidInputError beyond the year 275760 */
export function timeText(count: number | bigint, { unit, zone }: Time): string {
  const ticks = BigInt(count);
  const perSecond = unit === 'day' ? 1n : PER_SECOND[unit];
  const seconds = unit === 'day' ? ticks * 86_400n : floorDivide(ticks, perSecond);
  if (seconds > FARTHEST || seconds < -FARTHEST)
    throw new InvalidInputError(`a time of ${ticks} ${unit} from 1970 on is beyond what a calendar tells`);
  const text = new Date(Number(seconds) * 1000).toISOString().slice(0, -5);
  if (unit === 'day') return text.slice(0, -9);
  const fraction = ticks - seconds * perSecond;
  const digits = fraction === 0n ? '' : `.${String(fraction).padStart(String(perSecond).length - 1, '0')}`;
  return `${text}${digits}${zone === null ? '' : 'Z'}`;
}

/** The column as texts, for formats that have no times. */
export function withTimeTexts(column: Column): Column {
  const { name, time, values } = column;
  if (time === undefined) return column;
  const texts = Array.from(values as ArrayLike<number | bigint | null>, (value) =>
    value === null ? null : timeText(value, time),
  );
  return { name, type: 'text', values: texts };
}
