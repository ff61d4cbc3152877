/** How large a graph is: arrays, trees, nodes. */
import { type Budget, budgetOf } from '../core/budget.js';
import { NdArray } from '../numpy/ndarray.js';
import { nameOfCode } from '../pickle/values/by-value.js';
import { PyDict } from '../pickle/values/py-dict.js';
import { asSequence, PyGlobal, PyObject, PyTuple, PyValue } from '../pickle/values/py-values.js';
import { attributesOf } from './outline.js';

/** Facts about a graph that are spread over it. */
export interface GraphFacts {
  /** `_sklearn_version` of the models in it. */
  sklearnVersions: string[];
  /** True where numpy 2's module names occur. */
  numpy2: boolean | undefined;
  arrays: number;
  /** Bytes of all arrays together. */
  arrayBytes: number;
  /** Decision trees, of forests and boosting too. */
  trees: number;
  /** Nodes of all trees together. */
  nodes: number;
  /** Classes that are not scikit-learn's or numpy's. */
  otherClasses: string[];
  /** Functions and classes that the file carries with their code, by name. */
  carried: string[];
}

const KNOWN_CLASS =
  /^(?:sklearn|numpy|scipy|pandas|builtins|collections|datetime|copyreg|joblib|_codecs|functools|_loss|xgboost|lightgbm)(?:\.|$)/;
const TREE_CLASS = /^(?:Tree|TreePredictor)$/;

/** Walks a graph once, without recursion. */
export function graphFacts(graph: unknown, budget: Budget = budgetOf(graph)): GraphFacts {
  const versions = new Set<string>();
  const others = new Set<string>();
  const carried = new Set<string>();
  const seen = new Set<object>();
  const facts = { numpy2: undefined as boolean | undefined, arrays: 0, arrayBytes: 0, trees: 0, nodes: 0 };
  const todo: unknown[] = [graph];
  const add = (items: Iterable<unknown>): void => {
    for (const item of items) if (typeof item === 'object' && item !== null) todo.push(item);
  };
  while (todo.length > 0) {
    const value = todo.pop();
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    budget.spend(1);
    if (value instanceof NdArray) {
      facts.arrays += 1;
      facts.arrayBytes += value.dtype.hasObject ? 0 : value.nbytes;
      const module = (value.origin.reconstruct ?? value.origin.frombuffer)?.module;
      if (module !== undefined) facts.numpy2 = module.startsWith('numpy._core');
      if (Array.isArray(value.data)) add(value.data);
    } else if (nameOfCode(value) !== undefined) {
      // What it is made of says nothing about the model.
      carried.add(nameOfCode(value)!);
    } else if (value instanceof PyObject) {
      const name = value.className;
      if (name !== undefined && value.cls instanceof PyGlobal && !KNOWN_CLASS.test(value.cls.module)) others.add(name);
      const attributes = attributesOf(value);
      const version = attributes?.get('_sklearn_version');
      if (typeof version === 'string') versions.add(version);
      const nodes = attributes?.get('nodes');
      if (nodes instanceof NdArray && value.cls instanceof PyGlobal && TREE_CLASS.test(value.cls.name)) {
        facts.trees += 1;
        facts.nodes += nodes.size;
      }
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
  return {
    ...facts,
    sklearnVersions: [...versions].sort(),
    otherClasses: [...others].sort(),
    carried: [...carried].sort(),
  };
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
