/** `NdArray.from` with the name of a type makes an array of that type. */
import { expect, test } from 'vitest';
import { NdArray } from '../../src/numpy/ndarray.js';

test.each(['int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32', 'uint64', 'float32', 'float64'])(
  'numbers as %s',
  (name) => {
    const array = NdArray.from(
      [
        [1, 2],
        [3, 4],
      ],
      name,
    );
    expect([array.dtype.name, array.shape]).toEqual([name, [2, 2]]);
    expect(array.toFloat64()).toEqual(Float64Array.of(1, 2, 3, 4));
  },
);
