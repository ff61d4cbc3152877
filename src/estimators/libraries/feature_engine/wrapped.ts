/**
 * Variables by what other estimators make of them: a tree for each variable, or a transformer of scikit-learn for some of them.
 * https://feature-engine.trainindata.com/en/latest/api_doc/wrappers/
 */
import { UnsupportedError } from '../../../core/errors.js';
import { PyDict } from '../../../pickle/values/py-dict.js';
import { PyObject } from '../../../pickle/values/py-values.js';
import { any, bool, child, number, nullable, oneOf, optional } from '../../binding/attributes.js';
import type { BoundEstimator } from '../../binding/bound-estimator.js';
import { type Attribute, defineEstimator } from '../../binding/define.js';
import { describe, unwrapScalar } from '../../binding/state.js';
import { type Column, columnsOf, Table } from '../../input/matrix.js';
import { askColumns } from '../../running/inner-estimators.js';
import { transform } from '../../running/run.js';
import { columnIn, frameIn, frameOut, numberColumn, replaced } from '../frames/frame.js';
import { eachVariable, entryOf, numbersIn, sameNames, variableAttributes } from './shared.js';

/** A fitted estimator for each variable. */
function trees(): Attribute<ReadonlyMap<string, BoundEstimator>> {
  return {
    read(value, place) {
      if (!(value instanceof PyDict)) throw place.fail('an estimator for each variable', describe(value));
      return new Map([...value].map(([name, item]) => {
        if (!(item instanceof PyObject)) throw place.fail('an estimator for each variable', describe(item));
        return [String(unwrapScalar(name)), place.bind(item)] as const;
      })); // prettier-ignore
    },
    children: (value) => (value instanceof PyDict ? [...value.values()].filter((item) => item instanceof PyObject) : []), // prettier-ignore
  };
}

/** numpy's `round`: scaled, to the nearest, halves to even. */
function rounded(value: number, digits: number): number {
  const scaled = value * 10 ** digits;
  const down = Math.floor(scaled);
  const rest = scaled - down;
  return (down + (rest > 0.5 || (rest === 0.5 && down % 2 !== 0) ? 1 : 0)) / 10 ** digits;
}

export default defineEstimator({
  classes: [
    'feature_engine.discretisation.decision_tree.DecisionTreeDiscretiser',
    'feature_engine.wrappers.wrappers.SklearnTransformerWrapper',
  ],
  attributes: {
    ...variableAttributes,
    binner_dict_: optional(trees()),
    regression: optional(bool(), true),
    bin_output: optional(oneOf('prediction', 'boundaries', 'bin_number'), 'prediction'),
    precision: optional(nullable(number())),
    transformer_: optional(child()),
    features_to_drop_: optional(any()),
  },
  check(m) {
    if (m.bin_output !== 'prediction') throw new UnsupportedError(`${m.self.className} with bin_output='${m.bin_output}' is not computed: take the predictions`); // prettier-ignore
    const isWrapper = m.self.className === 'SklearnTransformerWrapper';
    if (isWrapper && m.transformer_ === undefined) throw m.self.fail('transformer_', 'a fitted transformer', 'nothing');
    if (isWrapper && (m.features_to_drop_ !== undefined || /\.(?:OneHotEncoder|PolynomialFeatures)$/.test(m.transformer_!.className))) throw new UnsupportedError(`${m.self.className} of a ${m.transformer_!.className.split('.').at(-1)!}, which changes the columns: use it by itself`); // prettier-ignore
    if (!isWrapper && m.binner_dict_ === undefined) throw m.self.fail('binner_dict_', 'a tree for each variable', 'nothing'); // prettier-ignore
  },
  transform(m, X) {
    if (m.transformer_ === undefined) {
      return eachVariable(m, X, (frame, name) => {
        const column = new Table([numberColumn(numbersIn(m, frame, name))], frame.rows, [name]);
        const tree = entryOf(m, m.binner_dict_!, name);
        const found = m.regression ? askColumns(m.self, tree, 'predict', column, 1) : askColumns(m.self, tree, 'predictProba', column, 2).filter((_, i) => i % 2 === 1); // prettier-ignore
        const { precision } = m;
        return numberColumn(precision === undefined ? found : found.map((value) => rounded(value, precision)));
      });
    }
    const frame = frameIn(m.self, X);
    const part = new Table(m.variables_.map((name) => columnIn(m.self, frame, name)), frame.rows, m.variables_); // prettier-ignore
    const made = columnsOf(transform(m.transformer_, part));
    if (made.length !== m.variables_.length) throw m.self.fail('transformer_', `${m.variables_.length} columns`, `${made.length}`); // prettier-ignore
    return frameOut(replaced(frame, new Map(m.variables_.map((name, j) => [name, [[name, made[j]!] as readonly [string, Column]]])))); // prettier-ignore
  },
  getFeatureNamesOut: sameNames,
});
