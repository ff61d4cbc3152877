/** From numbers to places and back, of d3-scale; and the range of numbers that may hold gaps. */
import { scaleLinear, type ScaleLinear } from 'd3-scale';

export type Scale = ScaleLinear<number, number>;

export const scale = (from: number, to: number, start: number, end: number): Scale =>
  scaleLinear([from, to], [start, end]);

/** Round numbers between the ends of a scale, about as many as asked for; at least two where there is a range. */
export function ticks(of: Scale, wanted: number): number[] {
  for (let count = wanted; count <= wanted + 4; count++) {
    const found = of.ticks(count);
    if (found.length > 1) return found;
  }
  return of.ticks(wanted);
}

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
