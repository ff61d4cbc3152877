/** numpy's arrays, scalars, dtypes and random states, and scipy's sparse matrices. */
import { UnsupportedError } from '../../core/errors.js';
import { makeDtype } from '../../numpy/dtypes/dtype.js';
import { readNpy, readNpyHeader } from '../../numpy/files/npy.js';
import { readNpz } from '../../numpy/files/npz.js';
import { NdArray } from '../../numpy/ndarray.js';
import { sizeOf } from '../../numpy/array-shape.js';
import { NpScalar } from '../../numpy/scalar.js';
import { PyDict } from '../../pickle/values/py-dict.js';
import { PyCall, PyGlobal, PyObject, PyTuple } from '../../pickle/values/py-values.js';
import type { SkopsNode } from '../schema-item.js';
import type { NodeReader, Translator } from '../translator.js';
import { shapeOf } from './containers.js';

const ARRAY = 'numpy.ndarray';
const MATRIX = /^numpy\.(?:matrix|matrixlib\.defmatrix\.matrix)$/;

/** Names of numpy's scalar types, by the letter of the dtype. */
const SCALARS: Readonly<Record<string, RegExp>> = {
  b: /^bool_?$/,
  i: /^(?:int\d+|byte|short|intc|int_|long|longlong|intp)$/,
  u: /^(?:uint\d+|ubyte|ushort|uintc|uint|ulong|ulonglong|uintp)$/,
  f: /^(?:float\d+|half|single|double|longdouble)$/,
  c: /^(?:complex\d+|c?single|c?double|clongdouble)$/,
  S: /^bytes_$/,
  U: /^str_$/,
  V: /^void$/,
  M: /^datetime64$/,
  m: /^timedelta64$/,
};

/** The array of a member. Arrays of objects would be a pickle, which skops refuses, too. */
function stored(node: SkopsNode, translator: Translator): NdArray {
  const bytes = translator.file(node);
  if (readNpyHeader(bytes).dtype.hasObject) throw node.fail('the member holds a pickle in place of numbers');
  return readNpy(bytes);
}

const array: NodeReader = (node, translator) => {
  const type = node.text('type');
  if (type === 'json') return objects(node, translator);
  if (type !== 'numpy') throw node.fail(`an array of the type ${JSON.stringify(type.slice(0, 40))} does not exist`);
  const content = stored(node, translator);
  const cls = translator.classOf(node);
  if (cls.path === ARRAY) return content;
  const { bytes, shape, dtype, order } = content;
  if (MATRIX.test(cls.path)) return NdArray.fromBytes(bytes!, shape, dtype, order, { cls });
  const width = /\d+$/.exec(cls.name)?.[0];
  const fits = width === undefined || 'Mm'.includes(dtype.kind) || Number(width) === 8 * dtype.itemsize;
  if (!cls.module.startsWith('numpy') || SCALARS[dtype.kind]?.test(cls.name) !== true || !fits) {
    throw new UnsupportedError(`skops: ${node.path}: an array of ${dtype.name} as ${cls.path} is not read`);
  }
  if (shape.length > 0) throw node.fail(`a scalar has no dimensions, but the member has ${shape.length}`);
  return new NpScalar(dtype, bytes!);
};

/** An array of objects: its items are nodes, in lists within lists where it has several dimensions. */
function objects(node: SkopsNode, translator: Translator): NdArray {
  const shape = shapeOf(translator.child(node, 'shape'), node);
  translator.expectClass(node, ARRAY);
  if (shape.length === 0) throw node.fail('an array of objects without dimensions cannot be read');
  const size = sizeOf(shape);
  const items: unknown[] = [];
  const take = (list: unknown, dim: number): void => {
    if (!Array.isArray(list) || list.length !== shape[dim]) {
      throw node.fail(`the items do not fill the shape (${shape.join(', ')})`);
    }
    if (dim === shape.length - 1) for (const item of list) items.push(item);
    else for (const inner of list) take(inner, dim + 1);
  };
  take(
    node.list('content').map((json, i) => translator.value(json, node, `[${i}]`)),
    0,
  );
  if (items.length !== size) throw node.fail(`the items do not fill the shape (${shape.join(', ')})`);
  return new NdArray(items, shape, makeDtype('O8'));
}

const masked: NodeReader = (node, translator) => {
  const content = node.object('content');
  const data = translator.value(content.get('data'), node, '.data');
  const mask = translator.value(content.get('mask'), node, '.mask');
  if (!(data instanceof NdArray)) throw node.fail('the data of a masked array must be an array');
  const core = 'numpy.ma.core';
  translator.expectClass(node, `${core}.MaskedArray`, 'numpy.ma.MaskedArray');
  const call = new PyCall(new PyGlobal(core, '_mareconstruct'), 'reduce', [
    translator.classOf(node),
    new PyGlobal('numpy', 'ndarray'),
    new PyTuple([0]),
    Uint8Array.of(0x62),
  ]);
  const { shape, dtype, order } = data;
  const items = data.bytes ?? (data.data as unknown[]);
  call.state = new PyTuple([
    1,
    new PyTuple([...shape]),
    dtype,
    order === 'F',
    items,
    maskBytes(mask, data, node),
    null,
  ]);
  return call;
};

/** A byte for each item, in the order of the data; a mask without dimensions is that of every item. */
function maskBytes(mask: unknown, data: NdArray, node: SkopsNode): Uint8Array {
  if (mask instanceof NpScalar && mask.dtype.kind === 'b') {
    return new Uint8Array(data.size).fill(mask.value === true || mask.value === 1 ? 1 : 0);
  }
  if (!(mask instanceof NdArray) || mask.dtype.kind !== 'b' || mask.shape.join() !== data.shape.join()) {
    throw node.fail('the mask must be an array of booleans of the shape of the data');
  }
  if (data.ndim > 1 && mask.order !== data.order) throw node.fail('data and mask are in different orders of memory');
  return mask.bytes!;
}

const dtype: NodeReader = (node, translator) => {
  translator.expectClass(node, 'numpy.dtype');
  const content = translator.child(node, 'content');
  if (!(content instanceof NdArray)) throw node.fail('a dtype is written as an array without items');
  return content.dtype;
};

/** The attributes that scipy's constructors give the matrix of a `save_npz` archive. */
const SPARSE: Readonly<
  Record<string, (parts: ReadonlyMap<string, NdArray>) => readonly (readonly [string, unknown])[]>
> = {
  csr: compressed,
  csc: compressed,
  bsr: compressed,
  dia: (parts) => [part('offsets', parts), part('data', parts)],
  // As scipy had it before 1.13, which releases since then still take; they write coords, which older ones cannot read.
  coo: (parts) => [part('row', parts), part('col', parts), part('data', parts), ['has_canonical_format', false]],
};

function compressed(parts: ReadonlyMap<string, NdArray>): readonly (readonly [string, unknown])[] {
  return [part('indptr', parts), part('indices', parts), part('data', parts)];
}

class Missing extends Error {}

function part(name: string, parts: ReadonlyMap<string, NdArray>): readonly [string, NdArray] {
  const found = parts.get(name);
  if (found === undefined) throw new Missing(name);
  return [name, found];
}

const sparse: NodeReader = (node, translator) => {
  if (node.text('type') !== 'scipy') throw node.fail('a sparse matrix has the type scipy');
  const cls = translator.classOf(node);
  const format = /^scipy\.sparse\b.*\.(csr|csc|bsr|dia|coo)_(?:matrix|array)$/.exec(cls.path)?.[1];
  if (format === undefined) {
    translator.odd(node, 'loader-and-class-differ', `${cls.path.slice(0, 120)} is no sparse matrix`);
    return new PyObject(cls, 'newobj', []);
  }
  const parts = readNpz(translator.file(node), { limits: translator.limits });
  const written = parts.get('format');
  if (formatText(written) !== format) {
    throw node.fail(`the member holds another kind of sparse matrix than ${cls.name}`);
  }
  try {
    const shape = part('shape', parts)[1].flat().map(Number);
    const state = new PyDict<unknown, unknown>([
      ['_shape', new PyTuple(shape)],
      ['maxprint', 50],
      ...SPARSE[format]!(parts),
    ]);
    const object = new PyObject(cls, 'newobj', []);
    object.state = state;
    return object;
  } catch (error) {
    if (error instanceof Missing) throw node.fail(`the sparse matrix has no ${error.message}`);
    throw error;
  }
};

/** scipy writes the name as bytes, older releases as text. */
function formatText(array: NdArray | undefined): string {
  const bytes = array?.bytes;
  if (array === undefined || bytes === undefined || array.size !== 1) return '';
  return String.fromCharCode(...bytes.subarray(0, 32).filter((byte) => byte !== 0));
}

const BIT_GENERATORS: ReadonlySet<string> = new Set(['MT19937', 'PCG64', 'PCG64DXSM', 'Philox', 'SFC64']);

/** The name in the state of a bit generator, which skops looks up in numpy.random and calls. */
function bitGenerator(state: unknown, node: SkopsNode, translator: Translator): string {
  const name: unknown = state instanceof PyDict ? state.get('bit_generator') : undefined;
  if (typeof name !== 'string') throw node.fail('the state has no name of a bit generator');
  if (!BIT_GENERATORS.has(name)) {
    translator.odd(
      node,
      'odd-bit-generator',
      `the state names ${JSON.stringify(name.slice(0, 60))}, which is no bit generator of numpy: skops before 0.15 calls it all the same`,
    );
  }
  return name;
}

const randomState: NodeReader = (node, translator) => {
  translator.expectClass(node, 'numpy.random.mtrand.RandomState', 'numpy.random.RandomState');
  const state = translator.child(node, 'content');
  const call = new PyCall(new PyGlobal('numpy.random._pickle', '__randomstate_ctor'), 'reduce', [
    bitGenerator(state, node, translator),
  ]);
  call.state = state;
  return call;
};

/** As numpy 1.17 to 1.23 pickle it, which every later numpy reads; the seed sequence has no place there. */
const generator: NodeReader = (node, translator) => {
  translator.expectClass(node, 'numpy.random._generator.Generator', 'numpy.random.Generator');
  const content = node.object('content');
  const raw = content.get('bit_generator');
  const state =
    translator.protocol === 0 && raw instanceof Map && !raw.has('__loader__')
      ? rawDict(raw)
      : translator.value(raw, node, '.bit_generator');
  if (content.has('seed_seq')) translator.value(content.get('seed_seq'), node, '.seed_seq');
  const call = new PyCall(new PyGlobal('numpy.random._pickle', '__generator_ctor'), 'reduce', [
    bitGenerator(state, node, translator),
  ]);
  call.state = state;
  return call;
};

/** Protocol 0 has the state as it is in JSON. */
function rawDict(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(rawDict);
  return json instanceof Map
    ? new PyDict([...(json as Map<string, unknown>)].map(([key, item]) => [key, rawDict(item)]))
    : json;
}

export const arrayNodes: readonly (readonly [string, NodeReader])[] = [
  ['NdArrayNode', array],
  ['MaskedArrayNode', masked],
  ['DTypeNode', dtype],
  ['SparseMatrixNode', sparse],
  ['RandomStateNode', randomState],
  ['RandomGeneratorNode', generator],
];
