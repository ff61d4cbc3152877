/** The columns whose gaps an imputer marks. */
import { coreOf } from '../../binding/bound-object.js';
import type { Owner } from '../../binding/define.js';
import type { Estimator } from '../../estimator.js';

export function indicatorColumns(
  self: Owner,
  wanted: boolean,
  indicator: Estimator | undefined,
  width: number,
): Int32Array {
  if (!wanted) return new Int32Array(0);
  if (indicator === undefined) throw self.fail('indicator_', 'a MissingIndicator', 'None');
  const features = (coreOf(indicator).model as { features_?: Int32Array }).features_;
  if (features === undefined) throw self.fail('indicator_', 'a MissingIndicator', indicator.className);
  if (features.some((at) => at >= width)) throw self.fail('indicator_', 'positions of columns', 'others');
  return features;
}
