/** pyod: damaged state. */
import { test } from 'vitest';
import { expectRefused, type State } from './helpers.js';

test.each<[string, string, (state: State) => void, RegExp]>([
  ['no threshold', 'hbos', (state) => state.delete('threshold_'), /threshold_/],
  ['a detector that is none', 'iforest', (state) => state.set('detector_', 3), /an estimator/],
  ['no neighbours', 'knn', (state) => state.set('n_neighbors', 0), /positive/],
  ['histograms without edges', 'hbos', (state) => state.set('bin_edges_', []), /edges/],
  ['rows of fit that are none', 'ecod', (state) => state.set('X_train', 'x'), /X_train/],
  ['weights that are too few', 'pca', (state) => state.set('selected_w_components_', [1]), /weights/],
  ['no scaler', 'pca', (state) => state.set('scaler_', null), /scaler/],
])('%s', async (_, name, change, message) => {
  await expectRefused('pyod_', name, 'predict', change, message);
});
