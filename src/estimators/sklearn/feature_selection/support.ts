/** `support_`: a mask of the features that were kept in `fit`. */
import { vector } from '../../binding/attributes.js';
import type { Owner } from '../../binding/define.js';

export const supportAttributes = { support_: vector() };

export interface Supported {
  readonly support_: Float64Array;
  readonly self: Owner;
}

export const supportOf = (m: Supported): boolean[] => Array.from(m.support_, (bit) => bit !== 0);

export function checkSupport(m: Supported): void {
  const width = m.self.nFeatures;
  if (m.support_.length !== width) throw m.self.fail('support_', `${width} booleans`, `${m.support_.length}`);
}
