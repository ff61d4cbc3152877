/** What changed between two models. */
import type { Budget } from '../core/budget.js';
import { BrineError } from '../core/errors.js';
import { NdArray } from '../numpy/ndarray.js';
import { PyDict } from '../pickle/values/py-dict.js';
import { PyObject } from '../pickle/values/py-values.js';
import type { Estimator } from '../estimators/estimator.js';
import type { X } from '../estimators/input/read-input.js';
import { inputSchema, outputSchema, paramsOf } from './features.js';
import { answers, compareResults } from './golden.js';
import type { Card, Comparison } from './schema.js';
import { attributesOf, shortName, walk } from './walk.js';

export interface Change {
  name: string;
  /** Undefined where this side has none. */
  before: unknown;
  after: unknown;
}

export interface ModelDiff {
  /** True where the content identity is the same. */
  same: boolean;
  versions: Change[];
  params: Change[];
  /** Arrays of fitted attributes: shapes, and the largest difference where those agree. */
  arrays: (Change & { largest?: number })[];
  trees: Change[];
  vocabulary: { name: string; added: string[]; removed: string[]; moved: number }[];
  schema: Change[];
  /** Answers for the same rows. */
  predictions: Comparison[];
  /** Why there are none. */
  predictionsNote?: string;
}

export interface Side {
  model: Estimator | undefined;
  graph: unknown;
  identity: string;
  producer: Card['producer'];
}

const sameJson = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

function changes(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>): Change[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => !sameJson(before[name], after[name]))
    .map((name) => ({ name, before: before[name], after: after[name] }));
}

interface Facts {
  arrays: Map<string, NdArray>;
  trees: Map<string, string>;
  vocabularies: Map<string, PyDict>;
}

/** Trees count by their ensemble, not one by one. */
function factsOf(graph: unknown, budget: Budget): Facts {
  const facts: Facts = { arrays: new Map(), trees: new Map(), vocabularies: new Map() };
  const nodes = new Map<string, { trees: number; nodes: number }>();
  for (const { value, path } of walk(graph, budget)) {
    if (value instanceof NdArray) {
      if (!/\btree_(?:\.|$)/.test(path) && !/estimators_(?:\[\d+\])+\./.test(path)) facts.arrays.set(path, value);
      continue;
    }
    const attributes = attributesOf(value);
    const vocabulary = attributes?.get('vocabulary_');
    if (vocabulary instanceof PyDict) facts.vocabularies.set(`${path === '' ? '' : `${path}.`}vocabulary_`, vocabulary);
    if (value instanceof PyObject && shortName(value) === 'Tree') {
      const owner = path.replace(/(?:\[\d+\])*\.?tree_$/, '') || 'tree_';
      const count = attributes?.get('node_count');
      const counts = nodes.get(owner) ?? { trees: 0, nodes: 0 };
      nodes.set(owner, { trees: counts.trees + 1, nodes: counts.nodes + Number(count ?? 0) });
    }
  }
  for (const [owner, counts] of nodes) {
    facts.trees.set(owner, `${counts.trees} ${counts.trees === 1 ? 'tree' : 'trees'}, ${counts.nodes} nodes`);
  }
  return facts;
}

const shapeText = (array: NdArray | undefined): string | undefined =>
  array && `${array.dtype.name} (${array.shape.join(', ')})`;

function compareArrays(a: Facts, b: Facts): ModelDiff['arrays'] {
  const out: ModelDiff['arrays'] = [];
  for (const name of new Set([...a.arrays.keys(), ...b.arrays.keys()])) {
    const [x, y] = [a.arrays.get(name), b.arrays.get(name)];
    const [before, after] = [shapeText(x), shapeText(y)];
    if (x === undefined || y === undefined || before !== after) {
      out.push({ name, before, after });
      continue;
    }
    if ('biuf'.includes(x.dtype.kind) && x.dtype.itemsize <= 8) {
      const [p, q] = [x.toFloat64(), y.toFloat64()];
      let largest = 0;
      let differs = false;
      for (let i = 0; i < p.length; i++) {
        if (Object.is(p[i], q[i]) || p[i] === q[i]) continue;
        differs = true;
        const distance = Math.abs(p[i]! - q[i]!);
        if (!(distance <= largest)) largest = distance;
      }
      if (differs) out.push({ name, before, after, largest });
    } else if (x.size <= 1_000_000 && !sameJson(x.flat().map(String), y.flat().map(String))) {
      out.push({ name, before: `${before!} with other items`, after });
    }
  }
  return out;
}

function compareVocabularies(a: Facts, b: Facts): ModelDiff['vocabulary'] {
  const out: ModelDiff['vocabulary'] = [];
  for (const name of new Set([...a.vocabularies.keys(), ...b.vocabularies.keys()])) {
    const [x, y] = [a.vocabularies.get(name) ?? new PyDict(), b.vocabularies.get(name) ?? new PyDict()];
    const removed = x.keyArray().filter((word) => !y.has(word));
    const added = y.keyArray().filter((word) => !x.has(word));
    const moved = x.keyArray().filter((word) => y.has(word) && Number(x.get(word)) !== Number(y.get(word))).length;
    if (added.length + removed.length + moved > 0) {
      out.push({ name, added: added.map(String), removed: removed.map(String), moved });
    }
  }
  return out;
}

/** Compares two models; `rows` are asked of both. */
export function diffModels(before: Side, after: Side, rows: X | undefined, budget: Budget): ModelDiff {
  const [a, b] = [factsOf(before.graph, budget), factsOf(after.graph, budget)];
  const [x, y] = [before.model, after.model];
  const diff: ModelDiff = {
    same: before.identity === after.identity,
    versions: changes(before.producer, after.producer),
    params: x === undefined || y === undefined ? [] : changes(paramsOf(x), paramsOf(y)),
    arrays: compareArrays(a, b),
    trees: changes(Object.fromEntries(a.trees), Object.fromEntries(b.trees)),
    vocabulary: compareVocabularies(a, b),
    schema: [],
    predictions: [],
  };
  if (x === undefined || y === undefined) {
    diff.predictionsNote = 'one of the files holds no model that Brine runs';
    return diff;
  }
  const schemaOf = (model: Estimator): Record<string, unknown> => {
    const { width, features } = inputSchema(model, undefined);
    const columns = Object.fromEntries(features.map((feature) => [`column ${feature.name}`, feature]));
    return { width, ...columns, classes: outputSchema(model, {}).classes };
  };
  diff.schema = changes(schemaOf(x), schemaOf(y));
  if (rows === undefined) {
    diff.predictionsNote = 'no rows to ask: give --input, or keep golden predictions in a card';
    return diff;
  }
  try {
    const [old, now] = [answers(x, rows), answers(y, rows)];
    for (const [method, expected] of Object.entries(old)) {
      if (now[method] !== undefined) diff.predictions.push(compareResults(method, now[method], expected, 0));
    }
  } catch (error) {
    if (!(error instanceof BrineError)) throw error;
    diff.predictionsNote = `the rows do not suit both models: ${error.message}`;
  }
  return diff;
}
