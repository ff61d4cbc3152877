/** What kernels take and give. */

/** For one call: a block of rows, what comes out, and weights that are not kept. */
export const SCRATCH = 4 << 20;

/** The functions of assembly/index.ts; places are bytes from the start of the memory. */
export interface Kernels {
  argmax(scores: number, rows: number, outputs: number, out: number): number;
  affine(X: number, rows: number, cols: number, panels: number, outputs: number, bias: number, out: number): void;
  support(
    model: number,
    X: number,
    rows: number,
    cols: number,
    segments: number,
    sums: number,
    gamma: number,
    differences: boolean,
    /** 0, or which other kernel. */
    kind: number,
    exponent: number,
    out: number,
    work: number,
  ): void;
  tiles64: Tiles;
  tiles32: Tiles;
  regroup64(from: number, groups: number, cols: number, to: number): void;
  regroup32(from: number, groups: number, cols: number, to: number): void;
  product(X: number, rows: number, cols: number, weights: number, bias: number, out: number): void;
  standardize(X: number, rows: number, cols: number, mean: number, scale: number): number;
  gaussian(X: number, rows: number, cols: number, model: number, classes: number, out: number): void;
  nearest(
    tree: number,
    nodes: number,
    X: number,
    rows: number,
    cols: number,
    size: number,
    distances: number,
    indexes: number,
    work: number,
  ): void;
  brute(
    model: number,
    count: number,
    X: number,
    rows: number,
    cols: number,
    size: number,
    distances: number,
    indexes: number,
    work: number,
  ): number;
  notFinite(from: number, count: number): number;
  notFinite32(from: number, count: number): number;
  ranks(
    X: number,
    rows: number,
    cols: number,
    columns: number,
    count: number,
    out: number,
    ld: number,
    single: boolean,
  ): void;
  codes(
    X: number,
    rows: number,
    cols: number,
    source: number,
    map: number,
    size: number,
    above: number,
    out: number,
  ): void;
  leafBits: LeafBitsKernel;
  leafBits32: LeafBitsKernel;
  columns32(from: number, rows: number, cols: number, columns: number, count: number, to: number): void;
  columns64(from: number, rows: number, cols: number, columns: number, count: number, to: number): void;
  groups32(from: number, rows: number, cols: number, to: number): number;
  groups64(from: number, rows: number, cols: number, to: number, rounded: boolean): number;
  trees32: WalkTrees;
  trees64: WalkTrees;
  single32: WalkSingle;
  single64: WalkSingle;
}

type Tiles = (
  X: number,
  groups: number,
  cols: number,
  panels: number,
  outputs: number,
  bias: number,
  out: number,
  relu: boolean,
) => number;

type LeafBitsKernel = (
  trees: number,
  count: number,
  X: number,
  ld: number,
  rows: number,
  values: number,
  width: number,
  out: number,
  rowBytes: number,
  sumBytes: number,
  places: number,
  tables: number,
) => void;

type WalkTrees = (
  trees: number,
  count: number,
  X: number,
  rows: number,
  cols: number,
  values: number,
  width: number,
  out: number,
  stride: number,
  list: number,
  single: boolean,
) => void;

type WalkSingle = (
  trees: number,
  count: number,
  row: number,
  values: number,
  width: number,
  out: number,
  single: boolean,
) => void;
