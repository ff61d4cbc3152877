/** Instances that are made without a call. */
import { PyDict } from '../../pickle/values/py-dict.js';
import { NO_STATE, type PyGlobal } from '../../pickle/values/py-values.js';
import { checkName } from './globals.js';
import type { SkopsWriter } from './writer.js';

export function dictOf(pairs: readonly unknown[]): PyDict {
  const dict = new PyDict<unknown, unknown>();
  for (let i = 0; i < pairs.length; i += 2) dict.append(pairs[i], pairs[i + 1]);
  return dict;
}

/** `cls.__new__(cls)` with a state. */
export function writePlain(cls: PyGlobal, state: unknown, writer: SkopsWriter, id: number): void {
  checkName(cls, writer);
  writer.head(cls.name, cls.module, 'ObjectNode', id);
  // A state may have two parts, for __dict__ and for slots; both are a node like any other.
  if (state !== NO_STATE && state !== null) {
    writer.put(', "content": ');
    writer.under('', state);
  }
  writer.put('}');
}
