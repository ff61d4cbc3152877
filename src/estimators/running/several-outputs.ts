/** One array for each output of a model that has several. */
import type { NdArray } from '../../numpy/ndarray.js';
import type { FloatName } from '../../numpy/array-types.js';

/**
 * What `predictProba` gives for models of several outputs, as scikit-learn's list: an Array with one matrix for each output, and a
 * `tolist` as a single matrix has one. `Array.isArray` tells the two apart.
 */
export class SeveralOutputs extends Array<NdArray<FloatName, 2>> {
  /** What `map` and `slice` give are plain arrays. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  /** Outputs, rows, classes. */
  tolist(): number[][][] {
    return Array.from(this, (array) => array.tolist());
  }
}

/** Lists of arrays with a `tolist`; anything else as it is. */
export function severalOutputs(result: unknown): unknown {
  if (!Array.isArray(result)) return result;
  const list = new SeveralOutputs();
  for (const array of result as NdArray<FloatName, 2>[]) list.push(array);
  return list;
}
