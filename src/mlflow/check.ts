/** What MLflow says of a model, beside what the model says and does. */
import { BrineError, UnsupportedError } from '../core/errors.js';
import type { Estimator } from '../estimators/estimator.js';
import { readInput, type X } from '../estimators/input/read-input.js';
import { NdArray } from '../numpy/ndarray.js';
import type { Field, Signature } from './signature.js';

export interface ExampleCheck {
  check: 'signature' | 'example';
  status: 'ok' | 'failed' | 'skipped';
  message: string;
}

/** numpy kinds that MLflow writes under a type of its own, or of numpy. */
const KINDS: Readonly<Record<string, string>> = {
  double: 'f',
  float: 'f',
  long: 'iu',
  integer: 'iub',
  boolean: 'b',
  string: 'UO',
  datetime: 'M',
  object: 'UO',
  str: 'UO',
};

function takes(type: string, array: NdArray): boolean {
  if (/^(?:u?int|float|complex)\d+$|^bool$/.test(type)) return array.dtype.name === type;
  const kinds = KINDS[type];
  return kinds === undefined || kinds.includes(array.dtype.kind);
}

const sizes = (shape: readonly number[]): string => `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;

/** What is wrong with an answer for these outputs; undefined where it holds. */
function mismatch(outputs: readonly Field[], answer: NdArray): string | undefined {
  const [first] = outputs;
  if (first === undefined) return undefined;
  if (first.shape === undefined) {
    const columns = answer.ndim === 1 ? 1 : answer.shape[1];
    if (columns !== outputs.length) return `${outputs.length} columns are promised, ${columns} are there`;
  } else if (first.shape.length !== answer.ndim || first.shape.some((dim, i) => dim >= 0 && dim !== answer.shape[i])) {
    return `the shape ${sizes(first.shape)} is promised, ${sizes(answer.shape)} is there`;
  }
  const wrong = outputs.find(({ type }) => !takes(type, answer));
  return wrong === undefined ? undefined : `${wrong.type} is promised, ${answer.dtype.name} is there`;
}

/** Names of the inputs against those that the model was fitted with. */
export function checkSignature(signature: Signature | undefined, fitted: readonly string[] | undefined): ExampleCheck {
  const check = 'signature';
  if (signature?.inputs === undefined) return { check, status: 'skipped', message: 'the folder has none' };
  const names = signature.inputs.map(({ name }) => name);
  const named = names.every((name) => name !== undefined);
  if (!named || fitted === undefined)
    return { check, status: 'ok', message: `${names.length} ${names.length === 1 ? 'input' : 'inputs'}` };
  const missing = fitted.filter((name) => !names.includes(name));
  if (missing.length === 0) return { check, status: 'ok', message: `all ${fitted.length} features of the model` };
  return { check, status: 'failed', message: `the model needs ${missing.slice(0, 5).join(', ')}, which it lacks` };
}

const camelCase = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** Asks the model the rows of the example. MLflow keeps no answers, so their form is what can be checked. */
export function checkExample(
  model: Estimator,
  method: string,
  example: X,
  signature: Signature | undefined,
): ExampleCheck & { answer?: unknown } {
  const check = 'example';
  try {
    const rows = readInput(example).rows;
    const call = (model as unknown as Record<string, ((X: X) => unknown) | undefined>)[camelCase(method)];
    if (typeof call !== 'function') throw new UnsupportedError(`the model has no ${method}`);
    const answer = call.call(model, example);
    if (!(answer instanceof NdArray)) return { check, status: 'ok', message: `${rows} rows answered`, answer };
    const problem =
      answer.shape[0] === rows
        ? mismatch(signature?.outputs ?? [], answer)
        : `${rows} rows got ${answer.shape[0]} answers`;
    const found = `${rows} rows, ${method} gives ${answer.dtype.name} ${sizes(answer.shape)}`;
    if (problem !== undefined) return { check, status: 'failed', message: `${found}: ${problem}`, answer };
    return { check, status: 'ok', message: found, answer };
  } catch (error) {
    if (!(error instanceof BrineError)) throw error;
    return { check, status: error instanceof UnsupportedError ? 'skipped' : 'failed', message: error.message };
  }
}
