/** Models of libraries beside scikit-learn: what Python answered, and what the scanner says of their files (fixtures/libraries). */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BrineError, type Estimator, load } from '../../src/node.js';
import { scan } from '../../src/entries/scan-node.js';
import { decodeEncoded, type Encoded } from '../helpers/inputs.js';
import { callMethod, compare } from '../helpers/results.js';
import { type Entry, entriesOf, LIBRARIES, ROOT, toleranceOf } from './corpus.js';

/** What is wrong with the answer of one method. */
function problemOf(model: Estimator, entry: Entry, label: string, tolerance: number): string | undefined {
  const { method = label, kwargs } = entry.methods[label]!;
  const want = entry.expected[label]!;
  const refused = !Array.isArray(want) && 'error' in want;
  try {
    const found = callMethod(model, method, decodeEncoded(entry.input), kwargs);
    if (refused) return `an answer, where Python says ${want.error}`;
    compare(found, want, tolerance, label);
    const names = Reflect.get(model, 'getFeatureNamesOut') as unknown;
    if (method !== 'transform' || Array.isArray(want) || want.kind !== 'table' || typeof names !== 'function')
      return undefined;
    expect(model.getFeatureNamesOut()).toEqual((want as Encoded).columns);
    return undefined;
  } catch (error) {
    return refused && error instanceof BrineError ? undefined : String(error);
  }
}

describe.each(LIBRARIES)('%s', (library) => {
  const entries = entriesOf(library);
  describe.each([...new Set(entries.map(({ env }) => env))])('%s', (env) => {
    test.each(entries.filter((entry) => entry.env === env).map((entry) => [entry.name, entry] as const))(
      '%s',
      async (_, entry) => {
        const path = join(ROOT, entry.file);
        const model = await load<Estimator>(path);
        const problems = Object.keys(entry.methods).flatMap((label) => {
          const problem = problemOf(model, entry, label, toleranceOf(library, label));
          return problem === undefined ? [] : [`${label}: ${problem}`];
        });
        expect(problems).toEqual([]);
        const { verdict, findings } = await scan(path);
        expect(verdict, JSON.stringify(findings.slice(0, 5))).toBe('safe');
      },
    );
  });
});

test('the corpus is there', () => expect(LIBRARIES.length).toBeGreaterThan(0));
