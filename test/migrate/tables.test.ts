/** Arrays, sparse matrices and tables for other releases of numpy, scipy and pandas: their Python shows what the writer's does. */
import { describe, expect, test } from 'vitest';
import { tablesIn } from '../../scripts/migrate/tables.js';
import { pythonOf } from '../helpers/oracle.js';

/** What an older release has not, by the value of the corpus. */
const REFUSED: Readonly<Record<string, RegExp>> = {
  'sparse-cube': /dimension/,
  'sparse-flat': /dimension/,
  'sparse-line': /dimension/,
  strings: /StringDType/,
};

/** pandas since 2.1 says so of each value with business days, its own among them. */
const SAID_OF_ITS_OWN = /^FutureWarning: PeriodDtype\[B\] is deprecated/;

describe.each([
  ['pandas-1.4', 'pandas-2.2'],
  ['pandas-2.2', 'pandas-3.0'],
  ['pandas-3.0', 'pandas-2.2'],
  ['pandas-2.2', 'pandas-1.4'],
  ['pandas-1.5', 'pandas-3.0'],
  ['pandas-3.0', 'pandas-1.5'],
  ['pandas-1.0', 'pandas-3.0'],
  ['pandas-1.1', 'pandas-2.2'],
  ['pandas-1.3', 'pandas-3.0'],
])('%s in %s', (from, to) => {
  test.skipIf(pythonOf(to) === undefined)('every value', { timeout: 120_000 }, async () => {
    const shown = await tablesIn(from, to);
    expect(shown.length).toBeGreaterThan(200);
    expect(shown.filter(({ problem }) => problem !== undefined && !SAID_OF_ITS_OWN.test(problem))).toEqual([]);
    for (const { name, refused } of shown)
      if (refused !== undefined) expect(refused, name).toMatch(REFUSED[name.replace(/\[.*$/, '')] ?? /never/);
  });
});

describe.each([
  ['pandas-1.5', 'pandas-2.2'],
  ['pandas-2.2', 'pandas-3.0'],
  ['pandas-3.0', 'pandas-2.2'],
  ['pandas-3.0', 'pandas-1.5'],
  ['pandas-1.0', 'pandas-3.0'],
  ['pandas-1.0', 'pandas-1.5'],
  ['pandas-1.3', 'pandas-2.2'],
])('%s as it is in %s', (from, to) => {
  test.skipIf(pythonOf(to) === undefined)('does what doctor says', { timeout: 120_000 }, async () => {
    const shown = await tablesIn(from, to, true);
    expect(shown.length).toBeGreaterThan(200);
    expect(shown.filter(({ real, said }) => real !== said)).toEqual([]);
  });
});
