/** Files of Joblib's releases (fixtures/joblib) in other ones: read alike once they are migrated, and doctor's verdicts are right. */
import { describe, expect, test } from 'vitest';
import { joblibIn, realVerdict } from '../../scripts/migrate/joblib.js';
import { doctor, migrateFile } from '../../src/entries/migrate-node.js';
import { formatFor, joblibRange } from '../../src/migrate/joblib.js';
import { highestProtocol } from '../../src/migrate/python.js';
import { completed } from '../../src/migrate/versions.js';
import { pythonOf, requiredIn } from '../helpers/oracle.js';

const FROM = ['joblib-0.9', 'joblib-0.14', 'joblib-1.6', 'vendored-0.13'];
/** The copy of Joblib inside of scikit-learn is for environments that have it. */
const filesFor = (to: string): string[] => FROM.filter((from) => to.startsWith('sklearn') || from !== 'vendored-0.13');
const TO = ['sklearn-1.9', 'sklearn-0.24', 'joblib-0.9', 'joblib-0.14'];

describe.each(TO)('%s', (to) => {
  test.skipIf(pythonOf(to) === undefined && !requiredIn(to))(
    'reads what is migrated',
    { timeout: 120_000 },
    async () => {
      for (const from of filesFor(to)) {
        const bad = (await joblibIn(from, to, false)).filter((one) => realVerdict(one) !== 'loads');
        expect(bad, from).toEqual([]);
      }
    },
  );

  test.skipIf(pythonOf(to) === undefined && !requiredIn(to))('does as doctor says', { timeout: 120_000 }, async () => {
    for (const from of filesFor(to)) {
      const bad = (await joblibIn(from, to, true)).filter((one) => one.said !== realVerdict(one));
      expect(bad, from).toEqual([]);
    }
  });
});

describe('what a release reads', () => {
  const joblib = (version: string, python = '3.6') => completed({ joblib: version, python }, '0.20.4');

  test('protocols of Python', () => {
    expect(['2.7', '3.3', '3.4', '3.7', '3.8', '3.14'].map(highestProtocol)).toEqual([2, 3, 4, 4, 5, 5]);
  });

  test('compressors', () => {
    expect(() => formatFor('joblib', 'lz4', 'a.joblib', joblib('0.11'))).toThrow(/joblib 0\.11 does not read lz4/);
    expect(() => formatFor('joblib', undefined, 'a.joblib.gz', joblib('0.9.4'))).toThrow(/0\.9\.4 does not read gzip/);
    expect(() => formatFor('joblib', 'xz', 'a.joblib', joblib('0.14.1', '2.7'))).toThrow(
      /Python 2\.7 does not read xz/,
    );
    expect(formatFor('joblib', 'lz4', 'a.joblib', joblib('0.12.5'))).toBe('joblib');
    expect(formatFor('joblib', undefined, 'a.joblib', joblib('0.9.4'))).toBe('pickle');
    expect(formatFor('pickle', undefined, 'a.pkl', joblib('1.6.0'))).toBe('pickle');
  });

  test('ranges', async () => {
    expect(joblibRange(undefined, undefined)).toBeUndefined();
    expect(joblibRange('<1.2', 'lz4')).toBe('>=0.12');
    const ranges = async (file: string) => (await doctor(`fixtures/joblib/${file}.pkl`, ['joblib==1.6'])).ranges;
    expect(await ranges('joblib-0.9/lone-None-pNone')).toEqual({ joblib: '<0.10' });
    expect(await ranges('joblib-0.13/objects-gzip-pNone')).toEqual({ joblib: '>=0.10', python: '>=3.0' });
    expect(await ranges('joblib-1.6/lone-None-pNone')).toMatchObject({ joblib: '>=1.2', python: '>=3.4' });
  });

  test('a protocol that the Python has not is refused before anything is written', async () => {
    const source = 'fixtures/joblib/joblib-1.6/lone-None-pNone.pkl';
    await expect(
      migrateFile(source, '/nowhere/a.joblib', { to: ['python==3.7', 'joblib==1.0.1'], protocol: 5 }),
    ).rejects.toThrow(/Python 3\.7 reads protocols up to 4, not 5/);
  });
});
