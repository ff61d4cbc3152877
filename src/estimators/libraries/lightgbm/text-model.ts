/** LightGBM's text model. Source: `gbdt_model_text.cpp` and `Tree::Tree(const char*)` of LightGBM 2 to 4. */
import type { Fail } from '../boosting/json-access.js';

export interface LgbTree {
  readonly leaves: number;
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  /** Bit 0 categorical, bit 1 missing goes left, bits 2 and 3 what is missing: 0 nothing, 1 zero, 2 NaN. */
  readonly decision: Uint8Array;
  /** Children: nodes, or leaves as `~leaf`. */
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly value: Float64Array;
  /** What each split gained. */
  readonly gain: Float32Array;
  /** Rows of training in each leaf and at each split; empty where the text does not tell. */
  readonly leafCount: Float64Array;
  readonly internalCount: Float64Array;
  readonly boundaries: Int32Array;
  readonly bits: Uint32Array;
  readonly linear: { readonly constant: Float64Array; readonly features: readonly Int32Array[]; readonly coeff: readonly Float64Array[] } | undefined; // prettier-ignore
}

export interface LgbModel {
  /** Of the format: 4 since LightGBM 4.0. */
  readonly version: number;
  /** Leaves of a single tree have an axis of their own: since 4.6, which has a parameter that earlier releases do not note. */
  readonly leavesInColumn: boolean;
  readonly objective: string;
  readonly objectiveParams: ReadonlyMap<string, string>;
  /** What scores are multiplied by before they become probabilities. */
  readonly sigmoid: number;
  readonly classes: number;
  readonly perRound: number;
  readonly features: number;
  readonly featureNames: readonly string[];
  /** What LightGBM notes of the values of each column: a range, categories, or `none`. */
  readonly featureInfos: readonly string[];
  /** Columns with categories. */
  readonly categorical: readonly number[];
  /** Random forests give the mean. */
  readonly average: boolean;
  readonly trees: readonly LgbTree[];
}

type Fields = ReadonlyMap<string, string>;

const MAX_TREES = 10_000_000;

const SPACE = 0x20;
const MINUS = 0x2d;
const ZERO = 0x30;
/** Digits that a float64 holds whatever they are. */
const EXACT_DIGITS = 15;

/** Numbers between spaces. */
function numbersOf(text: string | undefined): Float64Array {
  const line = text?.trim() ?? '';
  let words = line === '' ? 0 : 1;
  for (let at = line.indexOf(' '); at >= 0; at = line.indexOf(' ', at + 1)) words++;
  const out = new Float64Array(words);
  let count = 0;
  for (let at = 0; at < line.length;) {
    if (line.charCodeAt(at) === SPACE) {
      at++;
      continue;
    }
    // Most are whole numbers of few digits, which cost less than a word that is cut out.
    const isNegative = line.charCodeAt(at) === MINUS;
    const start = isNegative ? at + 1 : at;
    let end = start;
    let value = 0;
    for (let digit = line.charCodeAt(end) - ZERO; digit >= 0 && digit <= 9; digit = line.charCodeAt(++end) - ZERO)
      value = 10 * value + digit;
    const isWhole =
      end > start && end - start <= EXACT_DIGITS && (end === line.length || line.charCodeAt(end) === SPACE);
    if (!isWhole) {
      end = line.indexOf(' ', at);
      if (end < 0) end = line.length;
      value = floatOf(line.slice(at, end));
    } else if (isNegative) value = -value;
    out[count++] = value;
    at = end;
  }
  return out.subarray(0, count);
}

/** C++ writes `inf` and `nan`. */
function floatOf(word: string): number {
  const value = Number(word);
  if (!Number.isNaN(value)) return value;
  const lower = word.toLowerCase();
  return lower === 'inf' || lower === '+inf' ? Infinity : lower === '-inf' ? -Infinity : Number.NaN;
}

function countOf(fields: Fields, key: string, fail: Fail, fallback?: number): number {
  const text = fields.get(key);
  if (text === undefined && fallback !== undefined) return fallback;
  const value = Number(text);
  if (text !== undefined && Number.isSafeInteger(value) && value >= 0) return value;
  throw fail(`a count ${key} in the LightGBM model`, text?.slice(0, 20) ?? 'none');
}

function checkTree(tree: LgbTree, features: number, fail: Fail): LgbTree {
  const nodes = tree.leaves - 1;
  const { left, right, feature, decision, threshold, boundaries, bits, value } = tree;
  for (const column of [left, right, feature, decision, threshold])
    if (column.length !== nodes) throw fail(`${nodes} values, one a node`, `${column.length}`);
  if (value.length !== tree.leaves) throw fail(`${tree.leaves} leaves`, `${value.length}`);
  if (nodes === 0) return tree;
  const seen = new Uint8Array(nodes);
  seen[0] = 1;
  for (let todo = [0], node = todo.pop(); node !== undefined; node = todo.pop()) {
    if (!(feature[node]! >= 0 && feature[node]! < features))
      throw fail(`splits on columns below ${features}`, `${feature[node]}`);
    if ((decision[node]! & 1) === 1) {
      const set = threshold[node]!;
      const [start, end] = [boundaries[set], boundaries[set + 1]];
      if (start === undefined || end === undefined || start < 0 || start > end || end > bits.length)
        throw fail('sets of categories that exist', `${set}`);
    }
    for (const child of [left[node]!, right[node]!]) {
      if (child < 0) {
        if (~child >= tree.leaves) throw fail(`leaves below ${tree.leaves}`, `${~child}`);
        continue;
      }
      if (child >= nodes || seen[child] === 1) throw fail('children that exist, each once', `${child}`);
      seen[child] = 1;
      todo.push(child);
    }
  }
  return tree;
}

function linearOf(fields: Fields, leaves: number, features: number, fail: Fail): LgbTree['linear'] {
  if (fields.get('is_linear') !== '1') return undefined;
  const constant = numbersOf(fields.get('leaf_const'));
  const counts = numbersOf(fields.get('num_features'));
  const all = numbersOf(fields.get('leaf_features'));
  const coeff = numbersOf(fields.get('leaf_coeff'));
  if (constant.length !== leaves || counts.length !== leaves) throw fail(`${leaves} linear leaves`, `${counts.length}`);
  let at = 0;
  const slices = Array.from(counts, (count) => {
    if (!(Number.isInteger(count) && count >= 0 && at + count <= all.length && at + count <= coeff.length))
      throw fail('coefficients for each linear leaf', `${coeff.length}`);
    at += count;
    return [at - count, at] as const;
  });
  if (all.some((column) => !(column >= 0 && column < features))) throw fail(`columns below ${features}`, 'others');
  return {
    constant,
    features: slices.map(([start, end]) => new Int32Array(all.subarray(start, end))),
    coeff: slices.map(([start, end]) => coeff.slice(start, end)),
  };
}

function treeOf(fields: Fields, features: number, fail: Fail): LgbTree {
  const leaves = countOf(fields, 'num_leaves', fail);
  if (leaves < 1) throw fail('trees with leaves', `${leaves}`);
  const numbers = (key: string): Float64Array => numbersOf(leaves > 1 ? fields.get(key) : undefined);
  let gain: Float32Array | undefined;
  let leafCount: Float64Array | undefined;
  let internalCount: Float64Array | undefined;
  return checkTree(
    {
      leaves,
      feature: new Int32Array(numbers('split_feature')),
      threshold: numbers('threshold'),
      decision: new Uint8Array(numbers('decision_type')),
      left: new Int32Array(numbers('left_child')),
      right: new Int32Array(numbers('right_child')),
      value: numbersOf(fields.get('leaf_value')),
      // Predictions do not ask for these.
      get gain() {
        return (gain ??= new Float32Array(numbers('split_gain')));
      },
      get leafCount() {
        return (leafCount ??= numbersOf(fields.get('leaf_count')));
      },
      get internalCount() {
        return (internalCount ??= numbers('internal_count'));
      },
      boundaries: new Int32Array(numbers('cat_boundaries')),
      bits: new Uint32Array(numbers('cat_threshold')),
      linear: linearOf(fields, leaves, features, fail),
    },
    features,
    fail,
  );
}

/** The blocks of `key=value` lines: the head, and one for each tree. */
function blocksOf(text: string): Map<string, string>[] {
  const blocks: Map<string, string>[] = [new Map()];
  for (const line of text.split('\n')) {
    if (line.startsWith('end of trees')) break;
    const at = line.indexOf('=');
    const key = (at < 0 ? line : line.slice(0, at)).trim();
    if (key === 'Tree') blocks.push(new Map());
    else if (key !== '') blocks.at(-1)!.set(key, at < 0 ? '' : line.slice(at + 1).trim());
  }
  return blocks;
}

/** @throws InvalidStateError by `fail` */
export function modelOfText(text: string, fail: Fail): LgbModel {
  const [head, ...blocks] = blocksOf(text);
  if (!head!.has('tree')) throw fail('the text of a LightGBM model', text.slice(0, 20));
  if (blocks.length > MAX_TREES) throw fail(`at most ${MAX_TREES} trees`, `${blocks.length}`);
  const features = countOf(head!, 'max_feature_idx', fail) + 1;
  const perRound = countOf(head!, 'num_tree_per_iteration', fail, 1);
  if (perRound < 1 || blocks.length % perRound !== 0) throw fail(`a multiple of ${perRound} trees`, `${blocks.length}`);
  const [objective = '', ...params] = (head!.get('objective') ?? '').split(' ');
  const infos = (head!.get('feature_infos') ?? '').split(' ');
  const version = Number(/^v(\d+)/.exec(head!.get('version') ?? '')?.[1] ?? 0);
  const objectiveParams = new Map(params.map((param) => param.split(':') as [string, string]));
  return {
    version,
    leavesInColumn: version >= 4 && (!text.includes('\nparameters:') || text.includes('\n[bagging_by_query:')),
    objective,
    objectiveParams,
    sigmoid: Number(objectiveParams.get('sigmoid') ?? 1),
    classes: countOf(head!, 'num_class', fail, 1),
    perRound,
    features,
    featureNames: (head!.get('feature_names') ?? '').split(' ').filter((name) => name !== ''),
    featureInfos: infos,
    categorical: infos.flatMap((info, j) => (/^-?\d+(?::-?\d+)*$/.test(info) ? [j] : [])),
    average: head!.has('average_output'),
    trees: blocks.map((fields) => treeOf(fields, features, fail)),
  };
}
