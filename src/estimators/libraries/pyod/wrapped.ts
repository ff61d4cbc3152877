/** IForest and LOF: scikit-learn's detectors with the sign turned, so that outliers score higher. */
import { child } from '../../binding/attributes.js';
import { defineEstimator } from '../../binding/define.js';
import { askColumns } from '../../running/inner-estimators.js';
import { detecting, detectorAttributes } from './detector.js';

const attributes = { ...detectorAttributes, detector_: child() };

export default defineEstimator({
  classes: ['pyod.models.iforest.IForest', 'pyod.models.lof.LOF'],
  attributes,
  inner: (m) => m.detector_,
  ...detecting(attributes, (m, X) => {
    const method = m.self.className === 'LOF' ? 'scoreSamples' : 'decisionFunction';
    return askColumns(m.self, m.detector_, method, X, 1).map((score) => -score);
  }),
});
