/** dict, list, tuple, set and what is made of them. */
import { PyDict } from '../../pickle/values/py-dict.js';
import { asNumber, PyByteArray, PyCall, PyGlobal, PyObject, PyTuple } from '../../pickle/values/py-values.js';
import { NpScalar } from '../../numpy/scalar.js';
import { makeDtype } from '../../numpy/dtypes/dtype.js';
import { parsePythonJson, pythonFloat } from '../json.js';
import type { SkopsNode } from '../schema-item.js';
import type { NodeReader, Translator } from '../translator.js';

const isBuiltin = (node: SkopsNode, name: string): boolean => node.moduleName === 'builtins' && node.className === name;

/** The values of a list of nodes, put into `into` one by one, so that what is in the list may refer to it. */
function items(node: SkopsNode, translator: Translator, into: unknown[] = []): unknown[] {
  node.list('content').forEach((json, i) => into.push(translator.value(json, node, `[${i}]`)));
  return into;
}

const INTEGER = /^\s*[+-]?[0-9]+\s*$/;
const FLOAT = /^\s*[+-]?(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|inf(?:inity)?|nan)\s*$/i;

function floatOf(text: string): number {
  const word = text.trim().toLowerCase();
  if (/inf/.test(word)) return word.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return /nan/.test(word) ? Number.NaN : Number(word);
}

/** numpy's scalar types that stand as keys. */
const NUMPY_KEY = /^numpy\.(bool|u?int(?:8|16|32|64)|float(?:32|64)|str)_?$/;

/**
 * The key that `type(text)` gives in Python. `bool('false')` is True there; here it is the value that was written, False.
 */
function keyOf(text: string, type: unknown, node: SkopsNode, translator: Translator): unknown {
  const path = type instanceof PyGlobal ? type.path : '';
  const name = path.startsWith('builtins.') ? path.slice(9) : NUMPY_KEY.exec(path)?.[1];
  const isNumpy = path.startsWith('numpy.');
  const wrong = (): Error => node.fail(`the key ${JSON.stringify(text.slice(0, 80))} is no ${path || 'text'}`);
  if (name === 'str') return isNumpy ? textScalar(text) : text;
  if (name === 'bool') {
    if (text !== 'true' && text !== 'false') throw wrong();
    return isNumpy ? numberScalar('b1', text === 'true' ? 1n : 0n) : text === 'true';
  }
  if (name === 'float' || name?.startsWith('float') === true) {
    if (!FLOAT.test(text)) throw wrong();
    return isNumpy ? numberScalar(`f${Number(name.slice(5)) / 8}`, floatOf(text)) : pythonFloat(floatOf(text));
  }
  if (name === 'int' || (isNumpy && name !== undefined)) {
    if (!INTEGER.test(text) || text.length > translator.limits.maxIntBytes) throw wrong();
    const value = BigInt(text.trim());
    if (!isNumpy) return Number.isSafeInteger(Number(value)) ? Number(value) : value;
    const bits = Number(name.replace(/\D+/, ''));
    const fits = name.startsWith('u') ? BigInt.asUintN(bits, value) : BigInt.asIntN(bits, value);
    if (fits !== value) throw wrong();
    return numberScalar(`${name[0]!}${bits / 8}`, value);
  }
  throw node.fail(`a key of the type ${path || 'that is no class'} cannot be read`);
}

function numberScalar(code: string, value: number | bigint): NpScalar {
  const dtype = makeDtype(code);
  const bytes = new Uint8Array(dtype.itemsize);
  const view = new DataView(bytes.buffer);
  if (code === 'f8') view.setFloat64(0, Number(value), true);
  else if (code === 'f4') view.setFloat32(0, Number(value), true);
  else {
    let rest = BigInt.asUintN(64, BigInt(value));
    for (let i = 0; i < bytes.length; i++, rest >>= 8n) bytes[i] = Number(rest & 0xffn);
  }
  return new NpScalar(dtype, bytes);
}

/** numpy's texts are four bytes a character. */
function textScalar(text: string): NpScalar {
  const chars = [...text];
  const bytes = new Uint8Array(4 * chars.length);
  const view = new DataView(bytes.buffer);
  chars.forEach((char, i) => view.setUint32(4 * i, char.codePointAt(0)!, true));
  return new NpScalar(makeDtype(`U${chars.length}`), bytes);
}

/** Keys and values of a DictNode, in turn, handed over one by one. */
function entries(node: SkopsNode, translator: Translator, put: (key: unknown, value: unknown) => void): void {
  const types = translator.child(node, 'key_types');
  const content = node.object('content');
  if (!Array.isArray(types) || types.length !== content.size) {
    throw node.fail(
      `${content.size} entries have ${Array.isArray(types) ? types.length : 'no list of'} types of keys: keys that read alike were lost when the file was written`,
    );
  }
  let i = 0;
  for (const [text, json] of content) {
    const key = keyOf(text, types[i++], node, translator);
    put(key, translator.value(json, node, `.${text.slice(0, 80)}`));
  }
}

/** Attributes of an instance of a subclass (protocol 3). */
function attributes(node: SkopsNode, translator: Translator, object: PyObject): void {
  if (node.has('attrs')) object.state = translator.child(node, 'attrs');
}

const dict: NodeReader = (node, translator) => {
  if (isBuiltin(node, 'dict')) {
    const out = new PyDict<unknown, unknown>();
    translator.remember(node, out);
    entries(node, translator, (key, value) => out.append(key, value));
    return out;
  }
  const cls = translator.classOf(node);
  // These three reduce to a call of the class; other subclasses are made without one, and filled.
  if (cls.path === 'collections.Counter') {
    const counts = new PyDict<unknown, unknown>();
    entries(node, translator, (key, value) => counts.append(key, value));
    return new PyCall(cls, 'reduce', [counts]);
  }
  const object = cls.module === 'collections' ? new PyCall(cls, 'reduce', []) : new PyObject(cls, 'newobj', []);
  translator.remember(node, object);
  entries(node, translator, (key, value) => object.pySetItems([key, value]));
  attributes(node, translator, object);
  return object;
};

const defaultDict: NodeReader = (node, translator) => {
  translator.expectClass(node, 'collections.defaultdict');
  const content = node.object('content');
  const factory = translator.value(content.get('default_factory'), node, '.default_factory');
  const object = new PyCall(translator.classOf(node), 'reduce', factory === null ? [] : [factory]);
  translator.remember(node, object);
  const main = translator.node(content.get('main'), node, '.main');
  translator.expectClass(main, 'builtins.dict');
  entries(main, translator, (key, value) => object.pySetItems([key, value]));
  return object;
};

/** The results of GraphicalLassoCV before scikit-learn 1.2: a dict that knows the old names of its keys. */
const deprecatedKeys: NodeReader = (node, translator) => {
  const content = node.object('content');
  const object = new PyObject(translator.classOf(node), 'newobj', []);
  translator.remember(node, object);
  const main = translator.node(content.get('main'), node, '.main');
  entries(main, translator, (key, value) => object.pySetItems([key, value]));
  const renamed = translator.value(content.get('_deprecated_key_to_new_key'), node, '._deprecated_key_to_new_key');
  object.state = new PyDict([['_deprecated_key_to_new_key', renamed]]);
  return object;
};

const list: NodeReader = (node, translator) => {
  if (isBuiltin(node, 'list')) {
    const out: unknown[] = [];
    translator.remember(node, out);
    return items(node, translator, out);
  }
  const object = new PyObject(translator.classOf(node), 'newobj', []);
  translator.remember(node, object);
  object.pyExtend(items(node, translator));
  attributes(node, translator, object);
  return object;
};

const tuple: NodeReader = (node, translator) => {
  const content = items(node, translator);
  return isBuiltin(node, 'tuple') ? new PyTuple(content) : new PyObject(translator.classOf(node), 'newobj', content);
};

const set: NodeReader = (node, translator) => {
  if (isBuiltin(node, 'set')) {
    const out = new Set<unknown>();
    translator.remember(node, out);
    for (const item of items(node, translator)) out.add(item);
    return out;
  }
  const object = new PyCall(translator.classOf(node), 'reduce', [items(node, translator)]);
  attributes(node, translator, object);
  return object;
};

/** None, bool, int, float and str, as a JSON text within the JSON text. */
const json: NodeReader = (node, translator) =>
  plain(parsePythonJson(new TextEncoder().encode(escapeLone(node.text('content'))), translator.limits));

/** TextEncoder replaces lone surrogates, which Python's texts may hold: as escapes they are read again. */
function escapeLone(text: string): string {
  return text.replace(
    /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16)}`,
  );
}

function plain(value: ReturnType<typeof parsePythonJson>): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Map) return new PyDict([...value].map(([key, item]) => [key, plain(item)]));
  return value;
}

const bytes: NodeReader = (node, translator) => {
  translator.expectClass(node, 'builtins.bytes');
  return translator.file(node);
};

const byteArray: NodeReader = (node, translator) => {
  translator.expectClass(node, 'builtins.bytearray');
  const content = translator.file(node);
  return new PyByteArray(content.buffer as ArrayBuffer, content.byteOffset, content.length);
};

const slice: NodeReader = (node, translator) => {
  translator.expectClass(node, 'builtins.slice');
  const content = node.object('content');
  const parts = ['start', 'stop', 'step'].map((key) => {
    const part = content.get(key);
    if (part === undefined || part instanceof Map || Array.isArray(part)) {
      throw node.fail(`the ${key} of a slice must be a number or null`);
    }
    return part;
  });
  return new PyCall(translator.classOf(node), 'reduce', parts);
};

/** The sizes in a tuple node, for arrays. */
export function shapeOf(value: unknown, node: SkopsNode): number[] {
  const parts = value instanceof PyTuple ? value.items.map(asNumber) : [];
  if (!(value instanceof PyTuple) || !parts.every((dim) => Number.isSafeInteger(dim) && dim! >= 0)) {
    throw node.fail('the shape of an array must be a tuple of sizes');
  }
  return parts as number[];
}

export const containerNodes: readonly (readonly [string, NodeReader])[] = [
  ['DictNode', dict],
  ['DefaultDictNode', defaultDict],
  ['_DictWithDeprecatedKeysNode', deprecatedKeys],
  ['ListNode', list],
  ['TupleNode', tuple],
  ['SetNode', set],
  ['JsonNode', json],
  ['BytesNode', bytes],
  ['BytearrayNode', byteArray],
  ['SliceNode', slice],
];
