/** Breslow's estimate of the baseline, and models of a risk score over it. */
import { UnsupportedError } from '../../../core/errors.js';
import { PyObject } from '../../../pickle/values/py-values.js';
import { NdArray } from '../../../numpy/ndarray.js';
import type { Attribute, Owner } from '../../binding/define.js';
import { attributesOf, describe } from '../../binding/state.js';
import { checkCurveOptions, curves } from './shared.js';

export interface Baseline {
  readonly times: Float64Array;
  readonly hazard: Float64Array;
  readonly survival: Float64Array;
}

const numbersOf = (value: unknown): Float64Array | undefined =>
  value instanceof NdArray && value.ndim === 1 && 'biuf'.includes(value.dtype.kind) ? value.toFloat64() : undefined;

/** Undefined where the model was fitted without one. */
export function baseline(): Attribute<Baseline | undefined> {
  return {
    read(value, place) {
      const held = value instanceof PyObject ? attributesOf(value) : undefined;
      if (value === null || (value instanceof PyObject && held?.has('cum_baseline_hazard_') !== true)) return undefined;
      const step = (name: string): { x: Float64Array; y: Float64Array } => {
        const found: unknown = held?.get(name);
        const inside = found instanceof PyObject ? attributesOf(found) : undefined;
        const [x, y] = [numbersOf(inside?.get('x')), numbersOf(inside?.get('y'))];
        if (x === undefined || x.length === 0 || y?.length !== x.length) throw place.fail(`a step function ${name}`, describe(found)); // prettier-ignore
        return { x, y };
      };
      const hazard = step('cum_baseline_hazard_');
      const survival = step('baseline_survival_');
      if (survival.y.length !== hazard.y.length) throw place.fail('two step functions of the same times', 'others');
      return { times: hazard.x, hazard: hazard.y, survival: survival.y };
    },
  };
}

/** Both tables of a model whose score is the logarithm of a factor of the hazard. */
export function overBaseline(
  self: Owner,
  held: Baseline | undefined,
  scores: Float64Array,
  which: 'hazard' | 'survival',
  options: unknown,
): NdArray {
  // prettier-ignore
  checkCurveOptions(self.className, which === 'hazard' ? 'predictCumulativeHazardFunction' : 'predictSurvivalFunction', options); // prettier-ignore
  if (held === undefined) throw new UnsupportedError(`this ${self.className} was fitted without a baseline: it has predict only`); // prettier-ignore
  return curves(scores.length, held.times.length, (row, out) => {
    const factor = Math.exp(scores[row]!);
    for (let t = 0; t < out.length; t++)
      out[t] = which === 'hazard' ? factor * held.hazard[t]! : Math.pow(held.survival[t]!, factor);
  });
}
