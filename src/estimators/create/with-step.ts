/** A composite model with another step in place of one of its own. */
import { InvalidInputError } from '../../core/errors.js';
import { PyDict } from '../../pickle/values/py-dict.js';
import { asSequence, PyObject, PyTuple, toGraph } from '../../pickle/values/py-values.js';
import { bind } from '../bind.js';
import { type Estimator, isEstimator } from '../estimator.js';
import { attributesOf } from '../binding/state.js';
import { stepFor } from './follow-release.js';

/** Where composite models keep their parts; a ColumnTransformer keeps them fitted and unfitted. */
const LISTS = ['steps', 'transformers_', 'transformers', 'transformer_list'];

/** A copy of the object with its own attributes; what they hold is shared. */
function copyOf(object: PyObject, attributes: PyDict): PyObject {
  const copy = new PyObject(object.cls, object.how, object.args, object.kwargs);
  copy.state = attributes;
  return copy;
}

function replace(object: PyObject, path: readonly string[], step: unknown): PyObject {
  const [name, ...rest] = path as [string, ...string[]];
  const attributes = attributesOf(object);
  if (attributes === undefined || object.state !== attributes)
    throw new InvalidInputError(`${object.className ?? 'the object'} has no steps`);
  const copy = new PyDict();
  for (const [key, value] of attributes) copy.set(key, value);
  const known: string[] = [];
  let found = false;
  for (const list of LISTS) {
    const parts = asSequence(attributes.get(list));
    if (parts === undefined) continue;
    copy.set(
      list,
      parts.map((part) => {
        const items = asSequence(part) ?? [];
        if (!known.includes(String(items[0]))) known.push(String(items[0]));
        if (items[0] !== name) return part;
        found = true;
        const inner = items[1];
        if (rest.length > 0 && !(inner instanceof PyObject))
          throw new InvalidInputError(`step '${name}' holds no steps`);
        const next = rest.length > 0 ? replace(inner as PyObject, rest, step) : step;
        return new PyTuple([name, next, ...items.slice(2)]);
      }),
    );
  }
  if (!found)
    throw new InvalidInputError(
      `${object.className ?? 'the object'} has no step '${name}'${known.length > 0 ? `; it has ${known.join(', ')}` : ''}`,
    );
  return copyOf(object, copy);
}

/**
 * The model with another step: `withStep(pipeline, 'model', create(…))`, `withStep(pipeline, 'prepare__numbers__scale', …)`.
 * The model itself stays as it is; the parts that are not replaced are shared.
 *
 * A step that `create` made without asking for a release is written for the release of the model.
 *
 * @param step An estimator, or `'passthrough'`.
 * @throws InvalidInputError that lists the steps where there is none of this name, or where the step is of another release
 *
 * @example
 * const scaler = await load('new-scaler.pkl');
 * await dump(withStep(model, 'scale', scaler), 'churn-2.joblib');
 */
export function withStep(model: Estimator, name: string, step: Estimator | 'passthrough'): Estimator {
  if (step !== 'passthrough' && !isEstimator(step))
    throw new InvalidInputError(`a step is an estimator, from load or create, or 'passthrough'`);
  const graph = step === 'passthrough' ? step : stepFor(step, model.sklearnVersion, `the step '${name}'`)[toGraph]();
  return bind(replace(model[toGraph](), name.split('__'), graph));
}
