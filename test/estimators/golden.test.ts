/** Every model of fixtures/manifest.json, every method: what Python answered. A new fixture needs no new test. */
import { afterAll, describe, expect, test } from 'vitest';
import { load } from '../../src/node.js';
import type { PyObject } from '../../src/pickle/values/py-values.js';
import { bindEstimator } from '../../src/estimators/bind.js';
import type { Estimator } from '../../src/estimators/estimator.js';
import { registerCustom } from '../helpers/custom.js';
import { type Fixture, fixturePath, fixtures, readJson } from '../helpers/fixtures.js';
import { decodeInput, type Encoded } from '../helpers/inputs.js';
import { callMethod, compare } from '../helpers/results.js';

// Models with a class of the project's own come with its implementation (helpers/custom.ts).
const models = fixtures.filter((fixture) => fixture.kind === 'model' || Object.keys(fixture.methods).length > 0);

registerCustom();

/** Largest relative deviation of each class and method, for the report of `BRINE_REPORT=1`. */
const deviations = new Map<string, number>();

async function open(fixture: Fixture): Promise<Estimator> {
  const graph = await load<unknown>(fixturePath(fixture.file), { lossless: true });
  const model = bindEstimator(graph as PyObject);
  expect(model, `${fixture.class} is bound`).toBeDefined();
  return model!;
}

const classes = [...new Set(models.map((fixture) => fixture.class))];

for (const className of classes) {
  describe(className, () => {
    for (const fixture of models.filter((model) => model.class === className)) {
      test(`${fixture.env} ${fixture.name}`, async () => {
        const model = await open(fixture);
        const expected = readJson(fixture.expected) as Record<string, Encoded | string[]>;
        const X = decodeInput(fixture.input!);
        for (const [label, spec] of Object.entries(fixture.methods)) {
          const result = callMethod(model, spec.method ?? label, X, spec.kwargs);
          const deviation = compare(result, expected[label]!, spec.tolerance, label);
          const key = `${className} ${label}`;
          deviations.set(key, Math.max(deviations.get(key) ?? 0, deviation));
        }
      });
    }
  });
}

test('the manifest lists models', () => {
  expect(models.length).toBeGreaterThan(100);
});

afterAll(() => {
  if (process.env['BRINE_REPORT'] === undefined) return;
  for (const [key, value] of [...deviations].sort()) if (value > 0) console.log(`${value.toExponential(1)} ${key}`);
});
