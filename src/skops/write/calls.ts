/** The functions and classes by which pickles make what skops has a node for. */
import { NdArray } from '../../numpy/ndarray.js';
import { NpScalar } from '../../numpy/scalar.js';
import { DType, makeDtype } from '../../numpy/dtypes/dtype.js';
import { PyDict } from '../../pickle/values/py-dict.js';
import {
  asNumber,
  asSequence,
  NO_STATE,
  PyByteArray,
  PyCall,
  PyFrozenSet,
  PyGlobal,
  type PyObject,
  PyTuple,
} from '../../pickle/values/py-values.js';
import { writeBytes, writeDict, writeSet } from './containers.js';
import { isLoss, writeReduced } from './reduced.js';
import { dictOf, writePlain } from './plain.js';
import { writeGenerator, writeRandomState } from './random.js';
import { atomText, jsonText, type ValueWriter } from './writer.js';

type CallWriter = ValueWriter<PyObject>;

const partial: CallWriter = (object, writer, id) => {
  const parts = asSequence(object.state);
  const [func, args, kwds, namespace] = parts ?? [
    object.args[0],
    new PyTuple([...object.args].slice(1)),
    new PyDict(),
    null,
  ];
  if (parts !== undefined && parts.length !== 4) throw writer.fail('the state of a partial has four parts');
  writer.head('partial', 'functools', 'PartialNode', id);
  writer.put(', "content": {"func": ');
  writer.under('.func', func);
  writer.put(', "args": ');
  writer.under('.args', args);
  writer.put(', "kwds": ');
  writer.under('.keywords', kwds);
  writer.put(', "namespace": ');
  writer.under('.__dict__', namespace);
  writer.put('}}');
};

/** A method of an object that is an instance of a named class: skops writes the class twice, and compares. */
const getattr: CallWriter = (object, writer, id) => {
  const [owner, name] = object.args;
  const cls = ownerClass(owner);
  if (cls === undefined || typeof name !== 'string' || object.args.length !== 2) {
    throw writer.fail('an attribute of what is no instance of a class cannot be written');
  }
  writer.head(cls.name, cls.module, 'MethodNode', id);
  writer.put(`, "content": {"func": ${jsonText(name)}, "obj": `);
  writer.under('.__self__', owner);
  writer.put('}}');
};

/** The class that the node of an object says. */
function ownerClass(owner: unknown): PyGlobal | undefined {
  if (typeof owner === 'string') return new PyGlobal('builtins', 'str');
  if (typeof owner !== 'object' || owner === null) return undefined;
  if (owner instanceof PyCall && owner.cls instanceof PyGlobal) {
    const made = /(?:^|\.)(?:newObj|__pyx_unpickle_\w+)$/.test(owner.cls.name) ? owner.args[0] : owner.cls;
    return made instanceof PyGlobal ? made : undefined;
  }
  return 'cls' in owner && owner.cls instanceof PyGlobal ? owner.cls : undefined;
}

const operatorFunction: CallWriter = (object, writer, id) => {
  writer.head((object.cls as PyGlobal).name, 'operator', 'OperatorFuncNode', id);
  writer.put(', "attrs": ');
  writer.under('', new PyTuple([...object.args]));
  writer.put('}');
};

const slice: CallWriter = (object, writer, id) => {
  writer.head('slice', 'builtins', 'SliceNode', id);
  const parts = ['start', 'stop', 'step'].map((key, i) => {
    const part = object.args[i] ?? null;
    const text = typeof part === 'object' && part !== null && asNumber(part) === undefined ? undefined : atomText(part);
    if (text === undefined) throw writer.fail(`the ${key} of a slice must be a number, a text or None`);
    return `"${key}": ${text}`;
  });
  writer.put(`, "content": {${parts.join(', ')}}}`);
};

const byteArray: CallWriter = (object, writer, id) => {
  const [content] = object.args;
  if (object.args.length === 0) writeBytes(new PyByteArray(0), writer, id);
  else if (content instanceof Uint8Array && object.args.length === 1) {
    writeBytes(new PyByteArray(content.buffer as ArrayBuffer, content.byteOffset, content.length), writer, id);
  } else if (typeof content === 'string' && object.args[1] === 'latin-1') {
    writeBytes(PyByteArray.from(content, (char) => char.charCodeAt(0)) as PyByteArray, writer, id);
  } else throw writer.fail('a bytearray of this form cannot be written');
};

const setOf =
  (frozen: boolean): CallWriter =>
  (object, writer, id) => {
    const items = object.args.length === 0 ? [] : asSequence(object.args[0]);
    if (items === undefined) throw writer.fail('a set of this form cannot be written');
    writeSet(frozen ? new PyFrozenSet(items) : new Set(items), writer, id);
  };

const dictSubclass: CallWriter = (object, writer, id) => {
  const [first] = object.args;
  if (object.args.length > 1 || (first !== undefined && !(first instanceof PyDict)) || object.state !== NO_STATE) {
    throw writer.fail(`a ${(object.cls as PyGlobal).path} of this form cannot be written`);
  }
  const start = first instanceof PyDict ? [...first].flat() : [];
  writeDict(dictOf([...start, ...(object.pairs ?? [])]), writer, id, object.cls as PyGlobal);
};

const defaultDict: CallWriter = (object, writer, id) => {
  if (object.args.length > 1) throw writer.fail('a defaultdict of this form cannot be written');
  const main = dictOf(object.pairs ?? []);
  if (main.keyArray().some((key) => typeof key !== 'string')) {
    throw writer.fail('the keys of a defaultdict must be texts: skops reads no other ones');
  }
  writer.head('defaultdict', 'collections', 'DefaultDictNode', id);
  writer.put(', "content": {"main": ');
  writeDict(main, writer, writer.newId());
  writer.put(', "default_factory": ');
  writer.under('.default_factory', object.args[0] ?? null);
  writer.put('}}');
};

/** `copyreg._reconstructor(cls, object, None)`: how protocols 0 and 1 say `cls.__new__(cls)`. */
const reconstructor: CallWriter = (object, writer, id) => {
  const [cls, base, state] = object.args;
  const plain = base instanceof PyGlobal && /^(?:builtins|__builtin__)\.object$/.test(base.path) && state === null;
  if (!(cls instanceof PyGlobal) || !plain) throw writer.fail('an instance of this form cannot be written');
  writePlain(cls, object.state, writer, id);
};

/** `newObj(cls)` of scikit-learn's trees and distances only calls `cls.__new__`. */
const newObject: CallWriter = (object, writer, id) => {
  const [cls] = object.args;
  if (!(cls instanceof PyGlobal) || object.args.length !== 1) throw writer.fail('newObj takes a class');
  writePlain(cls, object.state, writer, id);
};

/** Cython's `__pyx_unpickle_X(cls, checksum, state)`: `cls.__new__(cls)`, then the state of this call or of BUILD. */
const cython: CallWriter = (object, writer, id) => {
  const [cls, , first] = object.args;
  if (!(cls instanceof PyGlobal) || object.args.length !== 3)
    throw writer.fail('a Cython object of this form cannot be written');
  const state = first === null ? object.state : first;
  if (isLoss(cls)) writeReduced(cls, asSequence(state) ?? [], NO_STATE, writer, id);
  else writePlain(cls, state, writer, id);
};

const tree: CallWriter = (object, writer, id) =>
  writeReduced(object.cls as PyGlobal, object.args, object.state, writer, id, 'TreeNode');

const quantileForest: CallWriter = (object, writer, id) =>
  writeReduced(object.cls as PyGlobal, object.args, object.state, writer, id, 'QuantileForestNode');

/** numpy's fill values by kind of dtype; another one would be lost. */
const FILLS: Readonly<Record<string, unknown>> = { O: '?', f: 1e20, i: 999999, u: 999999, b: true, U: 'N/A', S: 'N/A' };

const masked: CallWriter = (object, writer, id) => {
  const parts = asSequence(object.state);
  if (parts?.length !== 7 || !(parts[2] instanceof DType))
    throw writer.fail('a masked array of this form cannot be written');
  const [, dims, dtype, fortran, items, mask, fill] = parts as [unknown, unknown, DType, ...unknown[]];
  const shape = (asSequence(dims) ?? []).map((dim) => asNumber(dim) ?? -1);
  const value =
    fill instanceof NpScalar ? fill.value : fill instanceof NdArray && fill.size === 1 ? fill.flat()[0] : fill;
  if (value !== null && asPlain(value) !== FILLS[dtype.kind])
    throw writer.fail('the fill value of a masked array cannot be written');
  const order = fortran === true ? 'F' : 'C';
  const list = asSequence(items);
  const data =
    list !== undefined
      ? new NdArray(list, shape, makeDtype('O8'))
      : NdArray.fromBytes(items as Uint8Array, shape, dtype, order);
  if (list !== undefined && order === 'F' && shape.length > 1)
    throw writer.fail('a masked array of this form cannot be written');
  const [cls] = object.args;
  if (!(cls instanceof PyGlobal) || cls.name !== 'MaskedArray' || !(mask instanceof Uint8Array)) {
    throw writer.fail('a subclass of MaskedArray cannot be written');
  }
  writer.head(cls.name, cls.module, 'MaskedArrayNode', id);
  writer.put(', "content": {"data": ');
  writer.under('.data', data);
  writer.put(', "mask": ');
  writer.under('.mask', NdArray.fromBytes(mask, shape, makeDtype('b1'), order));
  writer.put('}}');
};

const asPlain = (value: unknown): unknown => asNumber(value) ?? value;

const WRITERS: ReadonlyMap<string, CallWriter> = /* @__PURE__ */ new Map<string, CallWriter>([
  ['functools.partial', partial],
  ['builtins.getattr', getattr],
  ['operator.attrgetter', operatorFunction],
  ['operator.itemgetter', operatorFunction],
  ['operator.methodcaller', operatorFunction],
  ['builtins.slice', slice],
  ['builtins.bytearray', byteArray],
  ['builtins.set', setOf(false)],
  ['builtins.frozenset', setOf(true)],
  ['collections.OrderedDict', dictSubclass],
  ['collections.Counter', dictSubclass],
  ['collections.defaultdict', defaultDict],
  ['copyreg._reconstructor', reconstructor],
  ['sklearn.tree._tree.Tree', tree],
  ['quantile_forest._quantile_forest_fast.QuantileForest', quantileForest],
  ['numpy.ma.core._mareconstruct', masked],
  ['numpy.random._pickle.__randomstate_ctor', writeRandomState],
  ['numpy.random.__RandomState_ctor', writeRandomState],
  ['numpy.random._pickle.__generator_ctor', writeGenerator],
]);

export function callWriters(cls: PyGlobal): CallWriter | undefined {
  if (cls.module.startsWith('sklearn.') && cls.name === 'newObj') return newObject;
  if (cls.name.startsWith('__pyx_unpickle_')) return cython;
  return WRITERS.get(cls.path);
}
