/**
 * The release of scikit-learn beside which another library's class was written. Only scikit-learn's own classes note it, so the
 * nearest one inside tells; where there is none, nothing in the file depends on it.
 */
import { NdArray } from '../../numpy/ndarray.js';
import { PyDict } from '../../pickle/values/py-dict.js';
import { asSequence, PyObject } from '../../pickle/values/py-values.js';
import { attributesOf } from './state.js';
import { SklearnVersion } from './version.js';

/** For classes in which no scikit-learn object is: today's layout. */
const NEWEST = /* @__PURE__ */ new SklearnVersion('1.9');
/** A first tree, step or encoder is among the first few hundred values of any model. */
const MAX_VISITED = 5000;

function partsOf(value: object): Iterable<unknown> {
  if (value instanceof PyObject) return attributesOf(value)?.values() ?? [];
  if (value instanceof PyDict) return value.values();
  if (value instanceof NdArray) return value.dtype.kind === 'O' ? value.flat() : [];
  return asSequence(value) ?? [];
}

/** Breadth first: the nearest. */
export function versionInside(object: PyObject): SklearnVersion {
  const seen = new Set<object>([object]);
  for (const value of seen) {
    if (value instanceof PyObject) {
      const text = attributesOf(value)?.get('_sklearn_version');
      if (typeof text === 'string') return new SklearnVersion(text);
    }
    for (const part of partsOf(value)) {
      if (typeof part === 'object' && part !== null) seen.add(part);
      if (seen.size > MAX_VISITED) return NEWEST;
    }
  }
  return NEWEST;
}
