/** From numbers to places and back, of d3-scale; and the range of numbers that may hold gaps. */
import { textWidth } from './picture/svg-surface.js';
import { short } from '../text/numbers.js';
import { scaleLinear, type ScaleLinear } from 'd3-scale';

export type Scale = ScaleLinear<number, number>;

export const scale = (from: number, to: number, start: number, end: number): Scale =>
  scaleLinear([from, to], [start, end]);

/** A round number of an axis, and how it is written there. */
export interface Tick {
  readonly at: number;
  readonly text: string;
}

/** Beyond these, powers of ten are read more easily. */
const [LARGE, SMALL] = [1e7, 1e-4];

/** Each with as many decimals as the others. */
function written(of: Scale, found: readonly number[], count: number): Tick[] {
  const most = found.reduce((high, at) => Math.max(high, Math.abs(at)), 0);
  const step = found.length > 1 ? Math.abs(found[1]! - found[0]!) : most;
  const isPlain = most < LARGE && step >= SMALL;
  const format = of.tickFormat(count, 'f');
  return found.map((at) => ({ at, text: isPlain ? format(at) : short(at) }));
}

/** Round numbers between the ends of a scale, about as many as asked for; at least two where there is a range. */
export function ticks(of: Scale, wanted: number): Tick[] {
  for (let count = wanted; count <= wanted + 4; count++) {
    const found = of.ticks(count);
    if (found.length > 1) return written(of, found, count);
  }
  return written(of, of.ticks(wanted), wanted);
}

/** The same for numbers that have no halves: ranks, rounds, counts. */
export const wholeTicks = (of: Scale, wanted: number): Tick[] =>
  of
    .ticks(wanted)
    .filter(Number.isInteger)
    .map((at) => ({ at, text: short(at) }));

const FONT = '11px system-ui, sans-serif';

/** What the numbers of an upright axis need beside it. */
export const roomFor = (of: readonly Tick[]): number =>
  Math.ceil(of.reduce((wide, { text }) => Math.max(wide, textWidth(text, FONT)), 24) + 12);

/** Least and largest of all finite numbers. */
export function extent(values: Iterable<number>): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : [0, 1];
}
