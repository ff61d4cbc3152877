/** Attributes that take longer to read than rows to predict, such as the text of a booster: read by `load`, as their libraries do. */
import type { PyGlobal, PyObject } from '../pickle/values/py-values.js';
import { bind } from './bind.js';
import { boundOf, isBoundEstimator } from './binding/bound-object.js';
import { currentPath } from './binding/state.js';
import { knownDefinition } from './definitions.js';

/** Parts that are looked at: a model with more of them is no pipeline around a booster. */
const MOST_PARTS = 1000;

/** @param globals Classes that the file names: without one that is to be read early, nothing is looked at */
export function readEarly(value: unknown, globals: readonly PyGlobal[]): void {
  if (!isBoundEstimator(value) || !globals.some((global) => knownDefinition(currentPath(global))?.readsEarly)) return;
  const seen = new Set<PyObject>();
  const todo = [boundOf(value)];
  for (let bound = todo.pop(); bound !== undefined && seen.size < MOST_PARTS; bound = todo.pop()) {
    if (seen.has(bound.object)) continue;
    seen.add(bound.object);
    const { definition } = bound;
    if (definition === undefined) continue;
    try {
      if (definition.readsEarly === true) void bound.model;
      for (const [name, attribute] of Object.entries(definition.attributes)) {
        const stored = attribute.children === undefined ? undefined : bound.state.get(name);
        if (stored === undefined) continue;
        for (const child of attribute.children!(stored)) todo.push(boundOf(bind(child)));
      }
    } catch {
      // What is wrong with a part is told by whoever calls it.
    }
  }
}
