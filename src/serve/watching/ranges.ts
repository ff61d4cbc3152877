/** Ranges of features as far as a model keeps them: what its scalers saw, or where its bins begin and end. */
import { NdArray } from '../../numpy/ndarray.js';
import { asSequence } from '../../pickle/values/py-values.js';
import { type Estimator, isEstimator } from '../../estimators/estimator.js';

export interface Range {
  readonly low: number;
  readonly high: number;
}

/** Beyond so many standard deviations a value is out of the range that a StandardScaler saw. */
const DEVIATIONS = 6;
const MAX_DEPTH = 20;

const KEEPS_COLUMNS = /\.(?:SimpleImputer|KNNImputer|IterativeImputer)$/;

const numbers = (model: Estimator, name: string): Float64Array | undefined => {
  const value = model.get(name);
  return value instanceof NdArray && value.ndim === 1 && 'biuf'.includes(value.dtype.kind)
    ? value.toFloat64()
    : undefined;
};

function own(model: Estimator): (Range | undefined)[] | undefined {
  const [least, largest] = [numbers(model, 'data_min_'), numbers(model, 'data_max_')];
  if (least !== undefined && largest?.length === least.length) {
    return Array.from(least, (low, j) => ({ low, high: largest[j]! }));
  }
  const [mean, scale] = [numbers(model, 'mean_'), numbers(model, 'scale_')];
  if (mean !== undefined && scale?.length === mean.length) {
    return Array.from(mean, (at, j) => ({ low: at - DEVIATIONS * scale[j]!, high: at + DEVIATIONS * scale[j]! }));
  }
  const edges = model.get('bin_edges_');
  if (!(edges instanceof NdArray)) return undefined;
  return edges.flat().map((list) => {
    const items = list instanceof NdArray ? list.toFloat64() : undefined;
    return items === undefined ? undefined : { low: items[0]!, high: items.at(-1)! };
  });
}

/** Positions of the columns that a part of a column transformer takes; undefined where they are not told by name or number. */
function positionsOf(columns: unknown, names: readonly string[] | undefined, width: number): number[] | undefined {
  const list = columns instanceof NdArray ? columns.flat() : (asSequence(columns) ?? [columns]);
  const found = list.map((item) =>
    typeof item === 'string'
      ? (names?.indexOf(item) ?? -1)
      : typeof item === 'number'
        ? item < 0
          ? item + width
          : item
        : -1,
  );
  return found.every((j) => Number.isInteger(j) && j >= 0 && j < width) ? found : undefined;
}

/** The range of each of `width` columns, undefined where the model keeps none. */
export function rangesOf(model: Estimator, width: number, depth = 0): (Range | undefined)[] {
  const none = new Array<Range | undefined>(width).fill(undefined);
  if (depth > MAX_DEPTH) return none;
  const best = model.get('best_estimator_') ?? model.get('regressor_');
  if (isEstimator(best)) return rangesOf(best, width, depth + 1);
  const found = own(model);
  if (found?.length === width) return found;
  if (model.className.endsWith('.ColumnTransformer')) {
    for (const part of asSequence(model.get('transformers_')) ?? []) {
      const [, step, columns] = asSequence(part) ?? [];
      const positions = isEstimator(step) ? positionsOf(columns, model.featureNamesIn, width) : undefined;
      if (positions === undefined) continue;
      rangesOf(step as Estimator, positions.length, depth + 1).forEach((range, k) => (none[positions[k]!] ??= range));
    }
    return none;
  }
  if (!model.className.endsWith('.Pipeline')) return none;
  for (const step of model.namedSteps.values()) {
    if (!isEstimator(step)) continue;
    const ranges = rangesOf(step, width, depth + 1);
    if (ranges.some((range) => range !== undefined)) return ranges;
    if (!KEEPS_COLUMNS.test(step.className)) break;
  }
  return none;
}
