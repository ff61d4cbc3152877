/** Finds models that contain themselves, or unfold into far more parts than the file has, before they run. */
import { InvalidStateError } from '../../core/errors.js';
import type { PyObject } from '../../pickle/values/py-values.js';
import type { Core } from './bound-object.js';

/** Pipelines in searches in pipelines: real models stay below ten. Each level costs a few stack frames. */
const MAX_NESTING = 100;
/** Parts of a model, counted once for each place where they stand: 10,000 trees × 100 classes are a million. */
const MAX_PARTS = 20_000_000;

/** Number of parts of models that were found to be finite. */
const checked = new WeakMap<PyObject, number>();

function childrenOf(core: Core): { attribute: string; objects: PyObject[] }[] {
  const { definition } = core;
  if (definition === undefined) return [];
  const found: { attribute: string; objects: PyObject[] }[] = [];
  for (const attribute of Object.keys(definition.attributes)) {
    const value = core.state.get(attribute);
    const objects = value === undefined ? [] : definition.attributes[attribute]!.children?.(value);
    if (objects !== undefined && objects.length > 0) found.push({ attribute, objects });
  }
  return found;
}

/** Throws an InvalidStateError unless the estimator is a finite tree of parts. */
export function checkNesting(core: Core, coreOf: (object: PyObject) => Core): void {
  if (!checked.has(core.object)) visit(core, new Set(), coreOf);
}

function visit(core: Core, open: Set<PyObject>, coreOf: (object: PyObject) => Core): number {
  const known = checked.get(core.object);
  if (known !== undefined) return known;
  open.add(core.object);
  let parts = 1;
  for (const { attribute, objects } of childrenOf(core)) {
    for (const object of objects) {
      if (open.has(object)) {
        throw new InvalidStateError(core.className, attribute, 'other estimators', 'the estimator that holds it');
      }
      if (open.size >= MAX_NESTING) {
        throw new InvalidStateError(core.className, attribute, `at most ${MAX_NESTING} levels`, 'more');
      }
      parts += visit(coreOf(object), open, coreOf);
      if (parts > MAX_PARTS) {
        throw new InvalidStateError(core.className, attribute, `at most ${MAX_PARTS} parts`, 'more');
      }
    }
  }
  open.delete(core.object);
  checked.set(core.object, parts);
  return parts;
}
