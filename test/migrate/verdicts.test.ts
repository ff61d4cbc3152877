/** Doctor's verdicts on files that it was once wrong about, beside what Python did. */
import { expect, test } from 'vitest';
import { causesOf, diagnose } from '../../src/migrate/doctor.js';
import { worse } from '../../src/migrate/effects.js';
import { graphOfCase, verdictCases } from '../helpers/verdict-cases.js';

test.each(verdictCases.map((one) => [`${one.name} of ${one.env}`, one] as const))('%s', async (_, one) => {
  const graph = await graphOfCase(one);
  const said = one.targets.map(({ wanted }) => {
    const { targets } = diagnose(graph, [...wanted], { protocol: one.protocol });
    return targets.reduce((worst, { verdict }) => worse(worst, verdict), targets[0]!.verdict);
  });
  expect(said).toEqual(one.targets.map(({ verdict }) => verdict));
  const environments = one.targets.map(({ wanted }) => wanted);
  const first = causesOf(graph, environments, { protocol: one.protocol }).map(([cause]) => cause?.verdict ?? 'loads');
  expect(first).toEqual(said);
});
