/** Functions that a model names and that are somebody's own. */
import { InvalidInputError } from '../core/errors.js';
import type { NdArray } from '../numpy/ndarray.js';
import type { DataFrame } from '../pandas/frame.js';
import type { SparseMatrix } from '../scipy/sparse.js';
import type { Estimator } from './estimator.js';
import { type OwnSelf, supplyFunction } from './own/functions.js';
import { checkForm, checkPath, type InputForm } from './own/names.js';

/** What a function may get first: everything at once, so that a parameter without a type has the methods of each. */
export type FirstArgument = string & NdArray & SparseMatrix & DataFrame & Float64Array & Estimator;
/** Keyword arguments, the second matrix of a kernel, or the rows of a scorer. */
export type SecondArgument = Readonly<Record<string, unknown>> & NdArray & Float64Array & OwnSelf;

/** A function under a name of Python's; what it gets depends on where the model has it, see {@link registerFunction}. */
export type OwnFunction = (first: FirstArgument, second: SecondArgument, third: NdArray) => unknown;

export interface FunctionOptions {
  /** How a FunctionTransformer hands over X: an array (default), a table with names, or texts. */
  readonly input?: InputForm;
}

/**
 * Says what a function does that a model names: `registerFunction('__main__.tokenize', (text) => text.split(' '))`. Models
 * that were loaded before see it, too. It gets what Python would give it:
 *
 * - a tokenizer, preprocessor or analyzer: one text; gives its terms, or a text
 * - a FunctionTransformer: X (an NdArray or SparseMatrix; `input` says otherwise) and its keyword arguments; gives rows
 * - a kernel of support vectors or LabelPropagation: two NdArrays; gives a number for each pair of rows
 * - any other kernel, and a metric of neighbours: two rows as Float64Arrays; gives a number
 * - weights of neighbours: distances as a Float64Array; gives as many
 * - a scorer: the estimator, X and y; a metric of `make_scorer`: y, what was predicted, and its keyword arguments
 * - a method of an object of one's own (`Stemmer().analyze`, or `__call__`): the same, then the object's attributes
 *
 * @param name As the file has it: module and name, for example `__main__.tokenize`
 *
 * @example
 * registerFunction('__main__.tokenize', (text) => String(text).split(' '));
 */
export function registerFunction(name: string, implementation: OwnFunction, options: FunctionOptions = {}): void {
  checkPath(name, '__main__.tokenize');
  if (typeof implementation !== 'function') throw new InvalidInputError(`what stands for ${name} must be a function`);
  supplyFunction(name, implementation as unknown as (...args: unknown[]) => unknown, checkForm(options.input, name));
}
