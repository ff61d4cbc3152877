/** Streams of opcodes that mostly make sense: names, calls, memo, marks, frames, in any order. */
import { bytes } from '../helpers/pickle-bytes.js';
import { glob, type Protocol, str, u32, u64 } from '../scan/corpus/writer.js';

const NAMES: readonly (readonly [string, string])[] = [
  ['os', 'system'],
  ['builtins', 'eval'],
  ['collections', 'OrderedDict'],
  ['mypkg.models', 'Churn'],
  ['numpy', 'dtype'],
  ['functools', 'partial'],
  ['builtins', 'getattr'],
  ['__builtin__', 'apply'],
];

type Next = () => number;
const pick = <T>(items: readonly T[], next: Next): T => items[Math.floor(next() * items.length)]!;
const byte = (next: Next): number => Math.floor(next() * 256);

type Maker = (next: Next, protocol: Protocol) => Uint8Array;

const MAKERS: readonly Maker[] = [
  (next, protocol) => glob(...pick(NAMES, next), protocol),
  (next) => glob(...pick(NAMES, next), 4),
  (next) => glob(...pick(NAMES, next), 0),
  (next) => str(pick(['os', 'system', 'eval', 'builtins', '', 'x'.repeat(40)], next), 4),
  () => bytes(0x93),
  () => bytes(')'),
  () => bytes('}'),
  () => bytes(']'),
  () => bytes('('),
  () => bytes('R'),
  () => bytes('b'),
  () => bytes('N'),
  () => bytes('0'),
  () => bytes('1'),
  () => bytes('2'),
  () => bytes('t'),
  () => bytes('u'),
  () => bytes('e'),
  () => bytes('a'),
  () => bytes('s'),
  () => bytes(0x81),
  () => bytes(0x85),
  () => bytes(0x86),
  () => bytes(0x94),
  (next) => bytes('q', Math.floor(next() * 4)),
  (next) => bytes('h', Math.floor(next() * 4)),
  (next) => bytes('r', u32(Math.floor(next() * 3000))),
  (next) => bytes('K', byte(next)),
  (next) => bytes('C', 3, byte(next), byte(next), byte(next)),
  (next) => bytes(0x95, u64(Math.floor(next() * 60))),
  (next) => bytes('I', pick(['1', '00', '0x1', '010', ' 1', 'x'], next), '\n'),
  (next) => bytes(byte(next)),
  () => bytes(0x80, 2),
  () => bytes('.'),
];

/** One stream; a quarter of them have a well-formed call in their middle. */
export function makeStream(next: Next): Uint8Array {
  const protocol = Math.floor(next() * 6) as Protocol;
  const parts: Uint8Array[] = protocol >= 2 ? [bytes(0x80, protocol)] : [];
  // Mostly short: there are fewer of them, and so a larger share is tried.
  const count = 2 + Math.floor(next() ** 2 * 30);
  for (let i = 0; i < count; i++) parts.push(pick(MAKERS, next)(next, protocol));
  if (next() < 0.25) parts.push(glob('os', 'system', protocol), str('harmless', protocol), bytes(0x85, 'R'));
  parts.push(bytes('.'));
  return bytes(...parts);
}
