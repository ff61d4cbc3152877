/** Objects that skops makes by a call it knows, and then gives a state: trees and losses. */
import { NO_STATE, type PyGlobal, PyTuple } from '../../pickle/values/py-values.js';
import { PyDict } from '../../pickle/values/py-dict.js';
import { writeTuple } from './containers.js';
import type { SkopsWriter } from './writer.js';

const LOSSES = /^(?:_loss|sklearn\._loss\._loss|sklearn\.linear_model\._?sgd_fast)$/;

export const isLoss = (cls: PyGlobal): boolean => LOSSES.test(cls.module);

/** skops reads the state before the arguments. No release before 0.11 has a LossNode. */
export function writeReduced(
  cls: PyGlobal,
  args: readonly unknown[],
  state: unknown,
  writer: SkopsWriter,
  id: number,
  loader = 'LossNode',
): void {
  writer.head(cls.name, cls.module, loader, id);
  writer.put(', "content": ');
  writer.under('', state === NO_STATE || state === null ? new PyDict() : state);
  writer.put(', "__reduce__": {"args": ');
  writeTuple(new PyTuple([...args]), writer, writer.newId());
  writer.put('}}');
}
