/**
 * The position of each label among the classes.
 * https://scikit-learn.org/stable/modules/generated/sklearn.preprocessing.LabelEncoder.html
 */
import { InvalidInputError } from '../../../../core/errors.js';
import { labels } from '../../../binding/attributes.js';
import { defineEstimator } from '../../../binding/define.js';
import { int64Array, takeLabels } from '../../../binding/results.js';
import { encodeLabels, labelsOf, unseen } from './labels.js';

export default defineEstimator({
  classes: ['sklearn.preprocessing._label.LabelEncoder'],
  attributes: { classes_: labels() },
  takesAnything: true,
  transform(m, X) {
    const given = labelsOf(m.self, X);
    const codes = encodeLabels(m.classes_, given);
    if (codes.includes(-1)) throw unseen(given, codes);
    return int64Array(codes, codes.length);
  },
  inverseTransform(m, X) {
    const codes = labelsOf(m.self, X).map(Number);
    const wrong = codes.find((code) => !Number.isInteger(code) || code < 0 || code >= m.classes_.size);
    if (wrong !== undefined) throw new InvalidInputError(`y contains previously unseen labels: [${wrong}]`);
    return takeLabels(m.classes_, codes);
  },
});
