/** CatBoost's model file, `.cbm`: a FlatBuffer of trees and features, then tables of statistics. Source: `model.fbs`, `features.fbs`. */
import { UnsupportedError } from '../../../core/errors.js';
import type { Fail } from '../boosting/json-access.js';
import { type CtrTable, readCtrTables } from './ctr-tables.js';
import { baseOf, type CtrBase } from './ctr-base.js';
import { FlatBuffer, type FlatTable } from './flat-buffers.js';

/** What stands for NaN: itself, less than every border, or more. */
export type MissingAs = 'itself' | 'least' | 'most';

export interface FloatFeature {
  readonly column: number;
  readonly borders: readonly number[];
  readonly missing: MissingAs;
  readonly hasMissing: boolean;
}

export interface CtrFeature {
  readonly base: CtrBase;
  readonly targetBorder: number;
  readonly prior: number;
  readonly priorWeight: number;
  readonly shift: number;
  readonly scale: number;
  readonly borders: readonly number[];
}

/** Trees that ask the same of all rows of a level, or steps from node to node. */
export interface CatTrees {
  readonly splits: readonly number[];
  readonly sizes: readonly number[];
  readonly starts: readonly number[];
  readonly leaves: Float64Array;
  /** Left and right, as far to go; none for symmetric trees. */
  readonly steps: readonly (readonly [number, number])[];
  readonly leafOf: readonly number[];
}

export interface CatModel {
  readonly outputs: number;
  readonly features: number;
  /** Names by column; empty texts where there were none. */
  readonly names: readonly string[];
  readonly floats: readonly FloatFeature[];
  /** Columns of the categories, by CatBoost's number of them. */
  readonly categories: ReadonlyMap<number, number>;
  readonly oneHots: readonly { readonly category: number; readonly values: readonly number[] }[];
  readonly ctrs: readonly CtrFeature[];
  readonly trees: CatTrees;
  readonly scale: number;
  readonly bias: readonly number[];
  readonly info: ReadonlyMap<string, string>;
  readonly tables: ReadonlyMap<string, CtrTable>;
}

const MAGIC = 0x314d4243;
const MISSING: readonly MissingAs[] = ['itself', 'least', 'most'];
const VERSION = 'FlabuffersModel_v1';
const MAX_COLUMNS = 1 << 24;

/** Columns that a feature claims, each once. */
class Columns {
  readonly names = new Map<number, string>();
  readonly #fail: Fail;

  constructor(fail: Fail) {
    this.#fail = fail;
  }

  add(feature: FlatTable, flatIndex: number, id: number): number {
    const column = feature.number(flatIndex, 'i32', -1);
    if (column < 0 || column >= MAX_COLUMNS || this.names.has(column))
      throw this.#fail('a column for each feature', `column ${column} for feature ${this.names.size}`);
    this.names.set(column, feature.text(id));
    return column;
  }
}

function floatsOf(trees: FlatTable, columns: Columns): Map<number, FloatFeature> {
  const found = new Map<number, FloatFeature>();
  for (const feature of trees.tables(5)) {
    found.set(feature.number(1, 'i32', -1), {
      column: columns.add(feature, 2, 4),
      borders: feature.numbers(3, 'f32'),
      hasMissing: feature.number(0, 'u8', 0) !== 0,
      missing: MISSING[feature.number(5, 'i8', 0)] ?? 'itself',
    });
  }
  return found;
}

function ctrOf(feature: FlatTable, fail: Fail): CtrFeature {
  const ctr = feature.table(0);
  const base = ctr?.table(0);
  if (ctr === undefined || base === undefined) throw fail('what a statistic is of', 'nothing');
  return {
    base: baseOf(base, fail),
    targetBorder: ctr.number(1, 'i32', 0),
    prior: ctr.number(2, 'f32', 0),
    priorWeight: ctr.number(3, 'f32', 1),
    shift: ctr.number(4, 'f32', 0),
    scale: ctr.number(5, 'f32', 1),
    borders: feature.numbers(1, 'f32'),
  };
}

function treesOf(trees: FlatTable, outputs: number, bits: number, fail: Fail): CatTrees {
  const [splits, sizes, starts] = [1, 2, 3].map((field) => trees.numbers(field, 'i32')) as [number[], number[], number[]]; // prettier-ignore
  const steps = trees.pairs(10, 'u16', 'u16');
  const leafOf = trees.numbers(11, 'u32');
  const leaves = trees.floats(8);
  if (starts.length !== sizes.length) throw fail(`a start for each of ${sizes.length} trees`, `${starts.length}`);
  const bad = splits.find((split) => split < 0 || split >= bits);
  const symmetric = steps.length === 0;
  if (bad !== undefined && (symmetric || bad < 0)) throw fail(`splits below ${bits}`, `${bad}`);
  let used = 0;
  sizes.forEach((size, t) => {
    const start = starts[t]!;
    if (size < 0 || start < 0 || start + size > splits.length || (symmetric && size > 30))
      throw fail(`tree ${t} among ${splits.length} splits`, `${size} from ${start}`);
    used += 2 ** size * outputs;
  });
  if (symmetric) {
    if (used !== leaves.length) throw fail(`${used} leaves`, `${leaves.length}`);
  } else checkSteps(splits, steps, leafOf, leaves.length, { outputs, bits, sizes, starts }, fail);
  return { splits, sizes, starts, leaves, steps, leafOf };
}

interface Shape {
  readonly outputs: number;
  readonly bits: number;
  readonly sizes: readonly number[];
  readonly starts: readonly number[];
}

/** Steps go forward within their tree, so they end; a leaf is named where they may. */
function checkSteps(
  splits: readonly number[],
  steps: readonly (readonly [number, number])[],
  leafOf: readonly number[],
  leaves: number,
  { outputs, bits, sizes, starts }: Shape,
  fail: Fail,
): void {
  if (steps.length !== splits.length || leafOf.length !== splits.length)
    throw fail(`steps and leaves of ${splits.length} nodes`, `${steps.length} and ${leafOf.length}`);
  sizes.forEach((size, t) => {
    const end = starts[t]! + size;
    if (size === 0) throw fail('a node in each tree', `none in tree ${t}`);
    for (let node = starts[t]!; node < end; node++) {
      const [left, right] = steps[node]!;
      if (node + left >= end || node + right >= end) throw fail(`steps within tree ${t}`, `one of ${left} or ${right}`);
      if (left !== 0 && right !== 0) {
        if (splits[node]! >= bits) throw fail(`splits below ${bits}`, `${splits[node]!}`);
      } else if (leafOf[node]! + outputs > leaves) throw fail(`leaves below ${leaves}`, `${leafOf[node]!}`);
    }
  });
}

function infoOf(core: FlatTable): Map<string, string> {
  return new Map(core.tables(2).map((pair) => [pair.text(0), pair.text(1)]));
}

/** Kinds of columns that Brine does not compute. */
function refuseOthers(trees: FlatTable): void {
  if (trees.tables(12).length > 0)
    throw new UnsupportedError('this CatBoost model reads texts (text_features), which Brine does not compute: train it without them'); // prettier-ignore
  if (trees.tables(18).length > 0)
    throw new UnsupportedError('this CatBoost model reads embeddings (embedding_features), which Brine does not compute: train it without them'); // prettier-ignore
}

export const isCbm = (bytes: Uint8Array): boolean =>
  bytes.length >= 8 && new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true) === MAGIC;

/** @throws what `fail` makes, for files that are damaged; UnsupportedError for texts and embeddings */
export function readCbm(bytes: Uint8Array, fail: Fail): CatModel {
  if (!isCbm(bytes)) throw fail('a CatBoost model, which begins with CBM1', `${bytes.length} other bytes`);
  const size = new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true);
  if (size < 8 || size > bytes.length - 8) throw fail(`a core of ${size} bytes`, `${bytes.length - 8} bytes`);
  const core = new FlatBuffer(bytes.subarray(8, 8 + size), fail).root();
  const version = core.text(0);
  if (version !== VERSION) throw fail(`the format ${VERSION}`, version.slice(0, 40));
  const trees = core.table(1);
  if (trees === undefined) throw fail('trees', 'none');
  refuseOthers(trees);
  const outputs = trees.number(0, 'i32', 0);
  if (outputs < 1 || outputs > 1 << 20) throw fail('a number of outputs', `${outputs}`);
  const columns = new Columns(fail);
  const floats = floatsOf(trees, columns);
  const categories = new Map<number, number>();
  for (const feature of trees.tables(4)) categories.set(feature.number(0, 'i32', -1), columns.add(feature, 1, 2));
  const oneHots = trees.tables(6).map((feature) => ({ category: feature.number(0, 'i32', -1), values: feature.numbers(1, 'i32') })); // prettier-ignore
  const ctrs = trees.tables(7).map((feature) => ctrOf(feature, fail));
  for (const { category } of oneHots) checkCategory(category, categories, fail);
  const bits = [...floats.values(), ...ctrs].reduce((sum, { borders }) => sum + borders.length, 0) + oneHots.reduce((sum, { values }) => sum + values.length, 0); // prettier-ignore
  const tables = readCtrTables(bytes.subarray(8 + size), core.texts(3), ctrs.length > 0, fail);
  for (const { base } of ctrs) {
    base.categories.forEach((category) => checkCategory(category, categories, fail));
    base.oneHots.forEach(([category]) => checkCategory(category, categories, fail));
    const missing = base.floats.find(([feature]) => !floats.has(feature));
    if (missing !== undefined) throw fail('known columns of numbers', `${missing[0]}`);
    if (!tables.has(base.key)) throw fail('a table for each statistic', `none of ${base.key}`);
  }
  const width = columns.names.size === 0 ? 0 : Math.max(...columns.names.keys()) + 1;
  const bias = trees.floats(16);
  if (bias.length !== 0 && bias.length !== outputs) throw fail(`${outputs} biases`, `${bias.length}`);
  return {
    outputs,
    features: width,
    names: Array.from({ length: width }, (_, column) => columns.names.get(column) ?? ''),
    floats: ordered(floats, fail),
    categories,
    oneHots,
    ctrs,
    trees: treesOf(trees, outputs, bits, fail),
    scale: trees.number(14, 'f64', 1),
    // Files before 1.0 have one bias for all outputs.
    bias: bias.length > 0 ? [...bias] : new Array<number>(outputs).fill(trees.number(15, 'f64', 0)),
    info: infoOf(core),
    tables,
  };
}

function checkCategory(category: number, categories: ReadonlyMap<number, number>, fail: Fail): void {
  if (!categories.has(category)) throw fail('known categorical columns', `${category}`);
}

/** By CatBoost's number of them, which statistics and splits go by. */
function ordered(floats: ReadonlyMap<number, FloatFeature>, fail: Fail): FloatFeature[] {
  return Array.from({ length: floats.size }, (_, i) => {
    const feature = floats.get(i);
    if (feature === undefined) throw fail(`columns of numbers from 0 to ${floats.size - 1}`, 'others');
    return feature;
  });
}
