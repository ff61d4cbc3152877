/** From numbers to places, and round numbers to write beside an axis. */
export interface Scale {
  (value: number): number;
  readonly from: number;
  readonly to: number;
}

export function scale(from: number, to: number, start: number, end: number): Scale {
  const span = to - from || 1;
  return Object.assign((value: number) => start + ((value - from) / span) * (end - start), { from, to });
}

/** Round numbers from `from` to `to`, about as many as asked for. */
export function ticks(from: number, to: number, wanted = 5): number[] {
  const span = to - from;
  if (!(span > 0) || !Number.isFinite(span)) return [from];
  const raw = span / Math.max(1, wanted);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= raw)! * power;
  const found: number[] = [];
  for (let k = Math.ceil(from / step - 1e-9); k * step <= to + step * 1e-9; k++)
    found.push(Number((k * step).toPrecision(12)));
  return found;
}

/** Least and largest of all finite numbers; `with0` includes zero. */
export function extent(values: Iterable<number>, with0 = false): [number, number] {
  let [low, high] = with0 ? [0, 0] : [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : [0, 1];
}
