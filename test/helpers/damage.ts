/** Tests that a damaged model is refused: the graph of a fixture, changed, must not give a number. */
import { describe, expect, test } from 'vitest';
import { InvalidStateError } from '../../src/core/errors.js';
import type { PyDict } from '../../src/pickle/values/py-dict.js';
import { bind } from '../../src/estimators/bind.js';
import type { Estimator } from '../../src/estimators/estimator.js';
import { attributesOf, graphOf, inputOf } from './models.js';

export type State = PyDict<string, unknown>;

/** What is wrong, the fixture, and how its attributes are changed. */
export type Damage = readonly [name: string, fixture: string, damage: (state: State) => void];

function runFirst(model: Estimator, X: unknown): void {
  const rows = X as number[][];
  if (model.methods.includes('predict')) model.predict(rows);
  else model.transform(rows);
}

export function testDamage(family: string, cases: readonly Damage[]): void {
  describe(`damaged state: ${family}`, () => {
    test.each(cases)('%s', async (_name, fixture, damage) => {
      const graph = await graphOf(fixture);
      const X = inputOf(fixture);
      damage(attributesOf(graph));
      expect(() => {
        runFirst(bind(graph), X);
      }).toThrow(InvalidStateError);
    });
  });
}
