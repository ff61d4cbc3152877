/** Multi-layer perceptrons: layers of weights, an activation between them and another one at the end. */
import { expit, softmaxRows } from '../../linalg/links.js';
import { affine } from '../../linalg/affine.js';
import { transposed } from '../../linalg/product.js';
import { projectSparse } from '../../linalg/project.js';
import { listOf, numbers, oneOf, optional } from '../attributes.js';
import type { Model } from '../define.js';
import { Dense, type Input } from '../matrix.js';
import { asMatrix, checkThrough } from '../validate.js';

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
  }
  return found;
}

/** The last layer for each row of X. */
export function forward(m: Mlp, X: Input): Dense {
  const input = asMatrix(m.self, X, { nan: true, inf: true, width: mlpWidth(m)! });
  const { rows } = input;
  const single = input.dtype === 'float32' && m.coefs_.every((layer) => layer.float32);
  let data = input.data;
  let cols = input.cols;
  m.coefs_.forEach(({ data: weights, shape }, layer) => {
    const outputs = shape[1]!;
    const bias = m.intercepts_[layer]!.data;
    const sparse = layer === 0 && input.kind === 'csr' ? input : undefined;
    const next =
      sparse === undefined
        ? affine(data, rows, cols, byOutput(weights, cols, outputs), outputs, (k) => bias[k]!, true)
        : projectSparse(sparse.data, sparse.indices, sparse.indptr, weights, outputs);
    if (sparse !== undefined) for (let i = 0; i < next.length; i++) next[i]! += bias[i % outputs]!;
    if (layer === 0) checkThrough(m.self, input, next);
    const isLast = layer === m.coefs_.length - 1;
    activate(isLast ? m.out_activation_ : m.activation, next, rows, outputs);
    data = single ? next.map(Math.fround) : next;
    cols = outputs;
  });
  return new Dense(data, rows, cols, single ? 'float32' : 'float64');
}
