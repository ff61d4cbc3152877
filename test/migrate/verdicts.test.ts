/** Doctor's verdicts on files that it was once wrong about, beside what Python did (scripts/migrate/verdict-cases.ts records it). */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { VerdictCase } from '../../scripts/migrate/verdict-cases.js';
import { diagnose } from '../../src/migrate/doctor.js';
import { worse } from '../../src/migrate/effects.js';
import { load } from '../../src/node.js';

const cases = gunzipSync(readFileSync('fixtures/migrate/verdicts.jsonl.gz'))
  .toString('utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as VerdictCase);

test.each(cases.map((one) => [`${one.name} of ${one.env}`, one] as const))('%s', async (_, one) => {
  const file = new Uint8Array(Buffer.from(one.data, 'base64'));
  const graph = await load(file, { lossless: true, allowDangerous: true, onWarning: () => undefined });
  const said = one.targets.map(({ wanted }) => {
    const { targets } = diagnose(graph, [...wanted], one.protocol);
    return targets.reduce((worst, { verdict }) => worse(worst, verdict), targets[0]!.verdict);
  });
  expect(said).toEqual(one.targets.map(({ verdict }) => verdict));
});
