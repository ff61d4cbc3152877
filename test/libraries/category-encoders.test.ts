/** category_encoders: damaged state, what is refused, and the command line. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Estimator, load, PyDict } from '../../src/node.js';
import { brine } from '../helpers/brine.js';
import { expectRefused, pathOf, type State } from './helpers.js';

const LIBRARY = 'category_encoders_';

test.each<[string, string, (state: State) => void, RegExp]>([
  ['no tables', 'ordinal', (state) => state.set('mapping', 3), /a list of tables/],
  ['tables that are none', 'ordinal', (state) => state.set('mapping', [new PyDict([['col', 'port'], ['mapping', 'x']])]), /a Series or a dict/], // prettier-ignore
  ['a column without a table', 'ordinal', (state) => state.set('mapping', []), /a table of the column port/],
  ['columns that are none', 'onehot', (state) => state.set('cols', [null]), /names of columns/],
  [
    'a column that X lacks',
    'onehot',
    (state) => state.set('cols', ['deck']),
    /needs a column deck|table of the column/,
  ],
  ['no codes', 'onehot', (state) => state.set('ordinal_encoder', state.get('mapping')), /an estimator/],
  ['another estimator for codes', 'target', (state) => state.set('ordinal_encoder', null), /an estimator/],
  ['tables of texts', 'target', (state) => state.set('mapping', new PyDict([['port', new PyDict([[1, 'x']])]])), /a table of numbers/], // prettier-ignore
  ['sums of one column', 'leaveoneout', (state) => state.set('mapping', new PyDict([['port', null]])), /a DataFrame/],
  ['an unknown digest', 'hashing', (state) => state.set('hash_method', 'constructor'), /hash_method 'constructor'/],
  ['too many columns', 'hashing', (state) => state.set('n_components', 2 ** 40), /too many cells/],
  ['no columns', 'hashing', (state) => state.set('n_components', 0), /at least 1/],
  ['a hierarchy', 'target', (state) => state.set('hierarchy', new PyDict()), /hierarchy/],
])('%s', async (_, name, change, message) => {
  await expectRefused(LIBRARY, name, 'transform', change, message);
});

test('values that fit did not see', async () => {
  const row = { x: 1, port: 'nowhere', size: 2, code: 'k1', z: 0 };
  const model = await load<Estimator>(pathOf(LIBRARY, 'ordinal'));
  expect((model.transform([row]).tolist() as number[][])[0]![1]).toBe(-1);
  const strict = await load<Estimator>(pathOf(LIBRARY, 'onehot-error'));
  expect(() => strict.transform([row])).toThrow(/column port holds a value that fit did not see/);
  expect(() => model.transform([{ x: 1, port: 'S' }])).toThrow(/size|features/);
});

test('at the command line', async () => {
  const rows = join(await mkdtemp(join(tmpdir(), 'brine-encoders-')), 'rows.csv');
  await writeFile(rows, 'z,x,port,size,code\n1,0.5,S,2,k1\n2,,,3,k9\n');
  const { out, status, err } = await brine('predict', pathOf(LIBRARY, 'pipe-onehot'), '-i', rows);
  expect(err + out).toMatch(/NaN|\[/);
  expect([0, 1, 2]).toContain(status);
  expect((await brine('show', pathOf(LIBRARY, 'target'))).out).toContain('TargetEncoder');
});
