/** Encoders, scalers, imputers, columns and text. */
import { dtypeOf } from '../../../numpy/dtypes/dtype.js';
import { NdArray } from '../../../numpy/ndarray.js';
import { PyDict } from '../../../pickle/values/py-dict.js';
import { asSequence, NO_STATE, PyObject, PyTuple } from '../../../pickle/values/py-values.js';
import {
  added,
  attributes,
  type Both,
  dropped,
  globalOf,
  of,
  reclassed,
  step,
  type Step,
  type Subject,
} from '../../step.js';
import { columnPlaces } from '../column-places.js';
import { floatCount, plainOutput } from './changes.js';

const hasNames = (model: Subject): boolean =>
  (asSequence(model.get('transformers')) ?? []).some((row) => {
    const columns = asSequence(row)?.[2];
    return typeof columns === 'string' || typeof asSequence(columns)?.[0] === 'string';
  });

/** `_idf_diag`, a sparse diagonal, until 1.4; since then the weights themselves. */
const idf: Both = {
  forwards: (model) => {
    const diagonal = model.get('_idf_diag');
    if (!(diagonal instanceof PyObject)) return;
    const data = (diagonal.state as PyDict).get('data');
    if (!(data instanceof NdArray)) return;
    model.set('idf_', data.ndim === 1 ? data : data.reshape(-1));
    model.delete('_idf_diag');
  },
  backwards: (model) => {
    const weights = model.array('idf_');
    if (weights === undefined) return;
    model.set('_idf_diag', diagonalOf(weights));
    model.delete('idf_');
  },
};

const globalNamedCsr = globalOf('scipy.sparse._csr.csr_matrix');

/** What the imputer fills is of the type of X, which older files do not tell. */
const fillType = (model: Subject): unknown => {
  const known = model.get('_fit_dtype');
  if (known !== undefined) return known;
  return model.array('statistics_')?.dtype ?? dtypeOf('float64');
};

const emptyFeatures = (model: Subject): unknown => {
  const initial = model.get('initial_imputer_');
  const statistics = initial instanceof PyObject ? (initial.state as PyDict).get('statistics_') : undefined;
  if (!(statistics instanceof NdArray)) return undefined;
  return NdArray.from(
    statistics.flat().map((value) => typeof value === 'number' && Number.isNaN(value)),
    'bool',
  );
};

export const PREPROCESSING_STEPS: readonly Step[] = [
  step(
    '0.21',
    of('impute._base', 'SimpleImputer').concat(of('impute', 'SimpleImputer')),
    added('indicator_', null, 'statistics_'),
  ),
  step(
    '0.22',
    of('compose._column_transformer', 'ColumnTransformer'),
    added('_feature_names_in', (model: Subject) => columnNames(model), 'transformers_'),
  ),
  step(
    '0.22',
    of('preprocessing._data', 'QuantileTransformer'),
    added('n_quantiles_', (model: Subject) => model.array('quantiles_')?.shape[0]),
  ),
  step('0.22', of('preprocessing._label', 'MultiLabelBinarizer'), added('_cached_dict', null, 'classes_')),
  step(
    '0.23',
    of('compose._column_transformer', 'ColumnTransformer'),
    added('_has_str_cols', (model: Subject) => hasNames(model), 'transformers_'),
  ),
  step(
    '0.24',
    of('impute._base', 'MissingIndicator'),
    // That of an imputer is given what is missing, and not the rows.
    added('_precomputed', ({ path }: Subject) => path.endsWith('indicator_'), 'features_'),
  ),
  step('1.0', of('compose._column_transformer', 'ColumnTransformer'), columnPlaces),
  step('1.1', of('impute._base', 'SimpleImputer'), added('_fit_dtype', fitType, 'statistics_')),
  step('1.1', of('impute._knn', 'KNNImputer'), added('_valid_mask', validMask, '_fit_X')),
  step(
    '1.1',
    of('preprocessing._encoders', 'OneHotEncoder'),
    added('_infrequent_enabled', false, 'categories_'),
    added('_n_features_outs', categoryWidths, 'categories_'),
  ),
  step(
    '1.2',
    of('preprocessing._encoders', 'OneHotEncoder'),
    added('_drop_idx_after_grouping', (model: Subject) => model.get('drop_idx_') ?? null, 'categories_'),
  ),
  step(
    '1.0',
    of('preprocessing._encoders', 'OneHotEncoder', 'OrdinalEncoder'),
    added('n_features_in_', (model: Subject) => (model.get('categories_') as unknown[] | undefined)?.length),
  ),
  step(
    '1.0',
    of('preprocessing._encoders', 'OrdinalEncoder'),
    added('_missing_indices', () => new PyDict(), 'categories_'),
  ),
  step(
    '1.0',
    of('feature_extraction.text', 'TfidfTransformer'),
    added('n_features_in_', (model: Subject) => diagonalSize(model.get('_idf_diag'))),
    // Without weights nothing in the file tells the width, and later releases ask for any sign of a fit.
    added('fitted_', (model: Subject) => (model.get('use_idf') === false ? true : undefined)),
  ),
  step('1.1', 'sklearn.utils.Bunch', reclassed('sklearn.utils.Bunch', 'sklearn.utils._bunch.Bunch')),
  step('1.1', 'sklearn.utils._bunch.Bunch', reclassed('sklearn.utils.Bunch', 'sklearn.utils._bunch.Bunch')),
  step(
    '1.0',
    of('preprocessing._data', 'PolynomialFeatures').concat(of('preprocessing._polynomial', 'PolynomialFeatures')),
    reclassed('sklearn.preprocessing._data.PolynomialFeatures', 'sklearn.preprocessing._polynomial.PolynomialFeatures'),
    {
      forwards: (model) => {
        const degree = model.number('degree');
        if (degree === undefined || !model.has('n_features_in_')) return;
        model.delete('n_input_features_');
        model.set('_min_degree', 0);
        model.set('_max_degree', degree);
        const most = model.number('n_output_features_');
        if (most !== undefined) model.set('_n_out_full', most);
      },
      backwards: (model) => {
        if (model.has('n_features_in_')) model.set('n_input_features_', model.get('n_features_in_'));
        for (const name of ['_min_degree', '_max_degree', '_n_out_full']) model.delete(name);
      },
    },
  ),
  step('1.3', of('preprocessing._encoders', 'OrdinalEncoder'), added('_infrequent_enabled', false, 'categories_')),
  step('1.3', of('utils._bunch', 'Bunch'), {
    forwards: (bunch) => bunch.set('_deprecated_key_to_warnings', new PyDict()),
    backwards: ({ object }) => (object.state = NO_STATE),
  }),
  step('1.3', of('preprocessing._data', 'PowerTransformer'), plainOutput('_scaler')),
  step('1.3', of('impute._iterative', 'IterativeImputer'), plainOutput('initial_imputer_')),
  // The labels themselves are in no file of 1.3.
  step(
    '1.4',
    of('preprocessing._target_encoder', 'TargetEncoder'),
    added(
      'classes_',
      (model: Subject) => (model.get('target_type_') === 'continuous' ? null : NdArray.of(BigInt64Array.of(0n, 1n))),
      'encodings_',
    ),
    {
      backwards: (model) => {
        if (model.get('target_type_') === 'multiclass')
          model.refuse('targets of several classes are not known before 1.4', 'target_type_');
      },
    },
  ),
  step('1.5', of('compose._target', 'TransformedTargetRegressor'), {
    forwards: (model) => {
      if (model.get('transformer') === null) plainOutput('transformer_').forwards!(model);
    },
    backwards: plainOutput('transformer_').backwards!,
  }),
  step('1.3', of('impute._base', 'MissingIndicator'), {
    forwards: added('n_features_in_', (model: Subject) => model.get('_n_features')).forwards!,
  }),
  step('1.5', of('feature_extraction.text', 'TfidfTransformer'), idf),
  step(
    '1.5',
    of('feature_extraction.text', 'CountVectorizer', 'TfidfVectorizer'),
    dropped('stop_words_', () => new Set(), 'vocabulary_'),
  ),
  step('1.8', of('impute._base', 'SimpleImputer'), added('_fill_dtype', fillType, 'statistics_')),
  step(
    '1.6',
    of('impute._iterative', 'IterativeImputer'),
    added('_is_empty_feature', emptyFeatures, 'initial_imputer_'),
  ),
  step('1.5', of('preprocessing._data', 'StandardScaler'), floatCount('n_samples_seen_')),
];

function columnNames(model: Subject): unknown {
  const frame = model.get('_df_columns');
  const args = frame instanceof PyObject ? frame.args[1] : undefined;
  const data = args instanceof PyDict ? args.get('data') : undefined;
  return data instanceof NdArray ? data : null;
}

function fitType(model: Subject): unknown {
  return model.array('statistics_')?.dtype;
}

function validMask(model: Subject): unknown {
  const mask = model.array('_mask_fit_X');
  if (mask === undefined) return undefined;
  const [rows = 0, columns = 0] = mask.shape;
  const items = mask.flat();
  return NdArray.from(
    Array.from(
      { length: columns },
      (_, j) => !Array.from({ length: rows }, (__, i) => items[i * columns + j]).every(Boolean),
    ),
    'bool',
  );
}

function categoryWidths(model: Subject): unknown {
  const categories = model.get('categories_');
  if (!Array.isArray(categories)) return undefined;
  const dropped = model.array('drop_idx_')?.flat() ?? [];
  return categories.map((one, i) => (one as NdArray).size - (dropped[i] === null || dropped[i] === undefined ? 0 : 1));
}

function diagonalSize(value: unknown): unknown {
  const shape = attributes(value)?.get('_shape');
  return shape instanceof PyTuple ? shape.items[0] : undefined;
}

function diagonalOf(weights: NdArray): PyObject {
  const n = weights.size;
  const matrix = new PyObject(globalNamedCsr, 'newobj', []);
  matrix.state = PyDict.fromObject({
    _shape: new PyTuple([n, n]),
    maxprint: 50,
    indices: NdArray.of(Int32Array.from({ length: n }, (_, i) => i)),
    indptr: NdArray.of(Int32Array.from({ length: n + 1 }, (_, i) => i)),
    data: weights,
  });
  return matrix;
}
