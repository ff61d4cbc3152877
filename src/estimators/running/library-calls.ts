/** Methods that only one library has (`Definition.calls`), on the class of its estimators. */
import { checkOpen } from '../../core/closed.js';
import { boundOf } from '../binding/bound-object.js';
import type { BoundEstimator } from '../binding/bound-estimator.js';
import type { Definition } from '../binding/define.js';
import { toPublic } from '../binding/results.js';

export function addCalls(prototype: object, { calls }: Definition): void {
  for (const [name, call] of Object.entries(calls ?? {})) {
    const value = function (this: BoundEstimator, ...args: unknown[]): unknown {
      checkOpen(boundOf(this).object);
      return toPublic(call(boundOf(this).model, ...args));
    };
    Object.defineProperty(prototype, name, { value, configurable: true, writable: true });
  }
}
