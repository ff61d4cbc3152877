/**
 * What a person wants to know of a graph at a glance: an outline with a line per model, step, array or value.
 * Works on the inert graph, so it shows unknown classes too, and neither binds nor checks anything.
 */
import { keyText } from '../core/show/print.js';
import { KNOWN_CLASSES, USUAL_PARAMS } from '../estimators/create/constructors.generated.js';
import { fromTagged } from '../estimators/create/python-values.js';
import { NdArray } from '../numpy/ndarray.js';
import { floatRepr } from '../pickle/numbers.js';
import { nameOfCode } from '../pickle/values/by-value.js';
import { PyDict } from '../pickle/values/py-dict.js';
import { asSequence, PyFloat, PyGlobal, PyObject, PyTuple, PyValue } from '../pickle/values/py-values.js';
import { kernelText } from './kernel-text.js';

/** One line of an outline and what stands below it. */
export interface OutlineNode {
  /** Name of the step, key or attribute; empty for the root. */
  label: string;
  /** What stands there. */
  text: string;
  children: OutlineNode[];
}

const MAX_DEPTH = 12;
const MAX_CHILDREN = 40;
const MAX_TEXT = 120;
/** Deeper lines of narrow terminals still say something. */
const MIN_WIDTH = 24;

function clip(text: string, length = MAX_TEXT): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

/** Values of parameters that are nearly always defaults, and say little. */
const QUIET = new Set<unknown>([null, false, 'auto', 'deprecated', 'warn', 'infer']);

function isScalar(value: unknown): boolean {
  return typeof value !== 'object' || value === null || value instanceof PyFloat;
}

const WIDE = 10n ** BigInt(MAX_TEXT);

/** An int; of one with more digits than a line has only how many bits. */
function intText(value: bigint): string {
  const size = value < 0n ? -value : value;
  return size < WIDE ? String(value) : `int of ${size.toString(2).length} bits`;
}

function scalarText(value: unknown): string {
  if (value === null) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (typeof value === 'string') return `'${clip(value, 32)}'`;
  if (value instanceof PyFloat) return floatRepr(value.value);
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : floatRepr(value);
  if (typeof value === 'bigint') return intText(value);
  return String(value);
}

/** The dict of attributes of an object, where its state is one. */
export function attributesOf(object: PyObject): PyDict | undefined {
  if (object.state instanceof PyDict) return object.state;
  const parts = asSequence(object.state);
  return parts?.[0] instanceof PyDict ? parts[0] : undefined;
}

/** The last part of the class's name. */
export function shortName(object: PyObject): string {
  if (object.cls instanceof PyGlobal) return object.cls.name;
  // Of one that the file carries with its code.
  const path = nameOfCode(object.cls) ?? 'object';
  return path.slice(path.lastIndexOf('.') + 1);
}

/** Defaults in the table of `create`, by the class's name without its module: as `class parameter text`. */
let created: ReadonlySet<string> | undefined;

function createdDefaults(): ReadonlySet<string> {
  const found = new Set<string>();
  for (const [path, { params, older }] of Object.entries(KNOWN_CLASSES)) {
    const cls = path.slice(path.lastIndexOf('.') + 1);
    for (const [key, value] of [params, ...Object.values(older)].flatMap((each) => Object.entries(each))) {
      const plain = fromTagged(value);
      if (isScalar(plain)) found.add(`${cls} ${key} ${scalarText(plain)}`);
    }
  }
  return found;
}

/** True for what the constructor would have taken anyway, in this release or another. */
function isUsual(cls: string, key: string, text: string): boolean {
  const usual = Object.hasOwn(USUAL_PARAMS, cls) ? USUAL_PARAMS[cls]![key] : undefined;
  if (typeof usual === 'string' ? usual === text : usual?.includes(text) === true) return true;
  return (created ??= createdDefaults()).has(`${cls} ${key} ${text}`);
}

/** The parameters that somebody chose, as far as that can be told. */
function parameters(cls: string, state: PyDict): string {
  const parts: string[] = [];
  for (const [key, value] of state) {
    if (typeof key !== 'string' || key.startsWith('_') || key.endsWith('_')) continue;
    if (!isScalar(value) || QUIET.has(value)) continue;
    const text = scalarText(value);
    if (!isUsual(cls, key, text)) parts.push(`${clip(key)}=${text}`);
    if (parts.length > MAX_CHILDREN) break;
  }
  return parts.join(', ');
}

function arrayText(array: NdArray): string {
  return `${array.dtype.name} array ${array.shape.length === 0 ? 'of no dimension' : array.shape.join(' × ')}`;
}

/** One line for a value, without its contents. */
export function valueText(value: unknown): string {
  if (isScalar(value)) return scalarText(value);
  if (value instanceof NdArray) return arrayText(value);
  if (value instanceof PyObject) {
    const code = nameOfCode(value);
    if (code !== undefined) return `code of ${clip(code)}`;
    const kernel = kernelText(value);
    if (kernel !== undefined) return clip(kernel);
    const state = attributesOf(value);
    if (state === undefined && value.args.length > 0) return clip(`${shortName(value)}${printedArgs(value.args)}`);
    return `${shortName(value)}(${state === undefined ? '' : clip(parameters(shortName(value), state))})`;
  }
  if (Array.isArray(value)) return `list of ${value.length}`;
  if (value instanceof PyTuple) return `tuple of ${value.length}`;
  if (value instanceof PyDict) return `dict of ${value.size}`;
  if (value instanceof Set) return `set of ${value.size}`;
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (value instanceof PyGlobal) return value.path;
  if (value instanceof PyValue) return clip(String(value));
  return typeof value;
}

const printedArgs = (args: readonly unknown[]): string => String(new PyTuple([...args])).replace(/,\)$/, ')');

/** Labelled parts of composite models, in the attributes that scikit-learn keeps them in. */
const NAMED_PARTS = ['steps', 'transformers_', 'transformers', 'transformer_list', 'estimators'];

/** What stands beside the fitted form of the same, and says nothing more. */
const UNFITTED = new Set(['estimator', 'base_estimator', 'estimator_', 'base_estimator_', 'scorer_', 'regressor']);
const FITTED = ['best_estimator_', 'estimators_', 'calibrated_classifiers_', 'regressor_'];

function columnsText(columns: unknown): string {
  const names = asSequence(columns);
  if (names !== undefined)
    return ` ← ${clip(
      names
        .slice(0, 48)
        .map((name) => (typeof name === 'string' ? name.slice(0, 48) : scalarText(name)))
        .join(', '),
      48,
    )}`;
  return typeof columns === 'string' ? ` ← ${clip(columns)}` : '';
}

/** Values with something below them, in one outline. */
const MAX_NODES = 2000;

class Outliner {
  readonly #open = new Set<object>();
  /** What stands in the outline already, with what is below it. */
  readonly #shown = new Set<object>();

  node(label: string, value: unknown, depth: number): OutlineNode {
    const node: OutlineNode = { label, text: valueText(value), children: [] };
    if (typeof value !== 'object' || value === null || depth >= MAX_DEPTH) return node;
    if (this.#open.has(value)) return { ...node, text: `${node.text} (contains itself)` };
    if (this.#shown.has(value)) return { ...node, text: `${node.text} (as above)` };
    if (this.#shown.size >= MAX_NODES) return node;
    this.#open.add(value);
    node.children = this.#children(value, depth + 1);
    this.#open.delete(value);
    // Where a shared part stands at the edge, its first place may show less than its second would.
    if (node.children.length > 0) this.#shown.add(value);
    return node;
  }

  #children(value: object, depth: number): OutlineNode[] {
    if (value instanceof PyObject) return this.#parts(value, depth);
    if (value instanceof PyDict) {
      const nodes: OutlineNode[] = [];
      for (const [key, item] of value) {
        if (nodes.length === MAX_CHILDREN) return [...nodes, more(value.size - nodes.length)];
        nodes.push(this.node(clip(keyText(key)), item, depth));
      }
      return nodes;
    }
    const items = asSequence(value);
    if (items === undefined || items.every(isScalar)) return [];
    const shown = items.slice(0, MAX_CHILDREN).map((item, i) => this.node(`[${i}]`, item, depth));
    return items.length > MAX_CHILDREN ? [...shown, more(items.length - MAX_CHILDREN)] : shown;
  }

  /** The models inside of a model. */
  #parts(object: PyObject, depth: number): OutlineNode[] {
    const state = attributesOf(object);
    if (state === undefined || nameOfCode(object) !== undefined) return [];
    for (const name of NAMED_PARTS) {
      const parts = asSequence(state.get(name));
      if (parts?.some((part) => (asSequence(part)?.length ?? 0) >= 2)) {
        const shown = parts.slice(0, MAX_CHILDREN).map((part) => this.#step(part, depth));
        return parts.length > MAX_CHILDREN ? [...shown, more(parts.length - MAX_CHILDREN)] : shown;
      }
    }
    const nodes: OutlineNode[] = [];
    const isFitted = FITTED.some((name) => state.get(name) !== undefined);
    for (const [key, value] of state) {
      if (nodes.length > MAX_CHILDREN) return [...nodes, more(state.size - nodes.length)];
      if (typeof key !== 'string') continue;
      const list = asSequence(value);
      if (isFitted && UNFITTED.has(key)) continue;
      if (value instanceof PyObject && attributesOf(value) !== undefined && !key.startsWith('_')) {
        nodes.push(this.node(key, value, depth));
      } else if (value instanceof NdArray && value.dtype.kind === 'O' && value.flat()[0] instanceof PyObject) {
        nodes.push({ label: key, text: arrayText(value), children: [] });
      } else if (value instanceof PyDict ? holdsObjects(value) : list?.[0] instanceof PyObject && !areAlike(list)) {
        nodes.push(this.node(key, value, depth));
      } else if (list?.[0] instanceof PyObject) {
        nodes.push({ label: key, text: `${list.length} × ${shortName(list[0])}`, children: [] });
      }
    }
    return nodes;
  }

  #step(part: unknown, depth: number): OutlineNode {
    const [name, value, columns] = asSequence(part) ?? [];
    const node = this.node(typeof name === 'string' ? name : valueText(name), value, depth);
    return columns === undefined ? node : { ...node, text: node.text + columnsText(columns) };
  }
}

/** True for objects of one class. */
const areAlike = (items: readonly unknown[]): boolean =>
  items.every((item) => item instanceof PyObject && item.cls === (items[0] as PyObject).cls);

/** True for a dict with models in it, as a class of somebody's own keeps them. */
const holdsObjects = (dict: PyDict): boolean =>
  dict.size <= MAX_CHILDREN &&
  [...dict.values()].some((item) => item instanceof PyObject && attributesOf(item) !== undefined);

function more(count: number): OutlineNode {
  return { label: '', text: `… ${count} more`, children: [] };
}

/** The outline of a graph. */
export function outline(graph: unknown): OutlineNode {
  return new Outliner().node('', graph, 0);
}

/** An outline as a tree of lines, each cut to `width`. */
export function outlineLines(node: OutlineNode, width = Infinity): string[] {
  const own = node.label === '' ? node.text : `${node.label}: ${node.text}`;
  const lines = [clip(own, Math.max(width, MIN_WIDTH))];
  node.children.forEach((child, i) => {
    const last = i === node.children.length - 1;
    outlineLines(child, width - 3).forEach((line, j) => {
      lines.push(`${j === 0 ? (last ? '└─ ' : '├─ ') : last ? '   ' : '│  '}${line}`);
    });
  });
  return lines;
}
