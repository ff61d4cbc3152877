/** Times: in a table as texts or Dates, in a file as pandas' Timestamp and Timedelta. Milliseconds since 1970, UTC. */
import { InvalidInputError } from '../../../core/errors.js';
import { PyObject } from '../../../pickle/values/py-values.js';
import type { Attribute } from '../../binding/define.js';
import { describe, unwrapScalar } from '../../binding/state.js';
import { shown } from '../../input/cells.js';

const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?$/;

/** @throws InvalidInputError for what is no time, or names a zone: Prophet takes none */
export function millisecondsOf(value: unknown, row: number): number {
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.getTime();
  const match = typeof value === 'string' ? ISO.exec(value.trim()) : null;
  if (match !== null) {
    const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part || 0)) as [number, number, number, number, number, number]; // prettier-ignore
    const whole = Date.UTC(year, month - 1, day, hour, minute, second);
    const back = new Date(whole);
    if (back.getUTCMonth() === month - 1 && back.getUTCDate() === day && hour < 24 && minute < 60 && second < 60)
      return whole + Number(`0.${match[7] ?? '0'}`) * 1000;
  }
  throw new InvalidInputError(`row ${row}, column ds: ${shown(value)} is no time: pass a Date, or a text such as 2026-01-31 or 2026-01-31 12:30:00 (without a zone)`, { row, feature: 'ds' }); // prettier-ignore
}

/** Ticks of numpy's units in a second, by the number that pandas keeps for each. */
const UNITS: Readonly<Record<number, number>> = { 7: 1, 8: 1e3, 9: 1e6, 10: 1e9 };

/** A Timestamp or a Timedelta, in milliseconds. */
export function moment(): Attribute<number> {
  return {
    read(value, place) {
      const args = value instanceof PyObject ? value.args : [];
      const name = value instanceof PyObject ? (value.className ?? '') : '';
      const ticks = unwrapScalar(args[0]);
      const isKnown = /^pandas\._libs\.tslibs\.time(?:stamps\._unpickle_timestamp|stamps\.Timestamp|deltas\._timedelta_unpickle|deltas\.Timedelta)$/.test(name); // prettier-ignore
      if (!isKnown || (typeof ticks !== 'number' && typeof ticks !== 'bigint')) throw place.fail('a time of pandas', describe(value)); // prettier-ignore
      const unit = unwrapScalar(args[name.includes('stamps') ? 3 : 1]);
      const perSecond = UNITS[typeof unit === 'number' || typeof unit === 'bigint' ? Number(unit) : 10];
      if (perSecond === undefined) throw place.fail('a time of a known unit', describe(unit));
      return (Number(ticks) / perSecond) * 1000;
    },
  };
}
