/** numpy's functions of whole arrays, and those with arguments beside X. */
import { InvalidInputError, UnsupportedError } from '../../../../core/errors.js';
import { Dense, type NumberType } from '../../../input/matrix.js';
import type { Arguments } from './arguments.js';
import { largestOf } from './elementwise.js';
import { isFloat, rint, stored } from './result-types.js';

export type ArrayFunction = (X: Dense, args: Arguments) => Dense;

function each(X: Dense, type: NumberType, apply: (value: number) => number, names = X.names): Dense {
  const store = stored(type);
  return new Dense(
    X.data.map((value) => store(apply(value))),
    X.rows,
    X.cols,
    type,
    names,
  );
}

function clip(X: Dense, args: Arguments): Dense {
  const low = args.number(['a_min', 'min', 'lower'], null) ?? -Infinity;
  const high = args.number(['a_max', 'max', 'upper'], null) ?? Infinity;
  const floats = ['a_min', 'a_max', 'min', 'max', 'lower', 'upper'].some((name) => args.isFloat(name));
  const type = isFloat(X.dtype) || !floats ? X.dtype : 'float64';
  return each(X, type, (value) => (value < low ? Math.min(low, high) : value > high ? high : value));
}

function nanToNum(X: Dense, args: Arguments): Dense {
  args.flag('copy', true);
  const nan = args.number(['nan'], 0) ?? 0;
  const most = args.number(['posinf'], null) ?? largestOf(X.dtype);
  const least = args.number(['neginf'], null) ?? -largestOf(X.dtype);
  const apply = (value: number): number =>
    Number.isNaN(value) ? nan : value === Infinity ? most : value === -Infinity ? least : value;
  return each(X, X.dtype, isFloat(X.dtype) ? apply : (value) => value, undefined);
}

/** By a power of ten, as numpy does: multiplied, rounded to even, divided. */
function round(X: Dense, args: Arguments): Dense {
  const decimals = args.number(['decimals'], 0) ?? 0;
  const scale = 10 ** Math.abs(decimals);
  if (!isFloat(X.dtype) && X.dtype !== 'bool')
    return each(X, X.dtype, (value) => (decimals >= 0 ? value : rint(value / scale) * scale));
  const type = X.dtype === 'bool' ? 'float16' : X.dtype;
  const store = stored(type);
  if (decimals === 0) return each(X, type, rint);
  if (decimals > 0) return each(X, type, (value) => store(rint(store(value * scale))) / scale);
  return each(X, type, (value) => rint(store(value / scale)) * scale);
}

/** Differences of neighbours, again and again. */
function diff(X: Dense, args: Arguments): Dense {
  const count = args.number(['n'], 1) ?? 1;
  const down = args.number(['axis'], -1) === 0;
  let found = new Dense(X.data, X.rows, X.cols, X.dtype);
  const store = stored(X.dtype);
  for (let turn = 0; turn < count; turn++) {
    const { data, cols } = found;
    const [rows, width] = down ? [Math.max(0, found.rows - 1), cols] : [found.rows, Math.max(0, cols - 1)];
    const out = new Float64Array(rows * width);
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < width; j++) {
        const at = i * cols + j;
        const after = data[at + (down ? cols : 1)]!;
        out[i * width + j] = X.dtype === 'bool' ? Number(after !== data[at]) : store(after - data[at]!);
      }
    found = new Dense(out, rows, width, X.dtype);
  }
  return found;
}

/** Running sums or products of the numbers before; a DataFrame goes down its columns. */
function running(name: string, start: number, join: (a: number, b: number) => number): ArrayFunction {
  return (X, args) => {
    const axis = args.number(['axis'], X.names === undefined ? null : 0);
    if (axis === null)
      throw new UnsupportedError(`numpy.${name} without an axis gives one flat row: pass axis=0 or axis=1`);
    const unsigned = X.dtype.startsWith('u');
    const type = isFloat(X.dtype) ? X.dtype : unsigned ? 'uint64' : 'int64';
    const store = stored(type);
    const out = new Float64Array(X.data.length);
    const step = axis === 0 ? X.cols : 1;
    // pandas leaves missing values out, and goes on behind them.
    const skips = X.names !== undefined;
    const before = new Float64Array(X.data.length);
    for (let at = 0; at < out.length; at++) {
      const isFirst = axis === 0 ? at < X.cols : at % X.cols === 0;
      const last = isFirst ? start : before[at - step]!;
      out[at] = store(join(last, X.data[at]!));
      before[at] = skips && Number.isNaN(X.data[at]!) ? last : out[at]!;
    }
    return new Dense(out, X.rows, X.cols, type, X.names);
  };
}

function cast(X: Dense, args: Arguments): Dense {
  args.flag('copy', true);
  args.word('order', 'K');
  return each(X, args.dtype() ?? X.dtype, (value) => value, undefined);
}

/** A number first, X behind it. */
function two(apply: (a: number, b: number) => number, floats = false): ArrayFunction {
  return (X, args) => {
    const [raw] = args.first;
    const value = Number((raw as { value?: unknown } | null)?.value ?? raw);
    if (args.first.length !== 1 || Number.isNaN(value))
      throw new UnsupportedError('a function of two arguments is run with one number before X, and no other');
    const isWhole = typeof raw === 'number' && Number.isInteger(raw);
    const type = isFloat(X.dtype) || (isWhole && !floats) ? X.dtype : 'float64';
    return each(X, type, (x) => apply(value, x));
  };
}

const larger = (a: number, b: number): number => (a !== a || b !== b ? Number.NaN : a >= b ? a : b);
const smaller = (a: number, b: number): number => (a !== a || b !== b ? Number.NaN : a <= b ? a : b);
const plainPower = two((a, b) => a ** b);
const power: ArrayFunction = (X, args) => {
  const [base] = args.first;
  if (typeof base === 'number' && Number.isInteger(base) && !isFloat(X.dtype) && X.data.some((value) => value < 0))
    throw new InvalidInputError('Integers to negative integer powers are not allowed.');
  return plainPower(X, args);
};
const divide = two((a, b) => a / b, true);

export const ARRAY_FUNCTIONS: Readonly<Record<string, ArrayFunction>> = {
  clip,
  nan_to_num: nanToNum,
  round,
  around: round,
  round_: round,
  diff,
  cumsum: running('cumsum', 0, (a, b) => a + b),
  cumprod: running('cumprod', 1, (a, b) => a * b),
  asarray: cast,
  array: cast,
  asanyarray: cast,
  ascontiguousarray: cast,
  maximum: two(larger),
  minimum: two(smaller),
  add: two((a, b) => a + b),
  multiply: two((a, b) => a * b),
  subtract: two((a, b) => a - b),
  power,
  divide,
  true_divide: divide,
};
