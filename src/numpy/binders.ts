/** Objects of numpy that are neither arrays nor scalars, by the function that makes them. */
import type { Bound } from '../pickle/read/plain-graph.js';
import type { PyObject } from '../pickle/values/py-values.js';
import { bindMasked } from './masked.js';
import { bindRandom } from './random.js';

/** Gives the view of an object, or undefined to leave it inert. */
export type ViewBinder = (object: PyObject) => Bound | undefined;

/** Binders by the path of the class or function. */
export const numpyBinders: readonly (readonly [string, ViewBinder])[] = [
  ['numpy.ma.core._mareconstruct', bindMasked],
  ['numpy.random.__RandomState_ctor', bindRandom],
  ...['__randomstate_ctor', '__generator_ctor', '__bit_generator_ctor'].map((name): readonly [string, ViewBinder] => [
    `numpy.random._pickle.${name}`,
    bindRandom,
  ]),
];
