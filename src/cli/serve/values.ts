/** Values of settings as people write them: sizes, times, numbers, switches, lists. */
import { InvalidInputError } from '../../core/errors.js';
import { LONGEST_TIMER } from '../../core/timers.js';

export type ValueKind = 'text' | 'count' | 'limit' | 'port' | 'size' | 'time' | 'switch' | 'list' | 'versions';

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

const atMost = (value: number | undefined, most: number): number | undefined =>
  value !== undefined && value <= most ? value : undefined;

function between(text: string, least: number, most: number): number | undefined {
  const value = /^\d{1,15}$/.test(text.trim()) ? Number(text) : undefined;
  return value !== undefined && value >= least ? atMost(value, most) : undefined;
}

const PARSERS: Readonly<Record<ValueKind, { expected: string; parse: (text: string) => unknown }>> = {
  text: { expected: 'a text', parse: (text) => text },
  count: { expected: 'a whole number', parse: (text) => between(text, 0, 1e15) },
  limit: { expected: 'a whole number from 1 on', parse: (text) => between(text, 1, 1e15) },
  port: { expected: 'a whole number from 0 to 65535', parse: (text) => between(text, 0, 65_535) },
  size: {
    expected: 'a size, as 64MiB',
    parse: (text) => atMost(scaled(text, SIZE, BYTES, 'b'), Number.MAX_SAFE_INTEGER),
  },
  time: {
    expected: 'a time, as 10s or 500ms, at most 24 days (596h)',
    parse: (text) => atMost(scaled(text, TIME, MILLISECONDS, 's'), LONGEST_TIMER),
  },
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

/** One of these words. */
const wordsParser = (words: readonly string[]): (typeof PARSERS)['text'] => ({
  expected: words.length === 1 ? words[0]! : `${words.slice(0, -1).join(', ')} or ${words.at(-1)!}`,
  parse: (text) => (words.includes(text) ? text : undefined),
});

/**
 * @param kind A kind, or the words among which one is meant.
 * @param where For messages: `--port`, `BRINE_PORT`, `port of brine.serve.json`.
 * @throws InvalidInputError
 */
export function parseValue(kind: ValueKind | readonly string[], value: unknown, where: string): unknown {
  const { expected, parse } = typeof kind === 'string' ? PARSERS[kind] : wordsParser(kind);
  if (kind === 'switch' && typeof value === 'boolean') return value;
  if (kind === 'list' && Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  const text = typeof value === 'number' ? String(value) : value;
  const found = typeof text === 'string' ? parse(text) : undefined;
  if (found !== undefined) return found;
  throw new InvalidInputError(`${where} is ${expected}, not ${JSON.stringify(value)}`);
}
