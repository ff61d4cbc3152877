/** Models of the corpus as graphs that a test may damage. */
import { join } from 'node:path';
import { expect } from 'vitest';
import { BrineError, load } from '../../src/node.js';
import { bind } from '../../src/estimators/bind.js';
import type { Estimator } from '../../src/estimators/estimator.js';
import { type PyDict } from '../../src/pickle/values/py-dict.js';
import type { PyObject } from '../../src/pickle/values/py-values.js';
import { attributesOf } from '../helpers/models.js';
import { decodeEncoded } from '../helpers/inputs.js';
import { type Entry, entriesOf, ROOT } from './corpus.js';

export type State = PyDict<string, unknown>;

export function entryOf(library: string, name: string): Entry {
  const found = entriesOf(library).filter((entry) => entry.name === name);
  if (found.length === 0) throw new TypeError(`there is no ${library} model ${name}`);
  return found[found.length - 1]!;
}

export const pathOf = (library: string, name: string): string => join(ROOT, entryOf(library, name).file);

/** The newest model of this name, after `change` of its attributes. */
export async function damaged(library: string, name: string, change: (state: State) => void): Promise<Estimator> {
  const graph = await load<PyObject>(pathOf(library, name), { lossless: true });
  change(attributesOf(graph));
  return bind(graph);
}

/** The damage is found before there is a number, and said as what it is. */
export async function expectRefused(
  library: string,
  name: string,
  method: 'predict' | 'predictProba' | 'transform',
  change: (state: State) => void,
  message: RegExp,
): Promise<void> {
  const model = await damaged(library, name, change);
  const X = decodeEncoded(entryOf(library, name).input);
  const call = (): unknown => (model[method] as (X: unknown) => unknown).call(model, X);
  expect(call).toThrow(BrineError);
  expect(call).toThrow(message);
}
