/**
 * XGBoost's own binary model: of 0.8 and 0.9 as it is, of 1.0 behind `CONFIG-offset:`. Source: the structs of xgboost 0.90's and
 * 1.0's `src/learner.cc`, `src/gbm/gbtree_model.h` and `include/xgboost/tree_model.h`. Little-endian.
 */
import { FormatError } from '../../../core/errors.js';
import type { Fail } from '../boosting/json-access.js';
import { roundsOf } from './json-model.js';
import { checkModel, type XgbModel, type XgbTree } from './booster-model.js';

const MARK = /* @__PURE__ */ new TextEncoder().encode('CONFIG-offset:');
/** Before the model since 1.1, and in files of XGBoost's own. */
const FILE_MARK = /* @__PURE__ */ new TextEncoder().encode('binf');
const LEARNER_RESERVED = 4 * 27;
const TREE_RESERVED = 4 * 31;
const NODE_BYTES = 20;
const STAT_BYTES = 16;
const DEFAULT_LEFT = 0x80000000;

class BinaryReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  take(count: number): number {
    const { at } = this;
    if (!(count >= 0 && count <= this.#bytes.length - at))
      throw new FormatError(`the binary XGBoost model ends where ${count} bytes should follow`, {
        format: 'xgboost',
        offset: at,
      });
    this.at = at + count;
    return at;
  }

  int(): number {
    return this.#view.getInt32(this.take(4), true);
  }

  uint(): number {
    return this.#view.getUint32(this.take(4), true);
  }

  float(): number {
    return this.#view.getFloat32(this.take(4), true);
  }

  long(): number {
    return Number(this.#view.getBigUint64(this.take(8), true));
  }

  text(): string {
    const length = this.long();
    const at = this.take(length);
    return new TextDecoder().decode(this.#bytes.subarray(at, at + length));
  }

  floats(): Float32Array {
    const length = this.long();
    const at = this.take(4 * length);
    return Float32Array.from({ length }, (_, i) => this.#view.getFloat32(at + 4 * i, true));
  }

  /** How many items of `size` bytes may still come. */
  room(count: number, size: number, fail: Fail, what: string): void {
    if (!(count >= 0 && count * size <= this.#bytes.length - this.at)) throw fail(what, `${count}`);
  }
}

const startsWith = (bytes: Uint8Array, start: Uint8Array): boolean => start.every((byte, i) => bytes[i] === byte);

function treeOf(r: BinaryReader, fail: Fail): XgbTree {
  r.take(4);
  const count = r.int();
  r.take(3 * 4);
  if (r.int() > 1) throw fail('trees with one value a leaf', 'vectors');
  r.take(TREE_RESERVED);
  r.room(count, NODE_BYTES + STAT_BYTES, fail, 'nodes that the bytes hold');
  const tree = {
    left: new Int32Array(count),
    right: new Int32Array(count),
    feature: new Int32Array(count),
    condition: new Float32Array(count),
    defaultLeft: new Uint8Array(count),
    categories: undefined,
    vectors: undefined,
    gain: new Float32Array(count),
    cover: new Float32Array(count),
    weight: new Float32Array(count),
  };
  for (let i = 0; i < count; i++) {
    r.take(4);
    tree.left[i] = r.int();
    tree.right[i] = r.int();
    const index = r.uint();
    tree.feature[i] = index & 0x7fffffff;
    tree.defaultLeft[i] = index >= DEFAULT_LEFT ? 1 : 0;
    tree.condition[i] = r.float();
  }
  for (let i = 0; i < count; i++) {
    tree.gain[i] = r.float();
    tree.cover[i] = r.float();
    tree.weight[i] = r.float();
    r.take(STAT_BYTES - 12);
  }
  return tree;
}

/** @throws FormatError, or InvalidStateError by `fail` */
export function modelOfBinary(bytes: Uint8Array, fail: Fail): XgbModel {
  const r = new BinaryReader(bytes);
  if (startsWith(bytes, MARK)) r.take(MARK.length + 8);
  if (startsWith(bytes.subarray(r.at), FILE_MARK)) r.take(FILE_MARK.length);
  const baseScore = r.float();
  const features = r.uint();
  const classes = r.int();
  const hasAttributes = r.int() !== 0;
  r.take(4);
  const version = r.uint();
  const minor = r.uint();
  r.take(LEARNER_RESERVED);
  // Zero before 1.0, which kept the base score as a margin.
  const isOld = version === 0;
  if (version > 1 || !(Math.abs(baseScore) <= Number.MAX_VALUE) || classes < 0)
    throw fail('an XGBoost model in UBJSON, JSON or its binary form of 0.x and 1.x', 'other bytes');
  const objective = r.text();
  const name = r.text();
  const groups = Math.max(1, classes);
  const common = {
    version: isOld ? ([0, 90] as const) : ([1, minor] as const),
    objective,
    objectiveParams: {},
    baseScore: [baseScore],
    features,
    groups,
    featureNames: [],
    featureTypes: [],
    sumsFirst: isOld || minor < 3 || (name === 'dart' && minor < 4),
    dartTakesBaseOut: name === 'dart' && !isOld && minor >= 4,
    baseIsMargin: isOld,
    roundsAreTrees: true,
    categories: undefined,
  };
  let body: Pick<XgbModel, 'booster' | 'trees' | 'treeGroup' | 'rounds' | 'weights' | 'linear'>;
  if (name === 'gblinear') {
    r.take(4 + 4 + 4 * 32);
    const none = { trees: [], treeGroup: new Int32Array(0), rounds: Int32Array.of(0), weights: undefined };
    body = { ...none, booster: 'gblinear', linear: r.floats() };
  } else if (name === 'gbtree' || name === 'dart') {
    const count = r.int();
    r.take(4);
    r.take(160 - 8);
    r.room(count, NODE_BYTES, fail, 'trees that the bytes hold');
    const trees = Array.from({ length: count }, () => treeOf(r, fail));
    const treeGroup = Int32Array.from({ length: count }, () => r.int());
    const weights = name === 'dart' && count > 0 ? r.floats() : undefined;
    const rounds = roundsOf(count, groups, 1);
    body = { booster: name, trees, treeGroup, rounds, weights, linear: undefined };
  } else {
    throw fail('a booster gbtree, dart or gblinear', name.slice(0, 20));
  }
  const attributes: Record<string, string> = {};
  if (hasAttributes) {
    const count = r.long();
    r.room(count, 16, fail, 'attributes that the bytes hold');
    for (let i = 0; i < count; i++) {
      const key = r.text();
      Object.defineProperty(attributes, key, { value: r.text(), enumerable: true, configurable: true });
    }
  }
  return checkModel({ ...common, ...body, attributes }, fail);
}
