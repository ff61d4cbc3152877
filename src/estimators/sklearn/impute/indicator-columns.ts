/** The columns whose gaps an imputer marks. */
import { boundOf } from '../../binding/bound-object.js';
import type { Owner } from '../../binding/define.js';
import type { BoundEstimator } from '../../binding/bound-estimator.js';

export function indicatorColumns(
  self: Owner,
  wanted: boolean,
  indicator: BoundEstimator | undefined,
  width: number,
): Int32Array {
  if (!wanted) return new Int32Array(0);
  if (indicator === undefined) throw self.fail('indicator_', 'a MissingIndicator', 'None');
  const features = (boundOf(indicator).model as { features_?: Int32Array }).features_;
  if (features === undefined) throw self.fail('indicator_', 'a MissingIndicator', indicator.className);
  if (features.some((at) => at >= width)) throw self.fail('indicator_', 'positions of columns', 'others');
  return features;
}
