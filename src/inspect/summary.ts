/** The page that `brine show` prints about a file. */
import { NdArray } from '../numpy/ndarray.js';
import { PyDict } from '../pickle/py-dict.js';
import { asSequence, PyGlobal, PyObject, PyTuple, PyValue } from '../pickle/values.js';
import { attributesOf, outline, outlineLines } from './outline.js';

/** Facts about a graph that are spread over it. */
export interface GraphFacts {
  /** `_sklearn_version` of the models in it. */
  sklearnVersions: string[];
  /** True where numpy 2's module names occur. */
  numpy2: boolean | undefined;
  arrays: number;
  /** Bytes of all arrays together. */
  arrayBytes: number;
  /** Classes that are not scikit-learn's or numpy's. */
  otherClasses: string[];
}

const KNOWN_CLASS =
  /^(?:sklearn|numpy|scipy|pandas|builtins|collections|datetime|copyreg|joblib|_codecs|functools|_loss)(?:\.|$)/;

/** Walks a graph once, without recursion. */
export function graphFacts(graph: unknown): GraphFacts {
  const versions = new Set<string>();
  const others = new Set<string>();
  const seen = new Set<object>();
  const facts: GraphFacts = { sklearnVersions: [], numpy2: undefined, arrays: 0, arrayBytes: 0, otherClasses: [] };
  const todo: unknown[] = [graph];
  const add = (items: Iterable<unknown>): void => {
    for (const item of items) if (typeof item === 'object' && item !== null) todo.push(item);
  };
  while (todo.length > 0) {
    const value = todo.pop();
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    if (value instanceof NdArray) {
      facts.arrays += 1;
      facts.arrayBytes += value.dtype.hasObject ? 0 : value.nbytes;
      const module = (value.origin.reconstruct ?? value.origin.frombuffer)?.module;
      if (module !== undefined) facts.numpy2 = module.startsWith('numpy._core');
      if (Array.isArray(value.data)) add(value.data);
    } else if (value instanceof PyObject) {
      const name = value.className;
      if (name !== undefined && value.cls instanceof PyGlobal && !KNOWN_CLASS.test(value.cls.module)) others.add(name);
      const version = attributesOf(value)?.get('_sklearn_version');
      if (typeof version === 'string') versions.add(version);
      add([value.cls, value.state, value.kwargs]);
      add(value.args);
      for (const items of [value.items, value.pairs, value.adds]) if (items !== undefined) add(items);
    } else if (value instanceof PyDict) {
      add(value.keyArray());
      add(value.valueArray());
    } else if (Array.isArray(value) || value instanceof PyTuple || value instanceof Set) {
      add(asSequence(value) ?? (value as Set<unknown>));
    } else if (value instanceof PyValue && 'mapChildren' in value) {
      (value as PyValue & { mapChildren(visit: (child: unknown) => unknown): void }).mapChildren((child) => {
        add([child]);
        return child;
      });
    }
  }
  return { ...facts, sklearnVersions: [...versions].sort(), otherClasses: [...others].sort() };
}

export function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  const units = ['KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes / 1024;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${value.toFixed(1)} ${units[unit]}`;
}

function names(value: unknown): string | undefined {
  const items = value instanceof NdArray && value.ndim === 1 ? value.flat() : asSequence(value);
  if (items === undefined || items.length === 0 || items.some((item) => typeof item === 'object')) return undefined;
  const shown = items.slice(0, 12).map(String).join(', ');
  return items.length > 12 ? `${shown}, … (${items.length})` : shown;
}

/** An attribute of the model, or of the last step of a pipeline, or of its first one. */
function inherited(graph: unknown, attribute: string): unknown {
  let object = graph;
  for (let depth = 0; depth < 20 && object instanceof PyObject; depth++) {
    const state = attributesOf(object);
    const value = state?.get(attribute);
    if (value !== undefined) return value;
    const steps = asSequence(state?.get('steps'));
    const end = attribute === 'classes_' ? steps?.at(-1) : steps?.[0];
    object = asSequence(end)?.[1];
  }
  return undefined;
}

export interface FileFacts {
  path: string;
  format: string;
  /** Undefined for files that are no pickle. */
  protocol: string | undefined;
  compression: string | undefined;
  stored: number;
  unpacked: number;
}

/** The page as lines: what the file is, who wrote it, what stands in it. */
export function summaryLines(graph: unknown, file: FileFacts): string[] {
  const facts = graphFacts(graph);
  const rows: [string, string][] = [];
  const size =
    file.compression === undefined
      ? sizeText(file.stored)
      : `${file.compression}, ${sizeText(file.stored)} (${sizeText(file.unpacked)} unpacked)`;
  const protocol = file.protocol === undefined ? '' : `, protocol ${file.protocol}`;
  rows.push(['file', `${file.format}${protocol}, ${size}`]);
  const writers = [
    ...(facts.sklearnVersions.length > 0 ? [`scikit-learn ${facts.sklearnVersions.join(' and ')}`] : []),
    ...(facts.numpy2 === undefined ? [] : [facts.numpy2 ? 'numpy 2' : 'numpy 1']),
  ];
  if (writers.length > 0) rows.push(['written by', writers.join(', ')]);
  const features = names(inherited(graph, 'feature_names_in_'));
  if (features !== undefined) rows.push(['features', features]);
  const classes = names(inherited(graph, 'classes_'));
  if (classes !== undefined) rows.push(['classes', classes]);
  if (facts.arrays > 0) rows.push(['arrays', `${facts.arrays}, ${sizeText(facts.arrayBytes)}`]);
  if (facts.otherClasses.length > 0) rows.push(['own classes', facts.otherClasses.join(', ')]);
  const width = Math.max(...rows.map(([label]) => label.length));
  return [
    file.path,
    ...rows.map(([label, text]) => `  ${label.padEnd(width)}  ${text}`),
    '',
    ...outlineLines(outline(graph)).map((line) => `  ${line}`),
  ];
}
