/** What functions of numpy make of numbers of each type, and how they are stored. */
import { NUMBER_TYPES, type NumberType } from '../../../input/matrix.js';
import { TYPES } from './table.generated.js';

/** The type of a result from the letters of the table; undefined where the function has none for X. */
export function resultType(letters: string, type: NumberType): NumberType | undefined {
  const letter = letters[NUMBER_TYPES.indexOf(type)];
  const at = letter === undefined ? -1 : TYPES.indexOf(letter);
  return at < 0 ? undefined : NUMBER_TYPES[at];
}

export const isFloat = (type: NumberType): boolean => type.startsWith('float');

/** To the nearest integer, halves to the even one. */
export function rint(value: number): number {
  if (!Number.isFinite(value)) return value;
  const down = Math.floor(value);
  const rest = value - down;
  if (rest !== 0.5) return rest < 0.5 ? down || value * 0 : down + 1 || -0;
  return down % 2 === 0 ? down || value * 0 : down + 1 || -0;
}

/** To the nearest float16. */
function half(value: number): number {
  const size = Math.abs(value);
  if (!Number.isFinite(value) || size === 0) return value;
  if (size >= 65520) return Math.sign(value) * Infinity;
  const step = 2 ** (Math.max(-14, Math.floor(Math.log2(size))) - 10);
  return rint(value / step) * step;
}

/** Integers keep the lowest of their bits; what is no number becomes the least one. */
function wrapped(value: number, signed: boolean, bits: number): number {
  if (!Number.isFinite(value)) return signed ? -(2 ** (bits - 1)) : 0;
  const whole = Math.trunc(value) + 0;
  if (bits === 64) return whole < 0 && !signed ? whole + 2 ** 64 : whole;
  const rest = ((whole % 2 ** bits) + 2 ** bits) % 2 ** bits;
  return signed && rest >= 2 ** (bits - 1) ? rest - 2 ** bits : rest;
}

/** A number as an array of this type holds it. */
export function stored(type: NumberType): (value: number) => number {
  if (type === 'float64') return (value) => value;
  if (type === 'float32') return Math.fround;
  if (type === 'float16') return half;
  if (type === 'bool') return (value) => (value === 0 ? 0 : 1);
  const bits = Number(/\d+$/.exec(type)![0]);
  return (value) => wrapped(value, !type.startsWith('u'), bits);
}
