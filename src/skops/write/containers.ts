/** dict, list, tuple, set, bytes. */
import { NpScalar } from '../../numpy/scalar.js';
import { type PyDict } from '../../pickle/values/py-dict.js';
import { PyByteArray, PyFloat, PyFrozenSet, PyGlobal, type PyTuple } from '../../pickle/values/py-values.js';
import { floatText, jsonText, type SkopsWriter } from './writer.js';
import { writeType } from './globals.js';

export function writeItems(items: readonly unknown[], writer: SkopsWriter): void {
  writer.put('[');
  items.forEach((item, i) => {
    if (i > 0) writer.put(', ');
    writer.under(`[${i}]`, item);
  });
  writer.put(']');
}

export function writeList(items: readonly unknown[], writer: SkopsWriter, id: number, cls = LIST): void {
  writer.head(cls.name, cls.module, 'ListNode', id);
  writer.put(', "content": ');
  writeItems(items, writer);
  writer.put('}');
}

export function writeTuple(tuple: PyTuple, writer: SkopsWriter, id: number, cls = TUPLE): void {
  writer.head(cls.name, cls.module, 'TupleNode', id);
  writer.put(', "content": ');
  writeItems(tuple.items, writer);
  writer.put('}');
}

const TUPLE = new PyGlobal('builtins', 'tuple');
const LIST = new PyGlobal('builtins', 'list');
const DICT = new PyGlobal('builtins', 'dict');
const INT = new PyGlobal('builtins', 'int');
const FLOAT = new PyGlobal('builtins', 'float');
const STR = new PyGlobal('builtins', 'str');
const BOOL = new PyGlobal('builtins', 'bool');

/** The text and the type of a key, from which skops makes the key again. */
function keyOf(key: unknown, writer: SkopsWriter): { text: string; type: PyGlobal } {
  if (typeof key === 'string') return { text: key, type: STR };
  if (typeof key === 'bigint') return { text: String(key), type: INT };
  if (key instanceof PyFloat) return { text: floatText(key.value), type: FLOAT };
  if (typeof key === 'number') {
    return Number.isInteger(key) ? { text: BigInt(key).toString(), type: INT } : { text: floatText(key), type: FLOAT };
  }
  if (key === true) return { text: 'true', type: BOOL };
  if (
    key instanceof NpScalar &&
    'iuf'.includes(key.dtype.kind) &&
    key.dtype.itemsize <= 8 &&
    key.dtype.name !== 'float16'
  ) {
    const value = key.value as number | bigint;
    const text = typeof value === 'bigint' || key.dtype.kind !== 'f' ? String(value) : floatText(value);
    return { text, type: new PyGlobal('numpy', key.dtype.name) };
  }
  if (key instanceof NpScalar && key.dtype.kind === 'U') {
    return { text: String(key.value), type: new PyGlobal('numpy', 'str_') };
  }
  const kind = key === null ? 'None' : key === false ? 'False, which would come back as True,' : 'this';
  throw writer.fail(`${kind} cannot be the key of a dict in a .skops file; texts and numbers can`);
}

/** The keys' types, then the entries: so skops reads them. */
export function writeDict(dict: PyDict, writer: SkopsWriter, id: number, cls = DICT): void {
  const keys = dict.keyArray().map((key) => keyOf(key, writer));
  if (new Set(keys.map(({ text }) => text)).size < keys.length) {
    throw writer.fail('two keys of a dict have the same text, of which a .skops file keeps one');
  }
  writer.head(cls.name, cls.module, 'DictNode', id);
  writer.put(', "key_types": ');
  writer.head('list', 'builtins', 'ListNode', writer.newId());
  writer.put(', "content": [');
  keys.forEach(({ type }, i) => {
    if (i > 0) writer.put(', ');
    writeType(type, writer, writer.globalId(type));
  });
  writer.put(']}, "content": {');
  const values = dict.valueArray();
  keys.forEach(({ text }, i) => {
    writer.put(`${i > 0 ? ', ' : ''}${jsonText(text)}: `);
    writer.under(`.${text}`, values[i]);
  });
  writer.put('}}');
}

export function writeSet(set: Set<unknown>, writer: SkopsWriter, id: number): void {
  if (set instanceof PyFrozenSet) {
    writer.head('frozenset', 'builtins', 'ConstructorFromReduceNode', id);
    writer.put(', "content": ');
    writer.head('tuple', 'builtins', 'TupleNode', writer.newId());
    writer.put(', "content": [');
    writeList([...set], writer, writer.newId());
    writer.put(']}}');
    return;
  }
  writer.head('set', 'builtins', 'SetNode', id);
  writer.put(', "content": ');
  writeItems([...set], writer);
  writer.put('}');
}

export function writeBytes(bytes: Uint8Array, writer: SkopsWriter, id: number): void {
  const isArray = bytes instanceof PyByteArray;
  writer.head(isArray ? 'bytearray' : 'bytes', 'builtins', isArray ? 'BytearrayNode' : 'BytesNode', id);
  writer.member(id, 'bin', bytes);
  writer.put('}');
}
