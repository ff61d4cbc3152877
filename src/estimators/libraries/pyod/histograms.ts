/** HBOS: minus the logarithm of a histogram's height at each value, summed over the columns. */
import { either, listOf, number, numbers, vector } from '../../binding/attributes.js';
import type { Numbers } from '../../binding/attributes.js';
import { defineEstimator } from '../../binding/define.js';
import { NdArray } from '../../../numpy/ndarray.js';
import { asDense } from '../../running/validate.js';
import { detecting, detectorAttributes } from './detector.js';

/** A matrix with a histogram in each column, or a list of histograms where each column has bins of its own number. */
const histograms = () => either((value) => value instanceof NdArray && value.ndim === 2, numbers(2), listOf(vector())); // prettier-ignore

const columnsOf = (held: Numbers | Float64Array[]): Float64Array[] => {
  if (Array.isArray(held)) return held;
  const [rows = 0, cols = 0] = held.shape;
  return Array.from({ length: cols }, (_, j) => Float64Array.from({ length: rows }, (_row, i) => held.data[i * cols + j]!)); // prettier-ignore
};

/** Number of edges below the value: the bin of a value on an edge is the one that ends there. */
function binOf(edges: Float64Array, value: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function scoreOf(heights: Float64Array, edges: Float64Array, lowest: number, tol: number, value: number): number {
  const bins = heights.length;
  const bin = binOf(edges, value);
  if (bin > 0 && bin <= bins) return heights[bin - 1]!;
  // Outside, but by no more than a part of a bin's width: as in the outermost bin.
  const isBelow = bin === 0;
  const beyond = isBelow ? edges[0]! - value : value - edges[bins]!;
  const width = isBelow ? edges[1]! - edges[0]! : edges[bins]! - edges[bins - 1]!;
  if (beyond <= width * tol) return heights[isBelow ? 0 : bins - 1]!;
  return lowest;
}

const attributes = {
  ...detectorAttributes,
  hist_: histograms(),
  bin_edges_: histograms(),
  alpha: number(),
  tol: number(),
};

export default defineEstimator({
  classes: ['pyod.models.hbos.HBOS'],
  byRow: true,
  attributes,
  check(m) {
    const [heights, edges] = [columnsOf(m.hist_), columnsOf(m.bin_edges_)];
    if (heights.length === 0 || heights.length !== edges.length)
      throw m.self.fail('bin_edges_', `edges of ${heights.length} histograms`, `${edges.length}`);
    const bad = heights.findIndex((each, j) => each.length === 0 || edges[j]!.length !== each.length + 1);
    if (bad >= 0) throw m.self.fail('bin_edges_', `one edge more than bins in column ${bad}`, `${edges[bad]!.length}`);
  },
  features: (m) => columnsOf(m.hist_).length,
  ...detecting(attributes, (m, X) => {
    const rows = asDense(m.self, X);
    const out = new Float64Array(rows.rows);
    const edges = columnsOf(m.bin_edges_);
    columnsOf(m.hist_).forEach((hist, j) => {
      const heights = hist.map((height) => Math.log2(height + m.alpha));
      const lowest = heights.reduce((a, b) => Math.min(a, b), Infinity);
      for (let i = 0; i < rows.rows; i++)
        out[i]! += scoreOf(heights, edges[j]!, lowest, m.tol, rows.data[i * rows.cols + j]!);
    });
    return out.map((score) => -score);
  }),
});
