/** Factors of the columns of each part. */
import { PyDict } from '../../../pickle/values/py-dict.js';
import type { Attribute } from '../../binding/define.js';
import { describe, unwrapScalar } from '../../binding/state.js';

/** `transformer_weights`: numbers by name. */
export function weights(): Attribute<ReadonlyMap<string, number>> {
  return {
    read(value, place) {
      if (!(value instanceof PyDict)) throw place.fail('a dict of weights', describe(value));
      const found = new Map<string, number>();
      for (const [name, item] of value) {
        const weight = unwrapScalar(item);
        if (typeof name === 'string' && typeof weight === 'number') found.set(name, weight);
      }
      return found;
    },
  };
}
