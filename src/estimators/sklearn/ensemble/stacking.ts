/** What stacking of classifiers and regressors shares: what the estimators say is X for the last one. */
import { InvalidInputError } from '../../../core/errors.js';
import { NdArray } from '../../../numpy/ndarray.js';
import { bool, child, listOf, nullable, optional, text } from '../../binding/attributes.js';
import { boundOf } from '../../binding/bound-object.js';
import type { Model, Owner } from '../../binding/define.js';
import { type Csr, Dense, type Features, type Input, type NumberType, promote } from '../../input/matrix.js';
import type { MethodName } from '../../binding/methods.js';
import { METHOD_NAMES, METHODS } from '../../binding/methods.js';
import { stackSparse } from '../compose/stack.js';
import { inputNames, run } from '../../running/run.js';
import { asMatrix } from '../../running/validate.js';
import { matchNames } from '../../running/column-names.js';
import { checkParts, partAttributes } from './voting.js';

export const stackingAttributes = {
  ...partAttributes,
  stack_method_: listOf(nullable(text())),
  final_estimator_: child(),
  passthrough: optional(bool(), false),
};

export type Stacking = Pick<Model<typeof stackingAttributes>, keyof typeof stackingAttributes | 'self'>;

const BY_NAME: ReadonlyMap<string, MethodName> = new Map(METHOD_NAMES.map((name) => [METHODS[name], name]));

/** The method of each estimator that was not dropped. */
export function methodsOf(m: Stacking): MethodName[] {
  return m.stack_method_.flatMap((name) => {
    if (name === undefined) return [];
    const method = BY_NAME.get(name);
    if (method === undefined) throw m.self.fail('stack_method_', 'names of methods', name);
    return [method];
  });
}

export function checkStacking(m: Stacking): void {
  checkParts(m);
  const methods = methodsOf(m);
  if (methods.length !== m.estimators_.length)
    throw m.self.fail('stack_method_', `${m.estimators_.length} methods`, `${methods.length}`);
}

function block(self: Owner, result: unknown, rows: number, dropFirst: boolean): Dense {
  if (!(result instanceof NdArray) || !'biuf'.includes(result.dtype.kind) || result.shape[0] !== rows)
    throw self.fail('estimators_', 'estimators that give numbers', typeof result);
  const cols = result.ndim === 1 ? 1 : result.shape[1]!;
  const data = result.toFloat64();
  const type = result.dtype.name as NumberType;
  if (!dropFirst) return new Dense(data, rows, cols, type);
  const width = cols - 1;
  const out = new Float64Array(rows * width);
  for (let i = 0; i < rows; i++) out.set(data.subarray(i * cols + 1, (i + 1) * cols), i * width);
  return new Dense(out, rows, width, type);
}

/** Of the probabilities of two classes only the second is kept. */
function blocksOf(m: Stacking, X: Input, classes: number): Dense[] {
  const methods = methodsOf(m);
  return m.estimators_.flatMap((estimator, t) => {
    const result = run(estimator, methods[t]!, X);
    if (Array.isArray(result)) return result.map((part) => block(m.self, part, X.rows, true));
    return [block(m.self, result, X.rows, methods[t] === 'predictProba' && classes === 2)];
  });
}

/** X for the last estimator. */
export function stacked(m: Stacking, X: Input, classes: number): Features {
  const parts: (Dense | Csr)[] = blocksOf(m, X, classes);
  if (m.passthrough) {
    if (X.kind === 'texts') throw new InvalidInputError(`${m.self.className} passes X through: it takes rows`);
    // the estimators put their columns in order by themselves, what passes them by must be
    const { featureNames } = m.self;
    const ordered = featureNames === undefined ? X : matchNames(X, featureNames, m.self.className);
    const rest = asMatrix(m.self, ordered, { nan: true, inf: true, width: 'any' });
    if (rest.kind === 'csr') return stackSparse(m.self, [...parts, rest], X.rows);
    parts.push(rest);
  }
  const cols = parts.reduce((sum, part) => sum + part.cols, 0);
  const width = boundOf(m.final_estimator_).nFeatures;
  if (width !== undefined && width !== cols && !m.passthrough)
    throw m.self.fail('final_estimator_', `${cols} features, as the estimators give`, `${width}`);
  const out = new Float64Array(X.rows * cols);
  let at = 0;
  for (const part of parts) {
    const { data } = part as Dense;
    for (let i = 0; i < X.rows; i++) out.set(data.subarray(i * part.cols, (i + 1) * part.cols), i * cols + at);
    at += part.cols;
  }
  return new Dense(out, X.rows, cols, parts.map((part) => part.dtype).reduce(promote));
}

/** Names by estimator; `widths` are the columns that each gives. */
export function stackedNames(m: Stacking, widths: readonly number[], given: readonly string[] | undefined): string[] {
  const prefix = m.self.className.toLowerCase();
  const names = m.estimators.flatMap((name, t) => {
    const width = widths[t] ?? 0;
    if (width === 1) return [`${prefix}_${name}`];
    return Array.from({ length: width }, (_, k) => `${prefix}_${name}${k}`);
  });
  return m.passthrough ? [...names, ...inputNames(boundOf(m.estimators_[0]!), given)] : names;
}
