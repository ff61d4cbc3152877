/** feature_engine: damaged state, values that fit did not see, and the command line. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Estimator, InvalidInputError, load, PyDict } from '../../src/node.js';
import { brine } from '../helpers/brine.js';
import { damaged, expectRefused, pathOf, type State } from './helpers.js';

const LIBRARY = 'feature_engine_';

test.each<[string, string, (state: State) => void, RegExp]>([
  ['no variables', 'mean', (state) => state.set('variables_', null), /names of columns/],
  ['no values', 'mean', (state) => state.set('imputer_dict_', 3), /a dict by variable/],
  ['a variable without a value', 'mean', (state) => state.set('imputer_dict_', new PyDict()), /an entry for x/],
  ['a variable that X lacks', 'log', (state) => state.set('variables_', ['deck']), /needs a column deck/],
  ['codes that are texts', 'count', (state) => state.set('encoder_dict_', new PyDict([['port', new PyDict([['S', 'x']])]])), /a value for each variable/], // prettier-ignore
  ['lists that are none', 'onehot', (state) => state.set('encoder_dict_', new PyDict([['port', 4]])), /a value for each variable/], // prettier-ignore
  ['no exponents', 'boxcox', (state) => state.delete('lambda_dict_'), /lambda_dict_/],
  ['edges that are texts', 'width', (state) => state.set('binner_dict_', new PyDict([['x', ['a']]])), /a value for each variable/], // prettier-ignore
  ['boundaries as texts', 'width', (state) => state.set('return_boundaries', true), /return_boundaries/],
  ['indicators of caps', 'winsor', (state) => state.set('add_indicators', true), /add_indicators/],
])('%s', async (_, name, change, message) => {
  await expectRefused(LIBRARY, name, 'transform', change, message);
});

const row = { x: 1.5, port: 'S', age: 31, kind: 'p', twin: 1.5, one: 1 };

test('what is missing, unknown or out of the domain', async () => {
  const log = await load<Estimator>(pathOf(LIBRARY, 'log'));
  expect(() => log.transform([{ ...row, x: 0 }])).toThrow(/row 0, column x: LogTransformer has no value at 0/);
  expect(() => log.transform([{ ...row, x: null }])).toThrow(/a missing value/);
  expect(() => log.transform([{ ...row, x: 'many' }])).toThrow(InvalidInputError);
  const encoder = await damaged(LIBRARY, 'count', (state) => state.set('unseen', 'raise'));
  expect(() => encoder.transform([{ ...row, port: 'nowhere' }])).toThrow(/column port: a value that fit did not see/);
});

test('at the command line', async () => {
  const rows = join(await mkdtemp(join(tmpdir(), 'brine-features-')), 'rows.csv');
  await writeFile(rows, 'port,x,age,kind,twin,one\nS,,31,p,1,1\n,2.5,40,q,2.5,1\n');
  const { out } = await brine('predict', pathOf(LIBRARY, 'pipe'), '-i', rows);
  expect(JSON.parse(out)).toHaveLength(2);
});
