/** The globals by which numpy's arrays, scalars and dtypes stand in pickles, under the names of numpy 1 and 2. */
import { asSequence, type Call, type GlobalReader, globalKey, INERT, PyGlobal } from '../pickle/values.js';
import { DType } from './dtype.js';
import { NdArray, readShape } from './ndarray.js';
import { NpScalar } from './scalar.js';

/** Subclasses that store their items as any array does. */
const ARRAY_CLASSES = new Set([
  'numpy.ndarray',
  'numpy.matrix',
  'numpy.memmap',
  'numpy.matrixlib.defmatrix.matrix',
  'numpy.core.memmap.memmap',
]);

function reconstruct({ cls, args, how }: Call): unknown {
  const arrayClass = args[0];
  if (how !== 'reduce' || args.length !== 3 || !(cls instanceof PyGlobal) || !(arrayClass instanceof PyGlobal))
    return INERT;
  if (!ARRAY_CLASSES.has(arrayClass.path)) return INERT;
  return NdArray.shell({ reconstruct: cls, cls: arrayClass });
}

function frombuffer({ cls, args, machine }: Call): unknown {
  const [buffer, dtype, shape, order, axes] = args;
  if (!(cls instanceof PyGlobal) || axes !== undefined || (order !== 'C' && order !== 'F')) return INERT;
  if (!(buffer instanceof Uint8Array) || !(dtype instanceof DType))
    throw machine.fail('_frombuffer needs a buffer and a dtype');
  const dims = readShape(shape);
  return NdArray.fromBytes(buffer, dims, dtype, dims.length > 1 ? order : 'C', { frombuffer: cls });
}

function dtype({ cls, args, how }: Call): unknown {
  const [code] = args;
  if (how !== 'reduce' || typeof code !== 'string' || !/^[biufcSUVOMm]\d+$/.test(code)) return INERT;
  return new DType(code, { cls, args });
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

const CORE = ['numpy.core', 'numpy._core'];

export const numpyReaders: readonly (readonly [string, GlobalReader])[] = [
  ...CORE.flatMap((core): [string, GlobalReader][] => [
    [globalKey(`${core}.multiarray`, '_reconstruct'), reconstruct],
    [globalKey(`${core}.multiarray`, 'scalar'), scalar],
    [globalKey(`${core}.numeric`, '_frombuffer'), frombuffer],
  ]),
  [globalKey('numpy', 'dtype'), dtype],
];
