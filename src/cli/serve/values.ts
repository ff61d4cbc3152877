/** Values of settings as people write them: sizes, times, numbers, switches, lists. */
import { InvalidInputError } from '../../core/errors.js';

export type ValueKind = 'text' | 'count' | 'size' | 'time' | 'switch' | 'list' | 'versions';

const SIZE = /^(\d+(?:\.\d+)?)\s*(b|kb|mb|gb|kib|mib|gib|k|m|g)?$/i;
const TIME = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h)?$/i;
const BYTES: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  k: 2 ** 10,
  m: 2 ** 20,
  g: 2 ** 30,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
};
const MILLISECONDS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

function scaled(
  text: string,
  pattern: RegExp,
  units: Readonly<Record<string, number>>,
  usual: string,
): number | undefined {
  const [, digits, unit = usual] = pattern.exec(text.trim()) ?? [];
  return digits === undefined ? undefined : Math.round(Number(digits) * units[unit.toLowerCase()]!);
}

const PARSERS: Readonly<Record<ValueKind, { expected: string; parse: (text: string) => unknown }>> = {
  text: { expected: 'a text', parse: (text) => text },
  count: { expected: 'a whole number', parse: (text) => (/^\d{1,15}$/.test(text.trim()) ? Number(text) : undefined) },
  size: { expected: 'a size, as 64MiB', parse: (text) => scaled(text, SIZE, BYTES, 'b') },
  time: { expected: 'a time, as 10s or 500ms', parse: (text) => scaled(text, TIME, MILLISECONDS, 's') },
  switch: {
    expected: 'true or false',
    parse: (text) =>
      /^(?:true|1|yes|on)$/i.test(text) ? true : /^(?:false|0|no|off)$/i.test(text) ? false : undefined,
  },
  versions: {
    expected: 'latest, all, or how many of the newest',
    parse: (text) => (/^(?:latest|all)$/.test(text) ? text : /^[1-9]\d{0,5}$/.test(text) ? Number(text) : undefined),
  },
  list: {
    expected: 'names with commas',
    parse: (text) =>
      text
        .split(',')
        .map((part) => part.trim())
        .filter(Boolean),
  },
};

/** @param where For messages: `--port`, `BRINE_PORT`, `port of brine.serve.json`. @throws InvalidInputError */
export function parseValue(kind: ValueKind, value: unknown, where: string): unknown {
  const { expected, parse } = PARSERS[kind];
  if (kind === 'switch' && typeof value === 'boolean') return value;
  if (kind === 'list' && Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  const text = typeof value === 'number' ? String(value) : value;
  const found = typeof text === 'string' ? parse(text) : undefined;
  if (found !== undefined) return found;
  throw new InvalidInputError(`${where} is ${expected}, not ${JSON.stringify(value)}`);
}
