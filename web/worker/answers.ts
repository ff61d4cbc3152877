/** What a model says of rows, in a form that a page can show. */
import { type Estimator, isBrineError, NdArray, SparseMatrix, type X } from 'brine';

/** Rows as the page has them: by name, by place, or texts. */
export type Rows = readonly (Readonly<Record<string, Cell>> | readonly Cell[] | string)[];
export type Cell = number | string | boolean | null;

export interface Answers {
  /** `classes`: a label and, where there are some, shares of the classes; `numbers`: values by output. */
  readonly kind: 'classes' | 'numbers' | 'transformed';
  /** Python's name of the method that gave `numbers`. */
  readonly method: string;
  /** Of the classes or outputs. */
  readonly names: readonly string[];
  readonly labels: readonly string[] | null;
  /** By row and class or output. */
  readonly numbers: readonly (readonly number[])[] | null;
}

/** Outputs that are shown of a row. */
const MAX_WIDTH = 512;

function matrix(value: unknown): { data: ArrayLike<number>; rows: number; cols: number } | undefined {
  const array = value instanceof SparseMatrix ? value.toDense() : value;
  if (!(array instanceof NdArray) || !'biuf'.includes(array.dtype.kind)) return undefined;
  const rows = array.shape[0] ?? 0;
  return { data: array.toFloat64(), rows, cols: rows === 0 ? 0 : array.size / rows };
}

function rowsOf(value: unknown): number[][] | null {
  const found = matrix(value);
  if (found === undefined) return null;
  const width = Math.min(found.cols, MAX_WIDTH);
  return Array.from({ length: found.rows }, (_, i) =>
    Array.from({ length: width }, (_, j) => found.data[i * found.cols + j]!),
  );
}

const labelsOf = (value: unknown): string[] | null =>
  value instanceof NdArray && value.ndim === 1 ? value.flat().map(String) : null;

function classesOf(model: Estimator): string[] | null {
  const { classes } = model;
  return classes instanceof NdArray && classes.ndim === 1 ? classes.flat().map(String) : null;
}

/** Probabilities where there are some, otherwise scores, otherwise labels alone. */
function ofClasses(model: Estimator, X: X, classes: readonly string[]): Answers {
  const labels = labelsOf(model.predict(X));
  const base = { kind: 'classes', names: classes, labels } as const;
  if (model.methods.includes('predictProba')) {
    const shares = rowsOf(model.predictProba(X));
    if (shares !== null && shares[0]?.length === classes.length)
      return { ...base, method: 'predict_proba', numbers: shares };
  }
  if (model.methods.includes('decisionFunction')) {
    const scores = rowsOf(model.decisionFunction(X));
    const names = scores?.[0]?.length === classes.length ? classes : classes.slice(-1);
    if (scores !== null && scores[0]?.length === names.length)
      return { ...base, names, method: 'decision_function', numbers: scores };
  }
  return { ...base, method: 'predict', numbers: null };
}

/** Asks what the model answers best. @throws as its methods */
export function answersOf(model: Estimator, X: X): Answers {
  const { methods } = model;
  if (methods.includes('predict')) {
    const classes = classesOf(model);
    if (classes !== null) return ofClasses(model, X, classes);
    const found = model.predict(X);
    const numbers = rowsOf(found);
    const names = Array.from({ length: numbers?.[0]?.length ?? 0 }, (_, k) =>
      numbers![0]!.length === 1 ? 'prediction' : `output ${k}`,
    );
    if (numbers === null) return { kind: 'classes', method: 'predict', names: [], labels: labelsOf(found), numbers };
    return { kind: 'numbers', method: 'predict', names, labels: null, numbers };
  }
  const method = methods.includes('transform') ? 'transform' : 'scoreSamples';
  const found = method === 'transform' ? model.transform(X) : model.scoreSamples(X);
  const numbers = rowsOf(found);
  return {
    kind: 'transformed',
    method: method === 'transform' ? 'transform' : 'score_samples',
    names: namesOut(model, numbers?.[0]?.length ?? 0),
    labels: null,
    numbers,
  };
}

function namesOut(model: Estimator, width: number): string[] {
  try {
    const names = model.getFeatureNamesOut();
    if (names.length >= width) return names.slice(0, width);
  } catch (error) {
    if (!isBrineError(error)) throw error;
  }
  return Array.from({ length: width }, (_, k) => `column ${k}`);
}
