/** Attributes that take longer to read than rows to predict, such as the text of a booster: read by `load`, as their libraries do. */
import type { PyObject } from '../pickle/values/py-values.js';
import { bind } from './bind.js';
import type { BoundEstimator } from './binding/bound-estimator.js';
import { boundOf } from './binding/bound-object.js';

/** Parts that are looked at: a model with more of them is no pipeline around a booster. */
const MOST_PARTS = 1000;

/** The estimator, and those inside of it. */
export function readEarly(estimator: BoundEstimator): void {
  const seen = new Set<PyObject>();
  const todo = [boundOf(estimator)];
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
