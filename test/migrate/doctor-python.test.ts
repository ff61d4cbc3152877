/** Doctor's verdict on a file is what really happens to it in the other release's Python. */
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ask, methodsOf, wrongAnswers } from '../../scripts/migrate/ask.js';
import { realVerdict, saidOf, tells } from '../../scripts/migrate/doctor.js';
import { diagnose } from '../../src/migrate/doctor.js';
import { worse } from '../../src/migrate/effects.js';
import { load } from '../../src/node.js';
import { type Fixture, fixturePath, fixtures, readJson } from '../helpers/fixtures.js';
import { pythonOf, requiredIn } from '../helpers/oracle.js';

/** Files whose worst method is not among the recorded ones: doctor speaks of all of them. */
const HALF_ASKED = /^(?:pls-both-linnerud|rfecv-.*)$/;

/** A file of every class. */
function oneOfEach(env: string): Fixture[] {
  const found = new Map<string, Fixture>();
  for (const one of fixtures)
    if (one.env === env && one.kind === 'model' && !HALF_ASKED.test(one.name) && !found.has(one.class))
      found.set(one.class, one);
  return [...found.values()];
}

const libraries = ({ producer }: Fixture): string[] =>
  (['numpy', 'scipy', 'joblib', 'pandas', 'python'] as const).map(
    (name) => `${name}==${(producer as unknown as Record<string, string>)[name]!}`,
  );

describe.each([
  ['sklearn-0.24', 'sklearn-1.2'],
  ['sklearn-0.24', 'sklearn-1.9'],
  ['sklearn-1.2', 'sklearn-1.9'],
  ['sklearn-1.9', 'sklearn-1.2'],
  ['sklearn-1.9', 'sklearn-0.24'],
  ['sklearn-1.2', 'sklearn-0.24'],
])('%s as it is in %s', (from, to) => {
  test.skipIf(pythonOf(to) === undefined && !requiredIn(to))(
    'does what doctor says',
    { timeout: 600_000 },
    async () => {
      const target = fixtures.find((one) => one.env === to)!;
      const chosen = oneOfEach(from);
      expect(chosen.length).toBeGreaterThan(150);
      const answers = await ask(
        to,
        chosen.map(({ recipe, file, format, input, methods }) => ({
          recipe,
          file: resolve(fixturePath(file)),
          format,
          input: input === null ? null : resolve(fixturePath(input)),
          methods: methodsOf(methods),
          operations: false,
        })),
      );
      const wrong: string[] = [];
      for (const [i, found] of answers.entries()) {
        const { name, file, methods, expected, input } = chosen[i]!;
        const graph = await load(fixturePath(file), { lossless: true, onWarning: () => undefined });
        const { targets } = diagnose(graph, [`scikit-learn==${target.producer.sklearn}`, ...libraries(target)]);
        const answered = wrongAnswers(methods, readJson(expected) as Record<string, unknown>, found);
        const real = realVerdict({
          name,
          class: '',
          ...(found.load === undefined ? {} : { load: found.load }),
          ...(found.warnings.length === 0 ? {} : { warnings: found.warnings }),
          wrong: answered,
        });
        const said = targets.map(({ causes }) => saidOf(causes, real).said).reduce(worse);
        if (said !== real && tells({ methods, input }, said, real))
          wrong.push(`${name}: ${said} said, ${real} true (${found.load ?? Object.entries(answered).join()})`);
      }
      expect(wrong).toEqual([]);
    },
  );
});
