/** Multi-layer perceptrons: layers of weights, an activation between them and another one at the end. */
import { expit, softmaxRows } from '../../linalg/links.js';
import { project, projectSparse } from '../../linalg/project.js';
import { listOf, numbers, oneOf, optional } from '../attributes.js';
import type { Model } from '../define.js';
import { Dense, type Input } from '../matrix.js';
import { asMatrix } from '../validate.js';

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
      for (let i = 0; i < data.length; i++) data[i] = Math.max(data[i]!, 0);
      return;
    default: {
      const of = name === 'tanh' ? Math.tanh : name === 'exp' ? Math.exp : expit;
      for (let i = 0; i < data.length; i++) data[i] = of(data[i]!);
    }
  }
}

/** The last layer for each row of X. */
export function forward(m: Mlp, X: Input): Dense {
  const input = asMatrix(m.self, X, { width: mlpWidth(m)! });
  const { rows } = input;
  const single = input.dtype === 'float32' && m.coefs_.every((layer) => layer.float32);
  let data = input.data;
  let cols = input.cols;
  m.coefs_.forEach(({ data: weights, shape }, layer) => {
    const outputs = shape[1]!;
    const sparse = layer === 0 && input.kind === 'csr' ? input : undefined;
    const next =
      sparse === undefined
        ? project(data, rows, cols, weights, outputs)
        : projectSparse(sparse.data, sparse.indices, sparse.indptr, weights, outputs);
    const bias = m.intercepts_[layer]!.data;
    for (let i = 0; i < next.length; i++) next[i]! += bias[i % outputs]!;
    const isLast = layer === m.coefs_.length - 1;
    activate(isLast ? m.out_activation_ : m.activation, next, rows, outputs);
    data = single ? next.map(Math.fround) : next;
    cols = outputs;
  });
  return new Dense(data, rows, cols, single ? 'float32' : 'float64');
}
