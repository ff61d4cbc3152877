/**
 * From each release of the matrix to the ones beside it: a migrated model has the attributes of the release's own, and answers what
 * the Python that wrote it answered. Files and answers are Python's (fixtures/migrate/releases.py).
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { listedReason } from '../../scripts/migrate/answers.js';
import { compareGraphs } from '../../scripts/migrate/compare-graphs.js';
import { excused } from '../../scripts/migrate/exceptions.js';
import { dumps, loads } from '../../src/entries/pickle.js';
import type { Estimator } from '../../src/estimators/estimator.js';
import { migrateGraph, MigrationError } from '../../src/migrate/migrate.js';
import type { PyObject } from '../../src/pickle/values/py-values.js';
import { registerCustom } from '../helpers/custom.js';
import { readJson } from '../helpers/fixtures.js';
import { decodeEncoded, type Encoded } from '../helpers/inputs.js';
import { callMethod, compare } from '../helpers/results.js';
import { entriesOf, type Entry, graphOf, targetsOf } from './releases.js';

const RELEASES = ['0.20', '0.22', '0.24', '1.0', '1.2', '1.3', '1.5', '1.6', '1.7', '1.9'];

/** What the older release has not: a class, or a parameter. */
const REFUSED = /there is no sklearn\.|the parameter \w+=.* is not known before|add_indicator is not known/;

function wrongAnswers(model: PyObject, entry: Entry, from: string, to: string): string[] {
  const bound = loads<Estimator>(dumps(model));
  const X = decodeEncoded(readJson(entry.input) as Encoded);
  return Object.entries(entry.methods).flatMap(([label, { method = label, kwargs, tolerance }]) => {
    if (/names/.test(label) || listedReason(model, label, from, to) !== undefined) return [];
    try {
      compare(
        callMethod(bound, method, X, kwargs),
        entry.expected[label] as Encoded,
        Math.max(tolerance, 1e-12),
        label,
      );
      return [];
    } catch (error) {
      const { message } = error as Error;
      return / has no /.test(message) ? [] : [`${label}: ${message.slice(0, 200)}`];
    }
  });
}

const pairs = RELEASES.flatMap((release, i) => {
  const next = RELEASES[i + 1];
  return next === undefined ? [] : [[release, next] as const, [next, release] as const];
});

beforeAll(registerCustom);

describe.each(pairs)('%s to %s', (a, b) => {
  const [from, to] = [`sklearn-${a}`, `sklearn-${b}`];
  test('has the layout of the release, and answers alike', { timeout: 120_000 }, async () => {
    const theirs = entriesOf(to);
    const [first] = theirs.values();
    const wrong: string[] = [];
    let count = 0;
    for (const entry of entriesOf(from).values()) {
      try {
        const { model } = migrateGraph(await graphOf(entry), targetsOf(first!));
        count++;
        const other = theirs.get(entry.name);
        const differences = other === undefined ? [] : compareGraphs(model, await graphOf(other));
        for (const one of differences)
          if (excused(one, to) === undefined)
            wrong.push(`${entry.name} ${one.class}.${one.attribute}: ${one.was} → ${one.is}`);
        wrong.push(...wrongAnswers(model as PyObject, entry, from, to).map((text) => `${entry.name}.${text}`));
      } catch (error) {
        if (!(error instanceof MigrationError)) throw error;
        expect(error.message, entry.name).toMatch(REFUSED);
      }
    }
    expect(count).toBeGreaterThan(20);
    expect(wrong).toEqual([]);
  });
});
