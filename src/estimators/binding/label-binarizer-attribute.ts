/** The LabelBinarizer or LabelEncoder inside of a classifier: the classes that it knows, and what kind of target it saw. */
import { NdArray } from '../../numpy/ndarray.js';
import { PyObject } from '../../pickle/values/py-values.js';
import type { Attribute } from './define.js';
import { labelsAsText } from './python2-labels.js';
import { attributesOf, describe, unwrapScalar } from './state.js';

export interface Binarizer {
  readonly classes: NdArray;
  /** `binary`, `multiclass` or `multilabel-indicator`. */
  readonly type: string;
  readonly multilabel: boolean;
}

/** Reads the stored object; `classes_` may be an array or, in a MultiLabelBinarizer, a list. */
export function binarizer(): Attribute<Binarizer> {
  return {
    read(value, place) {
      const state = value instanceof PyObject ? attributesOf(value) : undefined;
      const classes = state?.get('classes_');
      if (!(classes instanceof NdArray) || classes.ndim !== 1)
        throw place.fail('a LabelBinarizer with classes', describe(value));
      const stored = unwrapScalar(state?.get('y_type_'));
      const type = typeof stored === 'string' ? stored : classes.size > 2 ? 'multiclass' : 'binary';
      return { classes: labelsAsText(classes, place.version), type, multilabel: type.startsWith('multilabel') };
    },
  };
}

/** `classes_` of the binarizer that an attribute holds, for the `upgrade` of classifiers that compute their own. */
export function classesOfBinarizer(value: unknown): unknown {
  return value instanceof PyObject ? attributesOf(value)?.get('classes_') : undefined;
}
