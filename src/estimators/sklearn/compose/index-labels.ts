/** Labels of a pandas Index that stands in a model: columns that were given as `X.columns` or as a part of it. */
import { NdArray } from '../../../numpy/ndarray.js';
import { PyDict } from '../../../pickle/values/py-dict.js';
import { asSequence, PyObject } from '../../../pickle/values/py-values.js';

/** The array inside of pandas' array for text (since 3.0 an index of names is one), or the array itself. */
function arrayIn(data: unknown): NdArray | undefined {
  if (data instanceof NdArray) return data;
  if (!(data instanceof PyObject)) return undefined;
  return asSequence(data.state)?.find((part) => part instanceof NdArray);
}

/** The labels of `_new_Index(class, attributes)`; undefined for everything else. */
export function indexLabels(value: unknown): NdArray | undefined {
  if (!(value instanceof PyObject) || !/^pandas\..*\._new_Index$/.test(value.className ?? '')) return undefined;
  const options = value.args[1];
  const labels = options instanceof PyDict ? arrayIn(options.get('data')) : undefined;
  return labels?.ndim === 1 ? labels : undefined;
}
