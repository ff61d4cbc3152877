/** Formulas for each number of a variable. https://feature-engine.trainindata.com/en/latest/api_doc/transformation/ */
import { InvalidInputError } from '../../../core/errors.js';
import { PyDict } from '../../../pickle/values/py-dict.js';
import { any, number, optional } from '../../binding/attributes.js';
import { type Attribute, defineEstimator, type Model } from '../../binding/define.js';
import { describe, unwrapScalar } from '../../binding/state.js';
import { numberColumn } from '../frames/frame.js';
import { byVariable, eachVariable, entryOf, numbersIn, numeric, sameNames, variableAttributes } from './shared.js';

/** One number for all variables, or a dict. */
function constants(): Attribute<number | ReadonlyMap<string, number>> {
  return {
    read(value, place) {
      const plain = unwrapScalar(value);
      if (typeof plain === 'number') return plain;
      if (value instanceof PyDict) return byVariable(numeric).read(value, place);
      throw place.fail('a number, or one for each variable', describe(value));
    },
  };
}

const attributes = {
  ...variableAttributes,
  base: optional(any(), 'e'),
  exp: optional(number()),
  C_: optional(constants()),
  lambda_dict_: optional(byVariable(numeric)),
  loc: optional(number(), 0),
  scale: optional(number(), 1),
  mean_: optional(byVariable(numeric)),
  range_: optional(byVariable(numeric)),
};

type Transformation = Model<typeof attributes>;

type Formula = (m: Transformation, name: string) => { readonly of: (x: number) => number; readonly above?: number; readonly nonZero?: true; readonly share?: true }; // prettier-ignore

const boxCox = (x: number, lambda: number): number =>
  Math.abs(lambda) < 1e-19 ? Math.log(x) : Math.expm1(lambda * Math.log(x)) / lambda;

function yeoJohnson(x: number, lambda: number): number {
  if (x >= 0) return Math.abs(lambda) < Number.EPSILON ? Math.log1p(x) : Math.expm1(lambda * Math.log1p(x)) / lambda;
  return Math.abs(lambda - 2) > Number.EPSILON
    ? -Math.expm1((2 - lambda) * Math.log1p(-x)) / (2 - lambda)
    : -Math.log1p(-x);
}

function lambdaOf(m: Transformation, name: string): number {
  if (m.lambda_dict_ === undefined) throw m.self.fail('lambda_dict_', 'a number for each variable', 'nothing');
  return entryOf(m, m.lambda_dict_, name);
}

const logOf = (m: Transformation): ((x: number) => number) => (m.base === '10' ? Math.log10 : Math.log);

const FORMULAS: Readonly<Record<string, Formula>> = {
  LogTransformer: (m) => ({ of: logOf(m), above: 0 }),
  LogCpTransformer(m, name) {
    const c = m.C_ instanceof Map ? entryOf(m, m.C_, name) : m.C_;
    if (typeof c !== 'number') throw m.self.fail('C_', 'a number for each variable', 'nothing');
    const log = logOf(m);
    return { of: (x) => log(x + c), above: -c };
  },
  PowerTransformer(m) {
    const { exp } = m;
    if (exp === undefined) throw m.self.fail('exp', 'a number', 'nothing');
    return { of: (x) => x ** exp };
  },
  ReciprocalTransformer: () => ({ of: (x) => 1 / x, nonZero: true }),
  BoxCoxTransformer(m, name) {
    const lambda = lambdaOf(m, name);
    return { of: (x) => boxCox(x, lambda), above: 0 };
  },
  ArcsinTransformer: () => ({ of: (x) => Math.asin(Math.sqrt(x)), share: true }),
  ArcSinhTransformer: (m) => ({ of: (x) => Math.asinh((x - m.loc) / m.scale) }),
  MeanNormalizationScaler(m, name) {
    const mean = entryOf(m, m.mean_ ?? new Map<string, number>(), name);
    const range = entryOf(m, m.range_ ?? new Map<string, number>(), name);
    return { of: (x) => (x - mean) / range };
  },
  YeoJohnsonTransformer(m, name) {
    const lambda = lambdaOf(m, name);
    return { of: (x) => yeoJohnson(x, lambda) };
  },
};

export default defineEstimator({
  classes: [
    'feature_engine.transformation.log.LogTransformer',
    'feature_engine.transformation.log.LogCpTransformer',
    'feature_engine.transformation.power.PowerTransformer',
    'feature_engine.transformation.reciprocal.ReciprocalTransformer',
    'feature_engine.transformation.boxcox.BoxCoxTransformer',
    'feature_engine.transformation.yeojohnson.YeoJohnsonTransformer',
    'feature_engine.transformation.arcsin.ArcsinTransformer',
    'feature_engine.transformation.arcsinh.ArcSinhTransformer',
    'feature_engine.scaling.mean_normalization.MeanNormalizationScaler',
  ],
  byRow: true,
  attributes,
  transform: (m, X) =>
    eachVariable(m, X, (frame, name) => {
      const { of, above, nonZero, share } = FORMULAS[m.self.className]!(m, name);
      const numbers = numbersIn(m, frame, name).map((x, row) => {
        if ((above !== undefined && x <= above) || (nonZero === true && x === 0) || (share === true && !(x >= 0 && x <= 1)))
          throw new InvalidInputError(`row ${row}, column ${name}: ${m.self.className} has no value at ${x}`, { row, feature: name }); // prettier-ignore
        return of(x);
      });
      return numberColumn(numbers);
    }),
  getFeatureNamesOut: sameNames,
});
