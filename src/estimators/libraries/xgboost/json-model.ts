/** XGBoost's JSON (and UBJSON) model. Source: xgboost's `doc/model.schema` and `RegTree::LoadModel`. */
import { countAt, type Fail, type JsonObject, listAt, numbersAt, objectAt, textAt } from '../boosting/json-access.js';
import { checkModel, type XgbModel, type XgbTree } from './booster-model.js';

// What was read for the model alone needs no copy.
const int32 = (values: ArrayLike<number>): Int32Array =>
  values instanceof Int32Array ? values : new Int32Array(values);
/** Written as text with enough digits: the nearest float32 is the one that was meant. */
const float32 = (values: ArrayLike<number>): Float32Array =>
  values instanceof Float32Array ? values : new Float32Array(values);

const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];

const textMap = (object: JsonObject | undefined): Record<string, string> =>
  Object.fromEntries(
    Object.entries(object ?? {}).flatMap(([key, value]) =>
      typeof value === 'string' || typeof value === 'number' ? [[key, String(value)]] : [],
    ),
  );

/** The categories of each categorical node: those that go right. */
function categoriesOf(json: JsonObject, count: number, fail: Fail): XgbTree['categories'] {
  const listed = json['categories_nodes'];
  if (listed === undefined) return undefined;
  const nodes = numbersAt(json, 'categories_nodes', fail);
  if (nodes.length === 0) return undefined;
  const all = numbersAt(json, 'categories', fail);
  const starts = numbersAt(json, 'categories_segments', fail);
  const sizes = numbersAt(json, 'categories_sizes', fail);
  if (starts.length !== nodes.length || sizes.length !== nodes.length)
    throw fail('a segment of categories for each categorical split', `${starts.length} of ${nodes.length}`);
  const out = new Array<ReadonlySet<number> | undefined>(count).fill(undefined);
  for (let i = 0; i < nodes.length; i++) {
    const [node, start, size] = [nodes[i]!, starts[i]!, sizes[i]!];
    if (!(node >= 0 && node < count && start >= 0 && size >= 0 && start + size <= all.length))
      throw fail('segments of categories that exist', `${start} + ${size} of ${all.length} at node ${node}`);
    out[node] = new Set(Array.from(all.slice(start, start + size)));
  }
  return out;
}

function treeOf(json: JsonObject, groups: number, fail: Fail): XgbTree {
  const left = int32(numbersAt(json, 'left_children', fail));
  const right = int32(numbersAt(json, 'right_children', fail));
  const feature = int32(numbersAt(json, 'split_indices', fail));
  const condition = float32(numbersAt(json, 'split_conditions', fail));
  const defaultLeft = new Uint8Array(numbersAt(json, 'default_left', fail));
  const count = left.length;
  for (const column of [right, feature, condition, defaultLeft])
    if (column.length !== count) throw fail(`${count} values, one a node`, `${column.length}`);
  const width = countAt(objectAt(json, 'tree_param', fail), 'size_leaf_vector', fail, 1);
  let vectors: Float32Array | undefined;
  if (width > 1) {
    if (width !== groups) throw fail(`leaves of ${groups} targets`, `${width}`);
    vectors = vectorsOf(json, left, right, width, fail);
  }
  const categories = categoriesOf(json, count, fail);
  const statistic = (key: string): Float32Array => {
    const values = json[key] === undefined ? [] : numbersAt(json, key, fail);
    return values.length === count ? float32(values) : new Float32Array(0);
  };
  const [gain, cover] = [statistic('loss_changes'), statistic('sum_hessian')];
  const weight = statistic('base_weights');
  return { left, right, feature, condition, defaultLeft, categories, vectors, gain, cover, weight };
}

/**
 * The values of categorical columns, which XGBoost keeps since 3.1 in the order of their codes: texts as bytes with their offsets
 * (Arrow's form), numbers as they are.
 */
function columnCategories(model: JsonObject, features: number, fail: Fail): XgbModel['categories'] {
  if (model['cats'] === undefined) return undefined;
  const columns = objectAt(model, 'cats', fail)['enc'];
  if (columns === undefined) return undefined;
  const list = listAt(objectAt(model, 'cats', fail), 'enc', fail) as readonly JsonObject[];
  if (list.length > features) throw fail(`categories of at most ${features} columns`, `${list.length}`);
  const found = new Map<number, readonly unknown[]>();
  list.forEach((column: unknown, j) => {
    if (typeof column !== 'object' || column === null || Array.isArray(column))
      throw fail('categories of each column', typeof column);
    const values = valuesOfCategories(column as JsonObject, fail);
    if (values.length > 0) found.set(j, values);
  });
  return found.size === 0 ? undefined : found;
}

function valuesOfCategories(column: JsonObject, fail: Fail): readonly unknown[] {
  const values = numbersAt(column, 'values', fail);
  if (column['offsets'] === undefined) return Array.from(values);
  return textsOf(Uint8Array.from(values), numbersAt(column, 'offsets', fail), fail);
}

function textsOf(bytes: Uint8Array, offsets: ArrayLike<number>, fail: Fail): string[] {
  const decoder = new TextDecoder();
  return Array.from({ length: Math.max(0, offsets.length - 1) }, (_, i) => {
    const [start, end] = [offsets[i]!, offsets[i + 1]!];
    if (!(start >= 0 && start <= end && end <= bytes.length)) throw fail('texts of categories that exist', `${end}`);
    return decoder.decode(bytes.subarray(start, end));
  });
}

/** Values by node. Since 3.1 leaves are listed apart, and a leaf's right child is its place there. */
function vectorsOf(json: JsonObject, left: Int32Array, right: Int32Array, width: number, fail: Fail): Float32Array {
  const count = left.length;
  const out = new Float32Array(count * width);
  const apart = json['leaf_weights'] !== undefined;
  const values = float32(numbersAt(json, apart ? 'leaf_weights' : 'base_weights', fail));
  for (let node = 0; node < count; node++) {
    if (left[node] !== -1) continue;
    const at = (apart ? right[node]! : node) * width;
    if (!(at >= 0 && at + width <= values.length)) throw fail('a value for each leaf', `${values.length} numbers`);
    out.set(values.subarray(at, at + width), node * width);
  }
  return out;
}

/** `[3.1E-1,2E0]` since 3.1, `5E-1` before. */
function baseScores(text: string | undefined, fail: Fail): number[] {
  if (text === undefined) throw fail('a base_score', 'none');
  const parts = text.replace(/^\[|\]$/g, '').split(',').map((part) => Math.fround(Number(part))); // prettier-ignore
  if (parts.some((part) => !Number.isFinite(part))) throw fail('a base_score of numbers', text.slice(0, 40));
  return parts;
}

/** The first tree of each round, where the model does not list them. */
export function roundsOf(trees: number, groups: number, parallel: number): Int32Array {
  const step = Math.max(1, groups * Math.max(1, parallel));
  const count = Math.ceil(trees / step);
  return Int32Array.from({ length: count + 1 }, (_, i) => Math.min(i * step, trees));
}

/** Trees of one round and group. Before 1.6 only the configuration beside the model says it. */
function parallelTrees(json: JsonObject, model: JsonObject, fail: Fail): number {
  const param = objectAt(model, 'gbtree_model_param', fail);
  if (param['num_parallel_tree'] !== undefined || json['Config'] === undefined)
    return countAt(param, 'num_parallel_tree', fail, 1);
  const config = objectAt(objectAt(json, 'Config', fail), 'learner', fail);
  const outer = objectAt(config, 'gradient_booster', fail);
  const booster = outer['gbtree'] === undefined ? outer : objectAt(outer, 'gbtree', fail);
  return countAt(objectAt(booster, 'gbtree_train_param', fail), 'num_parallel_tree', fail, 1);
}

/** @throws InvalidStateError by `fail` */
export function modelOfJson(json: JsonObject, fail: Fail): XgbModel {
  // Pickles hold the model beside the configuration.
  const root = json['Model'] === undefined ? json : objectAt(json, 'Model', fail);
  const learner = objectAt(root, 'learner', fail);
  const param = objectAt(learner, 'learner_model_param', fail);
  const objective = objectAt(learner, 'objective', fail);
  const outer = objectAt(learner, 'gradient_booster', fail);
  const name = textAt(outer, 'name');
  const isDart = name === 'dart';
  const booster = isDart ? objectAt(outer, 'gbtree', fail) : outer;
  const classes = countAt(param, 'num_class', fail, 0);
  const targets = countAt(param, 'num_target', fail, 1);
  const groups = Math.max(classes, targets, 1);
  const features = countAt(param, 'num_feature', fail);
  const objectiveParams: Record<string, string> = {};
  for (const value of Object.values(objective)) {
    if (typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value))
      Object.assign(objectiveParams, textMap(value as JsonObject));
  }
  const version = numbersAt(root, 'version', fail);
  // Up to 1.2 the predictor added a row's trees up before it added the base score; that of dart did so up to 1.3.
  const isOldDart = isDart && version[0] === 1 && version[1]! < 4;
  const isOwnDart = isDart && (version[0]! < 3 || (version[0] === 3 && version[1]! < 3));
  const common = {
    version: [version[0] ?? 0, version[1] ?? 0] as const,
    sumsFirst: isOldDart || (version[0] === 1 && version[1]! < 3),
    dartTakesBaseOut: isOwnDart && !isOldDart,
    baseIsMargin: textAt(objective, 'name') === 'binary:logitraw',
    roundsAreTrees: false,
    objective: textAt(objective, 'name') ?? '',
    objectiveParams,
    baseScore: baseScores(textAt(param, 'base_score'), fail),
    features,
    groups,
    featureNames: strings(learner['feature_names']),
    featureTypes: strings(learner['feature_types']),
    attributes: textMap(learner['attributes'] === undefined ? undefined : objectAt(learner, 'attributes', fail)),
  };
  const none = { trees: [], treeGroup: new Int32Array(0), rounds: Int32Array.of(0), weights: undefined };
  const model = objectAt(booster, 'model', fail);
  if (name === 'gblinear') {
    const linear = float32(numbersAt(model, 'weights', fail));
    return checkModel({ ...common, ...none, categories: undefined, booster: 'gblinear', linear }, fail);
  }
  if (name !== 'gbtree' && name !== 'dart') throw fail('a booster gbtree, dart or gblinear', String(name));
  const trees = listAt(model, 'trees', fail).map((tree) => treeOf(tree as JsonObject, groups, fail));
  const parallel = parallelTrees(json, model, fail);
  const hasVectors = trees.some((tree) => tree.vectors !== undefined);
  const rounds =
    model['iteration_indptr'] === undefined
      ? roundsOf(trees.length, hasVectors ? 1 : groups, parallel)
      : int32(numbersAt(model, 'iteration_indptr', fail));
  const drop = isDart ? outer['weight_drop'] : model['weight_drop'];
  const weights = drop === undefined ? undefined : float32(numbersAt(isDart ? outer : model, 'weight_drop', fail));
  return checkModel(
    {
      ...common,
      categories: columnCategories(model, features, fail),
      booster: weights === undefined ? 'gbtree' : 'dart',
      trees,
      treeGroup: int32(numbersAt(model, 'tree_info', fail)),
      rounds,
      weights,
      linear: undefined,
    },
    fail,
  );
}
