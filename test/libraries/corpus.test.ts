/** Models of libraries beside scikit-learn: what Python answered, and what the scanner says of their files (fixtures/libraries). */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BrineError, type Estimator, load } from '../../src/node.js';
import { scan } from '../../src/entries/scan-node.js';
import { decodeEncoded, type Encoded } from '../helpers/inputs.js';
import { callMethod, compare } from '../helpers/results.js';
import { type Entry, entriesOf, LIBRARIES, ROOT, toleranceOf, verdictOf } from './corpus.js';

/** False where the release that wrote the file kept no names of what comes out, and does not make them of what goes in. */
function hasNames(model: Estimator): boolean {
  return (
    model.methods.includes('getFeatureNamesOut') &&
    !(model.className === 'category_encoders.count.CountEncoder' && model.get('feature_names_out_') === undefined)
  );
}

/** What is wrong with the answer of one method. */
function problemOf(model: Estimator, entry: Entry, label: string, tolerance: number): string | undefined {
  const { method = label, kwargs } = entry.methods[label]!;
  const want = entry.expected[label]!;
  const refused = !Array.isArray(want) && 'error' in want;
  try {
    const found = callMethod(model, method, decodeEncoded(entry.input), kwargs);
    if (refused) return `an answer, where Python says ${want.error}`;
    compare(found, want, tolerance, label);
    if (method !== 'transform' || Array.isArray(want) || want.kind !== 'table') return undefined;
    if (hasNames(model)) {
      // Early releases note no names of columns: they are given, as in Python.
      const given = model.featureNamesIn === undefined ? entry.input.columns?.map(String) : undefined;
      expect(model.getFeatureNamesOut(given)).toEqual((want as Encoded).columns!.map(String));
    }
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
        expect(verdict, JSON.stringify(findings.slice(0, 5))).toBe(verdictOf(entry));
      },
    );
  });
});

test('the corpus is there', () => expect(LIBRARIES.length).toBeGreaterThan(0));
