/** scipy's sparse matrices and arrays in pickles, under the module names of all versions. */
import type { Bound } from '../pickle/read/plain-graph.js';
import { PyDict } from '../pickle/values/py-dict.js';
import { asNumber, asSequence, PyGlobal, type PyObject } from '../pickle/values/py-values.js';
import { FORMATS, type Shape, type SparseFormat, type State } from './formats.js';
import { SCIPY_NAMES } from './names.js';
import { placesOf, SparseArray } from './nd.js';
import { SparseMatrix } from './sparse.js';

/** `csr_matrix`, `csr_array` and so on, of any module of scipy.sparse. */
function formatOf(cls: unknown): SparseFormat | undefined {
  if (!(cls instanceof PyGlobal) || !/^scipy\.sparse(?:\.|$)/.test(cls.module)) return undefined;
  const name = /^(csr|csc|coo|dia|bsr|lil|dok)_(?:matrix|array)$/.exec(cls.name)?.[1];
  return name as SparseFormat | undefined;
}

function shapeOf(state: State): readonly number[] | undefined {
  const dims = asSequence(state.get('_shape'))?.map(asNumber);
  const known = dims?.every((dim) => Number.isSafeInteger(dim) && dim! >= 0 && dim! < 2 ** 31) === true;
  return known && dims.length > 0 ? (dims as number[]) : undefined;
}

/** A view of the object: a SparseMatrix of two dimensions, a SparseArray of another number of them. */
export function bindSparse(object: PyObject): Bound | undefined {
  const rebuilt = object.className === 'copyreg._reconstructor';
  const format = formatOf(rebuilt ? object.args[0] : object.cls);
  if (format === undefined || !(object.state instanceof PyDict)) return undefined;
  // dok_matrix was a dict subclass before scipy 1.12.
  const inside = object.args[2] instanceof PyDict ? object.args[2] : itemsOf(object);
  const state = inside === undefined ? object.state : new Map<unknown, unknown>([...object.state, ['_dict', inside]]);
  const shape = shapeOf(state);
  if (shape === undefined) return undefined;
  if (shape.length !== 2)
    return { value: new SparseArray(format, shape, () => placesOf(format, state, shape), object) };
  const dims = shape as Shape;
  return { value: SparseMatrix.view(format, dims, () => FORMATS[format](state, dims), object) };
}

function itemsOf({ pairs }: PyObject): PyDict | undefined {
  if (pairs === undefined) return undefined;
  return new PyDict(pairs.flatMap((key, i) => (i % 2 === 0 ? [[key, pairs[i + 1]] as const] : [])));
}

export const scipyBinders: readonly (readonly [string, (object: PyObject) => Bound | undefined])[] = SCIPY_NAMES.map(
  (name) => [name, bindSparse],
);
