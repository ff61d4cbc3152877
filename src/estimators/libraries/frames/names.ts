/** Lists of names of columns. */
import { NdArray } from '../../../numpy/ndarray.js';
import { asSequence } from '../../../pickle/values/py-values.js';
import type { Attribute } from '../../binding/define.js';
import { describe, unwrapScalar } from '../../binding/state.js';

/** Names of columns, which are numbers where the encoder was fitted with an array. */
export function names(): Attribute<string[]> {
  return {
    read(value, place) {
      const items = value instanceof NdArray && value.ndim === 1 ? value.flat() : asSequence(value);
      const plain = items?.map(unwrapScalar);
      if (plain?.every((item) => ['string', 'number', 'bigint'].includes(typeof item)) === true)
        return plain.map(String);
      throw place.fail('a list of names of columns', describe(value));
    },
  };
}
