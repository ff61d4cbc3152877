/** numpy's arrays, scalars and dtypes. */
import { type DType, makeDtype } from '../../numpy/dtypes/dtype.js';
import { writeNpy } from '../../numpy/files/npy-write.js';
import { itemSteps } from '../../numpy/slicing.js';
import { NdArray } from '../../numpy/ndarray.js';
import type { NpScalar } from '../../numpy/scalar.js';
import { PyGlobal, PyObject, PyTuple } from '../../pickle/values/py-values.js';
import { writeItems, writeTuple } from './containers.js';
import type { SkopsWriter } from './writer.js';

const NDARRAY = new PyGlobal('numpy', 'ndarray');
/** Arrays over a file become arrays in memory: numpy's own `memmap(array)` fails. */
const AS_ARRAYS = /^numpy\.(?:ndarray|(?:_?core\.)?memmap(?:\.memmap)?)$/;
const MATRIX = /^numpy\.(?:matrix|matrixlib\.defmatrix\.matrix)$/;

export function writeArray(array: NdArray, writer: SkopsWriter, id: number): void {
  const cls = array.origin.cls ?? NDARRAY;
  const path = cls instanceof PyGlobal ? cls.path : 'of an unnamed class';
  const isMatrix = MATRIX.test(path);
  if (!isMatrix && !AS_ARRAYS.test(path)) throw writer.fail(`an array that is a ${path} cannot be written`);
  const written = isMatrix ? (cls as PyGlobal) : NDARRAY;
  writer.head(written.name, written.module, 'NdArrayNode', id);
  if (array.dtype.kind === 'O') writeObjects(array, writer);
  else writer.member(id, 'npy', npyOf(array, writer));
  writer.put(`, "type": "${array.dtype.kind === 'O' ? 'json' : 'numpy'}"}`);
}

function npyOf(array: NdArray, writer: SkopsWriter): Uint8Array {
  if (array.dtype.hasObject || array.dtype.kind === 'T') {
    throw writer.fail(`an array of ${array.dtype.name} cannot be written`);
  }
  return writeNpy(array);
}

/** Items in C order; numpy makes the array again from lists within lists, into which it also takes lists that are items. */
function writeObjects(array: NdArray, writer: SkopsWriter): void {
  const { shape } = array;
  const items = array.data as readonly unknown[];
  if (shape.length === 0) throw writer.fail('an array of one object without dimensions cannot be written');
  if (shape.length > 1) {
    if (shape.slice(0, -1).includes(0)) throw writer.fail(`an array of shape (${shape.join(', ')}) cannot be written`);
    if (items.some((item) => isSequence(item))) {
      throw writer.fail('an array of several dimensions whose items are lists, tuples or arrays cannot be written');
    }
  }
  const steps = itemSteps(shape, array.order);
  const nested = (dim: number, offset: number): unknown[] =>
    Array.from({ length: shape[dim]! }, (_, i) => {
      const at = offset + i * steps[dim]!;
      return dim === shape.length - 1 ? items[at] : nested(dim + 1, at);
    });
  writer.put(', "content": ');
  writeItems(nested(0, 0), writer);
  writer.put(', "shape": ');
  writeTuple(new PyTuple([...shape]), writer, writer.newId());
}

/** Models that numpy takes for sequences, since they have a length and items. */
const SEQUENCES = /(?:Forest|Bagging|AdaBoost|GradientBoosting|RandomTrees|ExtraTrees|Pipeline|UserList)/;

function isSequence(item: unknown): boolean {
  if (item instanceof PyObject) {
    const plain =
      item.how === 'newobj' && item.args.length === 0 && item.items === undefined && item.pairs === undefined;
    return !plain || SEQUENCES.test(item.className ?? '');
  }
  return Array.isArray(item) || item instanceof PyTuple || item instanceof NdArray || item instanceof Uint8Array;
}

/** The name of the scalar type; `bool` has that name since numpy 2. */
function scalarName(scalar: NpScalar): string | undefined {
  const { dtype, made } = scalar;
  switch (dtype.kind) {
    case 'b':
      return made instanceof PyGlobal && made.module.startsWith('numpy._core') ? 'bool' : 'bool_';
    case 'U':
      return 'str_';
    case 'S':
      return 'bytes_';
    case 'M':
      return 'datetime64';
    case 'm':
      return 'timedelta64';
    case 'i':
    case 'u':
      return dtype.name;
    case 'f':
      return dtype.itemsize > 8 ? 'longdouble' : dtype.name;
    case 'c':
      return dtype.itemsize > 16 ? 'clongdouble' : dtype.name;
    default:
      return undefined;
  }
}

export function writeScalar(scalar: NpScalar, writer: SkopsWriter, id: number): void {
  const name = scalarName(scalar);
  if (name === undefined || !(scalar.raw instanceof Uint8Array)) {
    throw writer.fail(`a scalar of ${scalar.dtype.name} cannot be written`);
  }
  writer.head(name, 'numpy', 'NdArrayNode', id);
  writer.member(id, 'npy', writeNpy(NdArray.fromBytes(scalar.raw, [], scalar.dtype)));
  writer.put(', "type": "numpy"}');
}

/** The dtype of an array without items. */
export function writeDtype(dtype: DType, writer: SkopsWriter, id: number): void {
  writer.head('dtype', 'numpy', 'DTypeNode', id);
  writer.put(', "content": ');
  writeArray(
    dtype.kind === 'O' ? new NdArray([], [0], makeDtype('O8')) : NdArray.fromBytes(new Uint8Array(0), [0], dtype),
    writer,
    writer.newId(),
  );
  writer.put('}');
}
