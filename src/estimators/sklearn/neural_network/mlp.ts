/** Multi-layer perceptrons: layers of weights, an activation between them and another one at the end. */
import { expit, softmaxRows } from '../../../linalg/special/links.js';
import { layerInto } from '../../../linalg/affine.js';
import { fusedTiles } from '../../../linalg/fused-tiles.js';
import { Chain } from '../../../linalg/chain.js';
import type { Layer } from '../../../linalg/tiles.js';
import { kernelCode } from '../../../linalg/wasm/kernel-bytes.js';
import { notePacked } from '../../../linalg/packed-memory.js';
import { transposed } from '../../../linalg/product.js';
import { projectSparse } from '../../../linalg/project.js';
import { listOf, numbers, oneOf, optional } from '../../binding/attributes.js';
import type { Model } from '../../binding/define.js';
import { type Csr, Dense, type Input } from '../../input/matrix.js';
import { checkProducts } from '../../input/output-size.js';
import { inSingle } from '../../running/precision.js';
import { asMatrix, checkThrough } from '../../running/validate.js';

const NAMES = ['identity', 'logistic', 'tanh', 'relu', 'softmax', 'exp'] as const;

export const mlpAttributes = {
  coefs_: listOf(numbers(2)),
  intercepts_: listOf(numbers(1)),
  activation: optional(oneOf(...NAMES), 'relu'),
  out_activation_: oneOf(...NAMES),
};

export type Mlp = Pick<Model<typeof mlpAttributes>, keyof typeof mlpAttributes | 'self'>;

export function mlpWidth(m: Mlp): number | undefined {
  return m.coefs_[0]?.shape[0];
}

export function mlpOutputs(m: Mlp): number {
  return m.coefs_[m.coefs_.length - 1]!.shape[1]!;
}

/** Each layer takes what the one before gives. */
export function checkMlp(m: Mlp): void {
  const { coefs_, intercepts_, self } = m;
  if (coefs_.length === 0) throw self.fail('coefs_', 'at least one layer', 'none');
  if (intercepts_.length !== coefs_.length)
    throw self.fail('intercepts_', `${coefs_.length} arrays`, `${intercepts_.length}`);
  checkProducts(coefs_.reduce((sum, { shape }) => sum + shape[0]! * shape[1]!, 0));
  let width = self.nFeatures ?? coefs_[0]!.shape[0]!;
  coefs_.forEach(({ shape }, layer) => {
    if (shape[0] !== width) throw self.fail('coefs_', `${width} rows in layer ${layer}`, `${shape[0]}`);
    width = shape[1]!;
    const biases = intercepts_[layer]!.data.length;
    if (biases !== width) throw self.fail('intercepts_', `${width} numbers in layer ${layer}`, `${biases}`);
  });
}

function activate(name: (typeof NAMES)[number], data: Float64Array, rows: number, cols: number): void {
  switch (name) {
    case 'softmax':
      softmaxRows(data, rows, cols);
      return;
    case 'identity':
      return;
    case 'relu':
      for (let i = 0; i < data.length; i++) if (data[i]! < 0) data[i] = 0;
      return;
    default: {
      const of = name === 'tanh' ? Math.tanh : name === 'exp' ? Math.exp : expit;
      for (let i = 0; i < data.length; i++) data[i] = of(data[i]!);
    }
  }
}

const turned = new WeakMap<Float64Array, Float64Array>();

/** The weights of a layer with a row for each output, made once. */
function byOutput(weights: Float64Array, inputs: number, outputs: number): Float64Array {
  let found = turned.get(weights);
  if (found === undefined) {
    found = transposed(weights, inputs, outputs);
    turned.set(weights, found);
    notePacked(found, found.byteLength);
  }
  return found;
}

/** Rows that go through all layers while what the layers hand on stays in the cache. */
const BLOCK = 128;
/** From so many rows on they do so without leaving the kernels. */
const CHAINED = 8;

/** The last layer may have any activation, those before it relu. */
const isChained = ({ relu }: Layer, at: number, all: readonly Layer[]): boolean => relu || at === all.length - 1;

function chainOf(layers: readonly Layer[]): Chain | undefined {
  if (!layers.every(isChained)) return undefined;
  const chain = new Chain(layers);
  return chain.rows >= CHAINED ? chain : undefined;
}

/** The last layer for each row of X. */
export function forward(m: Mlp, X: Input): Dense {
  const input = asMatrix(m.self, X, { nan: true, inf: true, width: mlpWidth(m)! });
  const { rows } = input;
  const rounded = input.dtype === 'float32' && m.coefs_.every((layer) => layer.float32);
  const cols = mlpOutputs(m);
  const out = input.kind === 'csr' ? sparseForward(m, input, rounded) : denseForward(m, input, rounded);
  return new Dense(out, rows, cols, rounded ? 'float32' : 'float64');
}

function activationOf(m: Mlp, layer: number): (typeof NAMES)[number] {
  return layer === m.coefs_.length - 1 ? m.out_activation_ : m.activation;
}

function layerOf(m: Mlp, at: number, single: boolean): Layer {
  const { data, shape } = m.coefs_[at]!;
  const [cols, outputs] = shape as [number, number];
  const bias = m.intercepts_[at]!.data;
  const relu = activationOf(m, at) === 'relu';
  return {
    weights: byOutput(data, cols, outputs),
    outputs,
    cols,
    bias: (k) => bias[k]!,
    relu,
    single,
    kernels: fusedTiles,
  };
}

function denseForward(m: Mlp, X: Dense, rounded: boolean): Float64Array {
  const { rows } = X;
  const single = inSingle();
  // Weights of few rows are not turned.
  const inPlace = m.coefs_.map(({ data }) => (single ? undefined : kernelCode()?.whileFew(data, rows)));
  const isTurned = inPlace.every((way) => way === undefined);
  const layers = m.coefs_.map((_, at) => (inPlace[at] === undefined ? layerOf(m, at, single) : undefined));
  const chain = rounded || rows < CHAINED || !isTurned ? undefined : chainOf(layers as Layer[]);
  const size = Math.min(rows, chain?.rows ?? BLOCK);
  const widths = m.coefs_.map(({ shape }) => shape[1]!);
  const buffers = widths.map((outputs) => new Float64Array(size * outputs));
  const cols = mlpOutputs(m);
  const out = new Float64Array(rows * cols);
  let sum = 0;
  for (let start = 0; start < rows; start += size) {
    const count = Math.min(size, rows - start);
    const results = buffers.map((whole, at) => (count === size ? whole : whole.subarray(0, count * widths[at]!)));
    const last = results[results.length - 1]!;
    const chained = chain?.run(last, X.data, start, count);
    if (chained !== undefined) {
      sum += chained;
      activate(m.out_activation_, last, count, cols);
    } else {
      let data = X.data;
      layers.forEach((layer, at) => {
        const next = results[at]!;
        const from = at === 0 ? start : 0;
        if (layer === undefined) {
          const [weights, bias] = [m.coefs_[at]!, m.intercepts_[at]!.data];
          inPlace[at]!(data, count, weights.shape[0]!, weights.data, widths[at]!, (k) => bias[k]!, from, next);
          // Nobody looked whether all sums are finite.
          sum += Number.NaN;
        } else {
          const found = layerInto(next, layer, data, from, count);
          if (at === 0) sum += found;
        }
        if (layer?.relu !== true) activate(activationOf(m, at), next, count, widths[at]!);
        if (rounded) for (let i = 0; i < next.length; i++) next[i] = Math.fround(next[i]!);
        data = next;
      });
    }
    out.set(last, start * cols);
  }
  checkThrough(m.self, X, Float64Array.of(sum));
  return out;
}

/** Only the first layer is sparse. */
function sparseForward(m: Mlp, X: Csr, rounded: boolean): Float64Array {
  const { rows } = X;
  let data = X.data;
  m.coefs_.forEach(({ data: weights, shape }, at) => {
    const outputs = shape[1]!;
    let next: Float64Array = new Float64Array(rows * outputs);
    if (at === 0) {
      const bias = m.intercepts_[0]!.data;
      next = projectSparse(X.data, X.indices, X.indptr, weights, outputs);
      for (let i = 0; i < next.length; i++) next[i]! += bias[i % outputs]!;
      checkThrough(m.self, X, next);
      activate(activationOf(m, 0), next, rows, outputs);
    } else {
      const layer = layerOf(m, at, inSingle());
      layerInto(next, layer, data, 0, rows);
      if (!layer.relu) activate(activationOf(m, at), next, rows, outputs);
    }
    data = rounded ? next.map(Math.fround) : next;
  });
  return data;
}
