/** Boosting before 0.24: the constants that it starts from, bins, and the records of histogram trees. */
import { NdArray } from '../../numpy/ndarray.js';
import { PyObject } from '../../pickle/values/py-values.js';
import { recast } from '../records.js';
import { attributes, type Both, floats, instance, numberOf, type Subject } from '../step.js';

/** The constant that boosting starts from was a class of its own in 0.20. */
export const start: Both = {
  forwards: (model) => {
    const old = model.get('init_');
    const state = attributes(old);
    if (!(old instanceof PyObject) || state === undefined) return;
    const name = (old.className ?? '').replace(/^.*\./, '');
    const stamp = { _sklearn_version: model.get('_sklearn_version') };
    if (name === 'ZeroEstimator') model.set('init_', 'zero');
    else if (name === 'MeanEstimator' || name === 'QuantileEstimator') {
      const quantile = name === 'QuantileEstimator';
      model.set(
        'init_',
        instance('sklearn.dummy.DummyRegressor', {
          strategy: quantile ? 'quantile' : 'mean',
          constant: null,
          quantile: quantile ? state.get('alpha') : null,
          constant_: floats([numberOf(state.get(quantile ? 'quantile' : 'mean'))!], [1, 1]),
          n_outputs_: 1,
          ...stamp,
        }),
      );
    } else if (/^(?:Scaled)?LogOddsEstimator$/.test(name)) {
      const odds = numberOf(state.get('prior'))! * (name.startsWith('Scaled') ? 2 : 1);
      const share = 1 / (1 + Math.exp(-odds));
      model.set('init_', priorOf([1 - share, share], stamp));
    } else if (name === 'PriorProbabilityEstimator') {
      // The shares themselves were the first scores; their exponentials, brought to a sum of 1, give the same probabilities.
      const shares = (state.get('priors') as NdArray).flat().map((value) => Math.exp(value as number));
      const sum = shares.reduce((a, b) => a + b, 0);
      model.set(
        'init_',
        priorOf(
          shares.map((value) => value / sum),
          stamp,
        ),
      );
    }
  },
};

function priorOf(shares: readonly number[], stamp: Readonly<Record<string, unknown>>): PyObject {
  return instance('sklearn.dummy.DummyClassifier', {
    strategy: 'prior',
    random_state: null,
    constant: null,
    _strategy: 'prior',
    sparse_output_: false,
    n_outputs_: 1,
    classes_: NdArray.of(BigInt64Array.from(shares, (_, i) => BigInt(i))),
    n_classes_: shares.length,
    class_prior_: floats(shares),
    ...stamp,
  });
}

export const isHist = (model: Subject): boolean => model.has('_predictors');

/** The mapper of bins, which predictions ask for categories since 0.24. */
export function binMapper(model: Subject): unknown {
  const width = model.number('n_features_') ?? model.number('_n_features') ?? 0;
  return instance('sklearn.ensemble._hist_gradient_boosting.binning._BinMapper', {
    n_bins: 256,
    subsample: 200000,
    is_categorical: null,
    known_categories: null,
    random_state: model.get('_random_seed') ?? null,
    bin_thresholds_: Array.from({ length: width }, () => floats([])),
    n_bins_non_missing_: NdArray.of(new Uint32Array(width)),
    is_categorical_: NdArray.of(new Uint8Array(width)),
    missing_values_bin_idx_: 255,
    _sklearn_version: model.get('_sklearn_version'),
  });
}

const bitsets = (): NdArray => NdArray.of(new Uint32Array(0), [0, 8]);

export const categoricalNodes: Both = {
  forwards: (predictor) => {
    const nodes = predictor.array('nodes');
    if (nodes?.dtype.fields?.has('threshold') === true) {
      const order =
        'value count feature_idx num_threshold missing_go_to_left left right gain depth is_leaf bin_threshold is_categorical bitset_idx';
      const added = { is_categorical: 'u1', bitset_idx: 'u4', num_threshold: 'f8', missing_go_to_left: 'u1' };
      const known = new Set(nodes.dtype.names);
      const wide = recast(
        nodes,
        {
          add: Object.fromEntries(Object.entries(added).filter(([name]) => !known.has(name))),
          order: [...order.split(' ')],
        },
        {
          num_threshold: nodes.field('threshold').toFloat64(),
        },
      );
      predictor.set('nodes', wide);
    }
    predictor.set('raw_left_cat_bitsets', bitsets());
    predictor.set('binned_left_cat_bitsets', bitsets());
  },
  backwards: (predictor) => {
    const nodes = predictor.array('nodes');
    if (nodes === undefined) return;
    if ((predictor.array('raw_left_cat_bitsets')?.shape[0] ?? 0) > 0)
      predictor.refuse('splits of categories are not known before 0.24', 'nodes');
    const order = 'value count feature_idx threshold missing_go_to_left left right gain depth is_leaf bin_threshold';
    predictor.set(
      'nodes',
      recast(
        nodes,
        { add: { threshold: 'f8' }, order: order.split(' ') },
        { threshold: nodes.field('num_threshold').toFloat64() },
      ),
    );
    predictor.delete('raw_left_cat_bitsets');
    predictor.delete('binned_left_cat_bitsets');
  },
};
