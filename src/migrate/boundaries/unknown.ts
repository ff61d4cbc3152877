/** On the way back: what a model does that the older release has no word for. */
import { NdArray } from '../../numpy/ndarray.js';
import { PyDict } from '../../pickle/values/py-dict.js';
import { asSequence } from '../../pickle/values/py-values.js';
import { attributes, type Both, of, step, type Step, type Subject } from '../step.js';

const refused = (when: (model: Subject) => boolean, reason: string, attribute: string): Both => ({
  backwards: (model) => {
    if (when(model)) model.refuse(reason, attribute);
  },
});

/** True where an encoder learnt a missing value as a category of its own. */
function hasMissing(model: Subject): boolean {
  const lists = asSequence(model.get('categories_')) ?? [];
  const places = model.get('_missing_indices');
  if (places instanceof PyDict && places.size > 0) return true;
  return lists.some(
    (list) =>
      list instanceof NdArray &&
      list.flat().some((one) => one === null || (typeof one === 'number' && Number.isNaN(one))),
  );
}

const several = (model: Subject): boolean =>
  String(attributes(model.get('_label_binarizer'))?.get('y_type_') ?? '').startsWith('multilabel');

/** Rows are drawn for quantiles alone before 1.3, and any other number of them is an error. */
const noSample: Both = {
  backwards: (model) => {
    if (model.get('strategy') === 'quantile') return;
    model.set('subsample', 'warn');
    model.keep('subsample');
  },
};

export const UNKNOWN_STEPS: readonly Step[] = [
  step(
    '0.24',
    of('preprocessing._encoders', 'OneHotEncoder'),
    refused(hasMissing, 'a missing value is no category before 0.24', 'categories_'),
  ),
  step(
    '1.0',
    of('preprocessing._encoders', 'OrdinalEncoder'),
    refused(hasMissing, 'a missing value is no category before 1.0', 'categories_'),
  ),
  step(
    '1.0',
    of('preprocessing._encoders', 'OneHotEncoder'),
    refused(
      (model) => model.get('handle_unknown') === 'ignore' && (model.get('drop') ?? null) !== null,
      'unknown categories are not ignored where one is dropped before 1.0',
      'handle_unknown',
    ),
  ),
  step(
    '1.0',
    of('preprocessing._polynomial', 'PolynomialFeatures'),
    refused(
      (model) => asSequence(model.get('degree')) !== undefined,
      'a range of degrees is not known before 1.0',
      'degree',
    ),
  ),
  step(
    '1.1',
    of('linear_model._ridge', 'RidgeClassifier', 'RidgeClassifierCV'),
    refused(several, 'several labels of a row are not predicted before 1.1', '_label_binarizer'),
  ),
  step(
    '1.2',
    of('ensemble._stacking', 'StackingClassifier'),
    refused(
      (model) => Array.isArray(model.get('classes_')),
      'several labels of a row are not stacked before 1.2',
      'classes_',
    ),
  ),
  step('1.3', of('preprocessing._discretization', 'KBinsDiscretizer'), noSample),
];
