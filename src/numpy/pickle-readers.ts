/** The globals by which numpy's arrays, scalars and dtypes stand in pickles, under the names of numpy 1 and 2. */
import { readShape } from './array-shape.js';
import { keepShapes } from '../core/keep-shapes.js';
import {
  asNumber,
  asSequence,
  type Call,
  type GlobalReader,
  globalKey,
  INERT,
  PyByteArray,
  PyGlobal,
} from '../pickle/values/py-values.js';
import { DType } from './dtypes/dtype.js';
import { NdArray } from './ndarray.js';
import { NpScalar } from './scalar.js';

const CORE = ['numpy.core', 'numpy._core'];

/** Subclasses that store their items as any array does, under the names of all versions. */
const ARRAY_CLASSES = new Set([
  'numpy.ndarray',
  'numpy.matrix',
  'numpy.matrixlib.defmatrix.matrix',
  'numpy.core.defmatrix.matrix',
  'numpy.memmap',
  'numpy.recarray',
  'numpy.rec.recarray',
  'numpy.chararray',
  'numpy.char.chararray',
  ...CORE.flatMap((core) => [`${core}.memmap.memmap`, `${core}.records.recarray`, `${core}.defchararray.chararray`]),
]);

/** `numpy.record`, the type of a record array's items. */
const RECORD_CLASSES = new Set(['numpy.record', 'numpy.rec.record', ...CORE.map((core) => `${core}.records.record`)]);

let shapesKept = false;

/** See {@link keepShapes}; done when the first array is read, so that importing this file does nothing. */
function keepArrayShapes(): void {
  shapesKept = true;
  const type = new DType('f8');
  const bytes = new Uint8Array(8);
  keepShapes(NdArray.fromBytes(bytes, [1], type), NdArray.shell({}), new NpScalar(type, bytes), type);
}

/** How the last array was made: most arrays of a file are made alike, and share this. */
let lastOrigin: { readonly reconstruct: PyGlobal; readonly cls: PyGlobal } | undefined;

function reconstruct({ cls, args, how }: Call): unknown {
  const arrayClass = args[0];
  if (how !== 'reduce' || args.length !== 3 || !(cls instanceof PyGlobal) || !(arrayClass instanceof PyGlobal))
    return INERT;
  if (lastOrigin === undefined || lastOrigin.cls !== arrayClass || lastOrigin.reconstruct !== cls) {
    if (!ARRAY_CLASSES.has(arrayClass.path)) return INERT;
    lastOrigin = { reconstruct: cls, cls: arrayClass };
    if (!shapesKept) keepArrayShapes();
  }
  return NdArray.shell(lastOrigin);
}

/** dill's `_create_array(_reconstruct, (ndarray, (0,), b'b'), state[, None])`: the array in one call. It is written as pickle does. */
function createArray({ args, how, machine }: Call): unknown {
  const [maker, made, state, attributes] = args;
  const [arrayClass, ...rest] = asSequence(made) ?? [];
  const isKnown = maker instanceof PyGlobal && /^numpy\._?core\.multiarray\._reconstruct$/.test(maker.path);
  const isArray = arrayClass instanceof PyGlobal && ARRAY_CLASSES.has(arrayClass.path);
  if (how !== 'reduce' || !isKnown || !isArray || rest.length !== 2) return INERT;
  if (args.length < 3 || args.length > 4 || (attributes !== undefined && attributes !== null)) return INERT;
  return NdArray.shell({ reconstruct: maker, cls: arrayClass }).pyBuild(state, machine);
}

function frombuffer({ cls, args, machine }: Call): unknown {
  const [buffer, dtype, shape, order, turn] = args;
  if (!(cls instanceof PyGlobal) || (order !== 'C' && order !== 'F' && order !== 'K')) return INERT;
  if (!(buffer instanceof Uint8Array) || !(dtype instanceof DType))
    throw machine.fail('_frombuffer needs a buffer and a dtype');
  const dims = readShape(shape);
  const origin = { frombuffer: cls, readonly: !(buffer instanceof PyByteArray) };
  const array = NdArray.fromBytes(buffer, dims, dtype, dims.length > 1 && order === 'F' ? 'F' : 'C', origin);
  if (order !== 'K') return array;
  const axes = asSequence(turn)?.map(asNumber);
  const known = axes?.length === dims.length && dims.every((_, axis) => axes.includes(axis));
  if (!known) throw machine.fail('order K needs a tuple with every axis once');
  return array.turned(axes as number[]);
}

function dtype({ cls, args, how }: Call): unknown {
  const [code] = args;
  if (how !== 'reduce') return INERT;
  if (code instanceof PyGlobal && RECORD_CLASSES.has(code.path)) return new DType('V0', { cls, args });
  if (typeof code !== 'string' || !/^[biufcSUVOMm]\d+$/.test(code)) return INERT;
  return new DType(code, { cls, args });
}

/** `StringDType(coerce[, na_object])`, numpy 2's text of any length. */
function stringDtype({ cls, args, how }: Call): unknown {
  return how === 'reduce' && (args.length === 1 || args.length === 2) ? new DType('T16', { cls, args }) : INERT;
}

function scalar({ cls, args, machine }: Call): unknown {
  const [type, raw] = args;
  if (!(type instanceof DType) || args.length !== 2) return INERT;
  if (type.hasObject) return new NpScalar(type, raw, cls);
  const bytes = typeof raw === 'string' ? Uint8Array.from(raw, (char) => char.charCodeAt(0)) : raw;
  if (!(bytes instanceof Uint8Array)) return asSequence(raw) === undefined ? INERT : new NpScalar(type, raw, cls);
  if (bytes.length !== type.itemsize) {
    throw machine.fail(`a scalar of ${type.name} has ${type.itemsize} bytes, not ${bytes.length}`);
  }
  return new NpScalar(type, bytes, cls);
}

export const numpyReaders: readonly (readonly [string, GlobalReader])[] = [
  ...CORE.flatMap((core): [string, GlobalReader][] => [
    [globalKey(`${core}.multiarray`, '_reconstruct'), reconstruct],
    [globalKey(`${core}.multiarray`, 'scalar'), scalar],
    [globalKey(`${core}.numeric`, '_frombuffer'), frombuffer],
  ]),
  ...['dill._dill', 'dill.dill'].map((module): [string, GlobalReader] => [
    globalKey(module, '_create_array'),
    createArray,
  ]),
  [globalKey('numpy', 'dtype'), dtype],
  [globalKey('numpy._core._internal', '_convert_to_stringdtype_kwargs'), stringDtype],
];
