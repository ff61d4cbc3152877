/** Every kind of model, damaged somewhere: a BrineError or a result, in bounded time. */
import { expect, test } from 'vitest';
import { BrineError } from '../../src/core/errors.js';
import { load } from '../../src/node.js';
import type { PyObject } from '../../src/pickle/values/py-values.js';
import { bind } from '../../src/estimators/bind.js';
import { type Fixture, fixturePath, fixtures } from '../helpers/fixtures.js';
import { decodeInput } from '../helpers/inputs.js';
import { callMethod } from '../helpers/results.js';
import { damage } from './damaged-graph.js';
import { random } from './mutate.js';

/** `BRINE_FUZZ_SEED=N npx vitest run test/fuzz/models.test.ts`: other damage. */
const SEED = Number(process.env['BRINE_FUZZ_SEED'] ?? 1);
const SLOWEST = 10_000;

/** Two models of each class. */
function some(env: string): Fixture[] {
  const taken = new Map<string, number>();
  return fixtures.filter(({ env: own, kind, methods, class: name }) => {
    if (own !== env || kind !== 'model' || Object.keys(methods).length === 0) return false;
    const count = taken.get(name) ?? 0;
    taken.set(name, count + 1);
    return count < 2;
  });
}

/** What a method does that it should not. */
function faultOf(graph: PyObject, fixture: Fixture, X: unknown): string | undefined {
  for (const [label, spec] of Object.entries(fixture.methods)) {
    const start = performance.now();
    try {
      callMethod(bind(graph), spec.method ?? label, X, spec.kwargs);
    } catch (error) {
      if (!(error instanceof BrineError)) return `${label}: ${(error as Error).stack ?? String(error)}`;
    }
    const took = performance.now() - start;
    if (took > SLOWEST) return `${label} takes ${Math.round(took)} ms`;
  }
  return undefined;
}

test.each(['sklearn-1.9', 'sklearn-0.24'])('damaged models of %s', { timeout: 240_000 }, async (env) => {
  for (const fixture of some(env)) {
    // Of its own, so that another fixture changes nothing for this one.
    const next = random([...fixture.name].reduce((seed, char) => seed * 31 + char.charCodeAt(0), SEED) >>> 0);
    const X = decodeInput(fixture.input!);
    for (let round = 0; round < 3; round++) {
      const graph = await load<PyObject>(fixturePath(fixture.file), { lossless: true });
      const what = damage(graph, next);
      expect(faultOf(graph, fixture, X), `${fixture.name}: ${what}`).toBeUndefined();
    }
  }
});
