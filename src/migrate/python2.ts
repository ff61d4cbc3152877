/** Files of Python 2, whose `str` is both text and bytes: as the same release writes them in Python 3. */
import { dtypeOf } from '../numpy/dtypes/dtype.js';
import { NdArray } from '../numpy/ndarray.js';
import { NpScalar } from '../numpy/scalar.js';
import { PyDict } from '../pickle/values/py-dict.js';
import { PyGlobal, PyTuple } from '../pickle/values/py-values.js';
import { foreignStrings, type Python2File } from '../pickle/write/python2-strings.js';
import { isSklearn } from './chain.js';
import { objectsIn, type Renaming } from './graph.js';

/** Names and labels are shorter; what is longer are the bytes of an array. */
const MAX_TEXT = 4096;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const latin1 = new TextDecoder('latin1');

/** Text as people write it in Python 2: UTF-8 where it can be that. */
function textOf(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return latin1.decode(bytes);
  }
}

/** How a copy of a graph for Python 2 has labels: as `str`, which it fits where Python 3 fits text. */
export function python2Labels(root: unknown): Pick<Renaming, 'replace'> {
  const labels = labelsIn(root, 'U');
  return labels.size === 0 ? {} : { replace: (value) => (labels.has(value) ? asBytes(value) : undefined) };
}

/**
 * How a copy of a graph has the `str` of Python 2: as text. Arrays of `S` in attributes of scikit-learn's models, such as
 * `classes_`, are what Python 3 fits as `U`; elsewhere an array of bytes is one.
 */
export function python3Texts(root: unknown, file: Python2File): Pick<Renaming, 'text' | 'replace'> {
  const texts = new Map<string, string>();
  for (const text of foreignStrings(file)) {
    if (text.length <= MAX_TEXT) texts.set(text, textOf(Uint8Array.from(text, (letter) => letter.charCodeAt(0))));
  }
  const labels = labelsIn(root, 'S');
  return {
    ...(texts.size === 0 ? {} : { text: (text) => texts.get(text) ?? text }),
    ...(labels.size === 0 ? {} : { replace: (value) => (labels.has(value) ? asText(value) : undefined) }),
  };
}

/** Arrays and scalars of text, or of bytes, in the attributes of scikit-learn's models. */
export function labelsIn(root: unknown, kind: 'S' | 'U'): Set<object> {
  const labels = new Set<object>();
  for (const { object } of objectsIn(root)) {
    if (object.cls instanceof PyGlobal && isSklearn(object.cls)) collectLabels(object.state, kind, labels);
  }
  return labels;
}

/** Those in an attribute, and in what only holds others. */
function collectLabels(state: unknown, kind: 'S' | 'U', found: Set<object>): void {
  const seen = new Set<unknown>();
  const todo = [state];
  // One by one: a call takes no million arguments.
  const add = (items: readonly unknown[]): void => {
    for (const item of items) todo.push(item);
  };
  while (todo.length > 0) {
    const value = todo.pop();
    if (typeof value !== 'object' || seen.has(value)) continue;
    seen.add(value);
    if (value instanceof NdArray || value instanceof NpScalar) {
      if (value.dtype.kind === kind) found.add(value);
      else if (value instanceof NdArray && value.dtype.hasObject && Array.isArray(value.data)) add(value.data);
    } else if (value instanceof PyDict) {
      for (const pair of value) add(pair);
    } else if (value instanceof PyTuple) add(value.items);
    else if (Array.isArray(value)) add(value);
  }
}

function asText(value: object): object | undefined {
  if (value instanceof NpScalar) {
    const text = NdArray.strings([textOf(value.value as Uint8Array)]);
    return new NpScalar(text.dtype, text.bytes, value.made);
  }
  if (!(value instanceof NdArray)) return undefined;
  // No item has no width.
  const texts = value.size === 0 ? [' '] : (value.flat() as Uint8Array[]).map(textOf);
  const { bytes, dtype } = NdArray.strings(texts);
  const items = value.size === 0 ? new Uint8Array() : bytes!;
  return NdArray.fromBytes(items, value.shape, dtype, 'C', value.origin);
}

/** ASCII as bytes, as numpy stores `str` in Python 2; other text stays what it is. */
function asBytes(value: object): object | undefined {
  const { dtype: from } = value as NdArray | NpScalar;
  const texts = value instanceof NpScalar ? [value.value as string] : ((value as NdArray).flat() as string[]);
  if (texts.some((text) => /[^\0-\x7f]/.test(text))) return undefined;
  const width = Math.max(1, from.itemsize / 4);
  const bytes = new Uint8Array(width * texts.length);
  texts.forEach((text, i) => {
    for (let j = 0; j < text.length; j++) bytes[i * width + j] = text.charCodeAt(j);
  });
  const dtype = dtypeOf(`|S${width}`);
  if (value instanceof NpScalar) return new NpScalar(dtype, bytes, value.made);
  return NdArray.fromBytes(bytes, (value as NdArray).shape, dtype, 'C', (value as NdArray).origin);
}
