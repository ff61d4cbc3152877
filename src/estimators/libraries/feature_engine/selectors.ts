/** Selectors that leave columns away. https://feature-engine.trainindata.com/en/latest/api_doc/selection/ */
import { NdArray } from '../../../numpy/ndarray.js';
import { defineEstimator } from '../../binding/define.js';
import { frameIn, frameOut } from '../frames/frame.js';
import { names } from '../frames/names.js';

export default defineEstimator({
  classes: [
    'feature_engine.selection.drop_features.DropFeatures',
    'feature_engine.selection.drop_constant_features.DropConstantFeatures',
    'feature_engine.selection.drop_duplicate_features.DropDuplicateFeatures',
    'feature_engine.selection.drop_correlated_features.DropCorrelatedFeatures',
    'feature_engine.selection.smart_correlation_selection.SmartCorrelatedSelection',
    'feature_engine.selection.drop_psi_features.DropHighPSIFeatures',
    'feature_engine.selection.recursive_feature_addition.RecursiveFeatureAddition',
    'feature_engine.selection.recursive_feature_elimination.RecursiveFeatureElimination',
    'feature_engine.selection.shuffle_features.SelectByShuffling',
    'feature_engine.selection.single_feature_performance.SelectBySingleFeaturePerformance',
    'feature_engine.selection.target_mean_selection.SelectByTargetMeanPerformance',
    'feature_engine.selection.information_value.SelectByInformationValue',
    'feature_engine.selection.probe_feature_selection.ProbeFeatureSelection',
  ],
  byRow: true,
  attributes: { features_to_drop_: names() },
  upgrade(state) {
    // A set, or what the caller passed.
    const dropped = state.get('features_to_drop_') ?? state.get('features_to_drop');
    if (dropped instanceof Set) state.set('features_to_drop_', [...dropped]);
    else if (typeof dropped === 'string') state.set('features_to_drop_', [dropped]);
    else if (dropped instanceof NdArray || Array.isArray(dropped)) state.set('features_to_drop_', dropped);
  },
  transform(m, X) {
    const frame = frameIn(m.self, X);
    const dropped = new Set(m.features_to_drop_);
    return frameOut({ rows: frame.rows, columns: new Map([...frame.columns].filter(([name]) => !dropped.has(name))) });
  },
  getFeatureNamesOut: (m, inputs) => inputs.filter((name) => !m.features_to_drop_.includes(name)),
});
