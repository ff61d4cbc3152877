/**
 * Trees of few leaves for the kernel of assembly/leaf-bits.ts, which tells what the form means: no node is followed to the
 * next, all of them are compared, and the leaf that no comparison excludes is taken.
 */
import { type Branches, floor32, type Plan } from './branches.js';
import type { TreeForm } from './shared-form.js';
import { ThresholdRanks } from './threshold-ranks.js';

/** More leaves, and going from node to node is as fast. */
const MAX_LEAVES = 64;
/** Ranks 0 to 254; the byte that is left means a missing value. */
const MAX_THRESHOLDS = 254;
const MAX_COLUMNS = 1 << 15;
/** Ranks of missing values: below all thresholds, so that they go left, or above. */
const LOWEST = -128;
const HIGHEST = 127;
/** Codes of categories: those that no split names, and the first of the others. 0 are missing values. */
const OTHER = 1;
const FIRST = 2;
const MAX_CODES = 256;
/** Categories are looked up in a table of so many bytes at most. */
const MAX_CATEGORY = 1 << 16;

/** Trees in the memory of the kernels. */
export interface LeafBits extends TreeForm {
  readonly trees: number;
  /** Missing values have a way to go. */
  readonly missing: boolean;
  /** Columns of ranks, and of codes behind them: how many of each. */
  readonly ranked: number;
  readonly coded: number;
  /** Of the trees' categories. */
  readonly above: number;
  /** From `at`: tables of categories by code, the words of the trees, and the values of their leaves. */
  readonly codesAt: number;
  readonly tablesAt: number;
  readonly treesAt: number;
  readonly valuesAt: number;
}

/** Numbers of X as the form sees them: once for each way that missing values go. */
interface Ranked {
  readonly feature: number;
  readonly missing: number;
  readonly thresholds: ThresholdRanks;
}

interface Coded {
  readonly feature: number;
  /** Code of each category that a split names. */
  readonly codes: Map<number, number>;
}

interface Columns {
  readonly ranked: Ranked[];
  readonly coded: Coded[];
  rankedAt(feature: number, left: boolean): number;
  codedAt(feature: number): number;
}

function makeColumns(): Columns {
  const ranked: Ranked[] = [];
  const coded: Coded[] = [];
  const places = new Map<number, number>();
  const codedPlaces = new Map<number, number>();
  return {
    ranked,
    coded,
    rankedAt(feature, left) {
      const key = 2 * feature + (left ? 1 : 0);
      let at = places.get(key);
      if (at === undefined) {
        places.set(key, (at = ranked.length));
        ranked.push({ feature, missing: left ? LOWEST : HIGHEST, thresholds: new ThresholdRanks() });
      }
      return at;
    },
    codedAt(feature) {
      let at = codedPlaces.get(feature);
      if (at === undefined) {
        codedPlaces.set(feature, (at = coded.length));
        coded.push({ feature, codes: new Map() });
      }
      return at;
    },
  };
}

/** What the trees look at. Undefined where a column has more than a byte can number. */
function columnsOf(trees: readonly Branches[], plan: Plan): Columns | undefined {
  const columns = makeColumns();
  for (const tree of trees) {
    for (let node = 0; node < tree.count; node++) {
      if (tree.isLeaf(node)) continue;
      const feature = tree.feature[node]!;
      if (!(feature >= 0 && feature < plan.cols)) return undefined;
      const set = tree.categories?.sets[node];
      if (set !== undefined) {
        const { codes } = columns.coded[columns.codedAt(feature)]!;
        for (const category of set) {
          if (category >= MAX_CATEGORY) return undefined;
          if (!codes.has(category)) codes.set(category, FIRST + codes.size);
        }
        if (FIRST + codes.size > MAX_CODES) return undefined;
        continue;
      }
      const { thresholds } = columns.ranked[columns.rankedAt(feature, tree.missingLeft?.[node] === 1)]!;
      const threshold = thresholdOf(tree, node, plan);
      if (Number.isNaN(threshold)) return undefined;
      if (!thresholds.add(threshold) || thresholds.size > MAX_THRESHOLDS) return undefined;
    }
  }
  if (columns.ranked.length + columns.coded.length > MAX_COLUMNS) return undefined;
  for (const { thresholds } of columns.ranked) thresholds.settle();
  return columns;
}

const thresholdOf = (tree: Branches, node: number, plan: Plan): number =>
  plan.double ? tree.threshold[node]! : floor32(tree.threshold[node]!);

/** Numbers of a split: the node, and the leaves on its left from the first up to the second, counted from the left of the tree. */
const SPLIT = 3;

/** Leaves and splits of all trees, each with room for {@link MAX_LEAVES} of them. */
class Leaves {
  /** From left to right. */
  readonly order: Int32Array;
  /** {@link SPLIT} numbers for each. */
  readonly splits: Int32Array;
  /** By tree. */
  readonly leafCounts: Uint8Array;
  readonly splitCounts: Uint8Array;

  constructor(trees: number) {
    this.order = new Int32Array(MAX_LEAVES * trees);
    this.splits = new Int32Array(SPLIT * MAX_LEAVES * trees);
    this.leafCounts = new Uint8Array(trees);
    this.splitCounts = new Uint8Array(trees);
  }

  /** False where a tree has too many leaves. */
  read(tree: Branches, t: number): boolean {
    const { order, splits } = this;
    const leavesAt = MAX_LEAVES * t;
    const splitsAt = SPLIT * MAX_LEAVES * t;
    let leaves = 0;
    let found = 0;
    let top = 0;
    open[top++] = 0;
    while (top > 0) {
      const next = open[--top]!;
      if (next < 0) {
        const split = splitsAt + SPLIT * ~next;
        splits[split + 2] = leaves;
        open[top++] = tree.right[splits[split]!]!;
      } else if (tree.isLeaf(next)) {
        if (leaves === MAX_LEAVES) return false;
        order[leavesAt + leaves++] = next;
      } else {
        // A file may let a node be its own ancestor.
        if (top > 2 * MAX_LEAVES || found === MAX_LEAVES) return false;
        const split = splitsAt + SPLIT * found;
        splits[split] = next;
        splits[split + 1] = leaves;
        open[top++] = ~found++;
        open[top++] = tree.left[next]!;
      }
    }
    this.leafCounts[t] = leaves;
    this.splitCounts[t] = found;
    return true;
  }
}

/** Nodes to go down from, and as ~number the splits whose left side lies behind when they come up. */
const open = /* @__PURE__ */ new Int32Array(2 * MAX_LEAVES + 2);
/** What a node of the tree at hand compares, and the table of its categories. */
const compared = /* @__PURE__ */ new Uint32Array(MAX_LEAVES);
const tabled = /* @__PURE__ */ new Int32Array(MAX_LEAVES);

/** Words one after another, in memory that grows. */
class Words {
  #words = new Uint32Array(4096);
  length = 0;

  push(word: number): void {
    if (this.length === this.#words.length) {
      const grown = new Uint32Array(2 * this.length);
      grown.set(this.#words);
      this.#words = grown;
    }
    this.#words[this.length++] = word;
  }

  set(at: number, word: number): void {
    this.#words[at] = word;
  }

  get written(): Uint32Array {
    return this.#words.subarray(0, this.length);
  }
}

/** For each code 0xff where a row goes right, in blocks of 16. */
function tableOf(tree: Branches, node: number, { codes }: Coded): Uint8Array {
  const set = tree.categories!.sets[node]!;
  const inside = tree.categories!.inside === 'right' ? 0xff : 0;
  const table = new Uint8Array(16 * Math.ceil((FIRST + codes.size) / 16)).fill(0xff ^ inside);
  table[0] = tree.missingLeft?.[node] === 1 ? 0 : 0xff;
  for (const category of set) table[codes.get(category)!] = inside;
  return table;
}

/** Tables of categories, each once. */
class Tables {
  readonly #places = new Map<string, number>();
  readonly #parts: Uint8Array[] = [];
  bytes = 0;

  place(table: Uint8Array): number {
    // All of them are 0 or 0xff: sixteen to a character.
    let key = '';
    for (let at = 0; at < table.length; at += 16) {
      let bits = 0;
      for (let i = 0; i < 16; i++) bits = (bits << 1) | (table[at + i]! & 1);
      key += String.fromCharCode(bits);
    }
    let at = this.#places.get(key);
    if (at === undefined) {
      this.#places.set(key, (at = this.bytes));
      this.#parts.push(table);
      this.bytes += table.length;
    }
    return at;
  }

  write(memory: ArrayBuffer, at: number): void {
    const out = new Uint8Array(memory);
    let to = at;
    for (const part of this.#parts) {
      out.set(part, to);
      to += part.length;
    }
  }
}

const aligned = (bytes: number): number => Math.ceil(bytes / 16) * 16;

/** Undefined where the form cannot hold the trees: more leaves, thresholds or columns than it has bits for. */
export function packLeafBits(trees: readonly Branches[], plan: Plan): LeafBits | undefined {
  const { width, scale = 1 } = plan;
  if (!trees.every((tree) => tree.count < 2 * MAX_LEAVES)) return undefined;
  const all = new Leaves(trees.length);
  if (!trees.every((tree, t) => all.read(tree, t))) return undefined;
  const columns = columnsOf(trees, plan);
  if (columns === undefined) return undefined;
  const { ranked, coded } = columns;
  const words = new Words();
  const leafCount = all.leafCounts.reduce((sum, leaves) => sum + leaves, 0);
  const values = new Float64Array(leafCount * width);
  let placed = 0;
  const tables = new Tables();
  trees.forEach((tree, t) => {
    const leaves = all.leafCounts[t]!;
    const count = all.splitCounts[t]!;
    const splits = all.splits.subarray(SPLIT * MAX_LEAVES * t, SPLIT * (MAX_LEAVES * t + count));
    const eighths = Math.ceil(leaves / 8);
    words.push(eighths);
    words.push(placed);
    words.push(plan.first(t));
    for (let i = 0; i < count; i++) {
      const node = splits[SPLIT * i]!;
      const feature = tree.feature[node]!;
      if (tree.categories?.sets[node] !== undefined) {
        const at = columns.codedAt(feature);
        const table = tableOf(tree, node, coded[at]!);
        compared[i] = (ranked.length + at) | ((table.length / 16) << 16);
        tabled[i] = tables.place(table);
        continue;
      }
      const at = columns.rankedAt(feature, tree.missingLeft?.[node] === 1);
      const threshold = ranked[at]!.thresholds.rank(thresholdOf(tree, node, plan)) - 128;
      compared[i] = at | ((threshold & 255) << 16);
      tabled[i] = -1;
    }
    const push = (eighth: number, byCategory: boolean): number => {
      const start = words.length;
      for (let i = 0; i < count; i++) {
        if (tabled[i]! >= 0 !== byCategory) continue;
        const first = Math.max(splits[SPLIT * i + 1]! - 8 * eighth, 0);
        const end = Math.min(splits[SPLIT * i + 2]! - 8 * eighth, 8);
        if (first >= end) continue;
        words.push((compared[i]! | (((1 << end) - (1 << first)) << 24)) >>> 0);
        if (byCategory) words.push(tabled[i]!);
      }
      return words.length - start;
    };
    for (let e = 0; e < eighths; e++) {
      const countAt = words.length;
      words.push(0);
      const numbers = push(e, false);
      words.set(countAt, tree.categories === undefined ? numbers : numbers | (push(e, true) << 16));
    }
    for (let i = 0; i < leaves; i++) {
      const leaf = all.order[MAX_LEAVES * t + i]!;
      for (let k = 0; k < width; k++) values[placed++] = scale * tree.values[leaf * width + k]!;
    }
  });
  const sizes = ranked.map(({ thresholds: { size: length } }) =>
    length === 0 ? 0 : 2 ** Math.ceil(Math.log2(length + 1)) - 1,
  );
  const maps = coded.map(({ codes }) => [...codes.keys()].reduce((most, category) => Math.max(most, category + 1), 0));
  // Sixteen bytes for each column, thresholds; then for each column of codes its feature, the size of its map and the map.
  const codesAt = ranked.length * 16 + sizes.reduce((sum, size) => sum + size, 0) * 8;
  const tablesAt = aligned(codesAt + maps.reduce((sum, size) => sum + 8 + 4 * Math.ceil(size / 4), 0));
  const treesAt = tablesAt + tables.bytes;
  const valuesAt = aligned(treesAt + words.length * 4);
  const write = (memory: ArrayBuffer, at: number): void => {
    let place = at + ranked.length * 16;
    ranked.forEach(({ feature, missing, thresholds }, c) => {
      const size = sizes[c]!;
      new Int32Array(memory, at + c * 16, 4).set([place, 4 * (size + 1) * Number(size > 0), feature, missing]);
      const table = new Float64Array(memory, place, size);
      table.fill(Infinity).set(thresholds.sorted);
      place += size * 8;
    });
    place = at + codesAt;
    coded.forEach(({ feature, codes }, c) => {
      const size = maps[c]!;
      new Int32Array(memory, place, 2).set([feature, size]);
      const map = new Uint8Array(memory, place + 8, size).fill(OTHER);
      for (const [category, code] of codes) map[category] = code;
      place += 8 + 4 * Math.ceil(size / 4);
    });
    tables.write(memory, at + tablesAt);
    new Uint32Array(memory, at + treesAt, words.length).set(words.written);
    new Float64Array(memory, at + valuesAt, values.length).set(values);
  };
  const missing = trees.every((tree) => tree.missingLeft !== undefined);
  const bytes = valuesAt + values.length * 8;
  return {
    trees: trees.length,
    missing,
    ranked: ranked.length,
    coded: coded.length,
    above: trees.find((tree) => tree.categories !== undefined)?.categories?.above ?? -1,
    bytes,
    write,
    codesAt,
    tablesAt,
    treesAt,
    valuesAt,
  };
}
