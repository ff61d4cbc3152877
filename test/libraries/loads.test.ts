/** `loads` of brine/pickle, which cannot wait for code: libraries are bound once their code is there. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { load } from '../../src/node.js';
import { loads, PyObject, useLibraries } from '../../src/entries/pickle-node.js';
import type { Estimator } from '../../src/estimators/estimator.js';
import { decodeEncoded } from '../helpers/inputs.js';
import { entriesOf, ROOT } from './corpus.js';

test('inert before, bound after', async () => {
  const entry = entriesOf('interpret_').find(({ format, compress }) => format === 'pickle' && compress === null)!;
  const bytes = readFileSync(`${ROOT}/${entry.file}`);
  expect(loads(bytes)).toBeInstanceOf(PyObject);
  await useLibraries();
  const model = loads(bytes) as Estimator;
  const X = decodeEncoded(entry.input) as never;
  expect(model.predict(X).tolist()).toEqual((await load<Estimator>(`${ROOT}/${entry.file}`)).predict(X).tolist());
});
