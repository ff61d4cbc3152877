/** Finds models that contain themselves, or unfold into far more parts than the file has, before they run. */
import { InvalidStateError } from '../../core/errors.js';
import type { PyObject } from '../../pickle/values/py-values.js';
import type { Definition, State } from './define.js';

/** What is looked at of an estimator. */
interface Container {
  readonly object: PyObject;
  readonly className: string;
  readonly definition: Definition | undefined;
  readonly state: State;
}

/** Pipelines in searches in pipelines: real models stay below ten. Each level costs a few stack frames. */
const MAX_NESTING = 100;
/** Parts of a model, counted once for each place where they stand: 10,000 trees × 100 classes are a million. */
const MAX_PARTS = 20_000_000;

/** A part may stand in several places, but each is asked again in each: so many places are always allowed, … */
const FREE_PARTS = 10_000;
/** … and beyond so many times the number of parts. */
const UNFOLDING = 16;

/** Number of parts of models that were found to be finite. */
const checked = new WeakMap<PyObject, number>();

function childrenOf(container: Container): { attribute: string; objects: PyObject[] }[] {
  const { definition } = container;
  if (definition === undefined) return [];
  const found: { attribute: string; objects: PyObject[] }[] = [];
  for (const attribute of Object.keys(definition.attributes)) {
    const value = container.state.get(attribute);
    const objects = value === undefined ? [] : definition.attributes[attribute]!.children?.(value);
    if (objects !== undefined && objects.length > 0) found.push({ attribute, objects });
  }
  return found;
}

/** Throws an InvalidStateError unless the estimator is a finite tree of parts. */
export function checkNesting(container: Container, containerOf: (object: PyObject) => Container): void {
  if (checked.has(container.object)) return;
  const parts = visit(container, new Set(), containerOf);
  if (parts <= FREE_PARTS) return;
  const distinct = countDistinct(container, containerOf);
  if (parts <= UNFOLDING * distinct) return;
  checked.delete(container.object);
  throw new InvalidStateError(
    container.className,
    'its parts',
    `at most ${UNFOLDING} times as many places as there are parts`,
    `${parts} places for ${distinct} parts`,
  );
}

/** How many parts there are, each counted once. */
function countDistinct(container: Container, containerOf: (object: PyObject) => Container): number {
  const seen = new Set<PyObject>([container.object]);
  const todo = [container];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    for (const { objects } of childrenOf(next)) {
      for (const object of objects) {
        if (seen.has(object)) continue;
        seen.add(object);
        todo.push(containerOf(object));
      }
    }
  }
  return seen.size;
}

function visit(container: Container, open: Set<PyObject>, containerOf: (object: PyObject) => Container): number {
  const known = checked.get(container.object);
  if (known !== undefined) return known;
  open.add(container.object);
  let parts = 1;
  for (const { attribute, objects } of childrenOf(container)) {
    for (const object of objects) {
      if (open.has(object)) {
        throw new InvalidStateError(container.className, attribute, 'other estimators', 'the estimator that holds it');
      }
      if (open.size >= MAX_NESTING) {
        throw new InvalidStateError(container.className, attribute, `at most ${MAX_NESTING} levels`, 'more');
      }
      parts += visit(containerOf(object), open, containerOf);
      if (parts > MAX_PARTS) {
        throw new InvalidStateError(container.className, attribute, `at most ${MAX_PARTS} parts`, 'more');
      }
    }
  }
  open.delete(container.object);
  checked.set(container.object, parts);
  return parts;
}
