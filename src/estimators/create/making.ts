/** What the families of {@link create} share: the attributes of a model in the making. */
import { InvalidInputError } from '../../core/errors.js';
import { PyDict } from '../../pickle/values/py-dict.js';
import { asSequence, PyObject, PyTuple, toGraph } from '../../pickle/values/py-values.js';
import type { Estimator } from '../estimator.js';
import { attributesOf } from '../binding/state.js';
import type { SklearnVersion } from '../binding/version.js';

export interface Making {
  readonly name: string;
  readonly attributes: PyDict<string, unknown>;
  readonly version: SklearnVersion;
}

export const need = (m: Making, attribute: string): unknown => {
  const value = m.attributes.get(attribute);
  if (value === undefined) throw new InvalidInputError(`${m.name} needs ${attribute}`);
  return value;
};

export const setMissing = (m: Making, name: string, value: unknown): void => {
  if (!m.attributes.has(name)) m.attributes.set(name, value);
};

/** `[name, estimator, …]` lists as the list of tuples that Python has. */
export function tuples(m: Making, attribute: string, length: number): void {
  const value = m.attributes.get(attribute);
  if (value === undefined) return;
  const parts = asSequence(value)?.map((part) => asSequence(part));
  if (parts === undefined || !parts.every((part) => part?.length === length && typeof part[0] === 'string'))
    throw new InvalidInputError(
      `${attribute} of ${m.name} is a list of [name, estimator${length === 3 ? ', columns' : ''}]`,
    );
  m.attributes.set(
    attribute,
    parts.map((part) => new PyTuple(part!)),
  );
}

/** The same model before `fit`. */
export function unfitted(model: Estimator): PyObject {
  const object = model[toGraph]();
  const copy = new PyObject(object.cls, object.how, object.args);
  const state = new PyDict();
  for (const [key, value] of attributesOf(object) ?? []) {
    if (typeof key === 'string' && (key === '_sklearn_version' || !(key.endsWith('_') || key.startsWith('_'))))
      state.set(key, value);
  }
  copy.state = state;
  return copy;
}
