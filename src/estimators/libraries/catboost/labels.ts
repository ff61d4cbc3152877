/** What a CatBoost model says of its loss and its classes, as JSON texts in its file. */
import type { Fail } from '../boosting/json-access.js';
import { dtypeOf } from '../../../numpy/dtypes/dtype.js';
import { NdArray } from '../../../numpy/ndarray.js';
import type { CatModel } from './cbm-file.js';

type Json = Readonly<Record<string, unknown>>;

function jsonOf(model: CatModel, key: string, fail: Fail): Json | undefined {
  const text = model.info.get(key);
  if (text === undefined || text === '') return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  } catch {
    // said below
  }
  throw fail(`JSON under ${key}`, text.slice(0, 40));
}

/** Name of the loss: `Logloss`, `RMSE` …; an empty text where the file does not tell. */
export function lossOf(model: CatModel, fail: Fail): string {
  const loss = jsonOf(model, 'params', fail)?.['loss_function'];
  const type = typeof loss === 'object' && loss !== null ? (loss as Json)['type'] : loss;
  return typeof type === 'string' ? type.replace(/:.*$/s, '') : '';
}

/** The score above which a row is of the second class: the logarithm of the odds of the stored probability. */
export function thresholdOf(model: CatModel): number {
  const stored = Number(model.info.get('binclass_probability_threshold') ?? Number.NaN);
  return stored > 0 && stored < 1 ? -Math.log(1 / stored - 1) : 0;
}

/** The labels of `fit`, in the order of the probabilities. */
export function labelsOf(model: CatModel, count: number, fail: Fail): NdArray {
  const params = jsonOf(model, 'class_params', fail) ?? jsonOf(model, 'multiclass_params', fail);
  const lists = ['class_names', 'class_to_label'].map((key) => params?.[key]);
  const stored = lists.find((list) => Array.isArray(list) && list.length > 0) as unknown[] | undefined;
  const labels = stored ?? Array.from({ length: count }, (_, k) => k);
  if (labels.length !== count) throw fail(`${count} labels of classes`, `${labels.length}`);
  const type = params?.['class_label_type'];
  const allNumbers = labels.every((label) => typeof label === 'number');
  if (allNumbers && (type === 'Integer' || (type === undefined && labels.every(Number.isSafeInteger))))
    return NdArray.of(BigInt64Array.from(labels as number[], (label) => BigInt(Math.trunc(label))));
  if (allNumbers) return NdArray.of(Float64Array.from(labels as number[]));
  if (labels.every((label) => typeof label === 'boolean'))
    return new NdArray(Uint8Array.from(labels, Number), [count], dtypeOf('bool'));
  if (labels.every((label) => typeof label === 'string')) return new NdArray(labels, [count], dtypeOf('object'));
  throw fail('labels that are all numbers, texts or booleans', 'others');
}
