/** Kernels that are functions of the distance, and their sums with coefficients, which need no matrix. */
import { expOfMinus, type Numbers, numbersFor } from '../../../linalg/special/in-place.js';
import { transposed } from '../../../linalg/product.js';
import type { Kernel, Rows } from './kernel-form.js';

/** Squared distances, in units of the length scale, become values of the kernel. */
export type InPlace = (numbers: Numbers) => void;

/** Rows in units of the length scale. */
export function inUnits(X: Rows, scale: Float64Array): Float64Array {
  const { data, count, cols } = X;
  const out = new Float64Array(count * cols);
  for (let i = 0; i < out.length; i++) out[i] = data[i]! / scale[scale.length === 1 ? 0 : i % cols]!;
  return out;
}

/** Of row `i` to all rows of Y, which are columns one after another. */
function squaredDistances(x: Float64Array, i: number, columns: Float64Array, cols: number, out: Float64Array): void {
  const count = out.length;
  out.fill(0);
  let j = 0;
  for (; j + 3 < cols; j += 4) {
    const [from, at] = [i * cols + j, j * count];
    const [a, b, c, d] = [x[from]!, x[from + 1]!, x[from + 2]!, x[from + 3]!];
    for (let k = 0; k < count; k++) {
      const e = a - columns[at + k]!;
      const f = b - columns[at + count + k]!;
      const g = c - columns[at + 2 * count + k]!;
      const h = d - columns[at + 3 * count + k]!;
      out[k] = out[k]! + e * e + f * f + g * g + h * h;
    }
  }
  for (; j < cols; j++) {
    const a = x[i * cols + j]!;
    for (let k = 0, at = j * count; k < count; k++, at++) {
      const e = a - columns[at]!;
      out[k]! += e * e;
    }
  }
}

/** `sums` of a kernel; the rows of fit are laid out once. */
export function stationarySums(scale: Float64Array, shape: InPlace): NonNullable<Kernel['sums']> {
  let known: { readonly rows: Float64Array; readonly columns: Float64Array; readonly numbers: Numbers } | undefined;
  return (X, Y, coefficients) => {
    if (known?.rows !== Y.data)
      known = {
        rows: Y.data,
        columns: transposed(inUnits(Y, scale), Y.count, Y.cols),
        numbers: numbersFor(Y.count),
      };
    const { columns, numbers } = known;
    const { values } = numbers;
    const x = inUnits(X, scale);
    const sums = coefficients.length / Y.count;
    const out = new Float64Array(X.count * sums);
    for (let i = 0; i < X.count; i++) {
      squaredDistances(x, i, columns, X.cols, values);
      shape(numbers);
      for (let s = 0, at = 0; s < sums; s++) {
        let sum = 0;
        for (let k = 0; k < values.length; k++, at++) sum += values[k]! * coefficients[at]!;
        out[i * sums + s] = sum;
      }
    }
    return out;
  };
}

/** exp(-2 (sin(π r / period) / length)²). */
export function sineInPlace(length: number, period: number): InPlace {
  return (numbers) => {
    const { values } = numbers;
    for (let k = 0; k < values.length; k++) {
      const wave = Math.sin((Math.PI / period) * Math.sqrt(values[k]!)) / length;
      values[k] = 2 * wave * wave;
    }
    expOfMinus(numbers);
  };
}
