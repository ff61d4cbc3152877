/** What each numpy, scipy and pandas wrote is read as it was meant, and goes back as it was. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dumpBytes, load } from '../../src/node.js';
import { pythonRequired } from '../helpers/oracle.js';
import { askTables, type Sample, samples, tableEnvironments, tablePython, view } from '../helpers/tables.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'brine-tables-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const of = (env: string): Sample[] => samples.filter((sample) => sample.env === env);

async function differences(sample: Sample): Promise<string[]> {
  const shown = view(await load<unknown>(sample.bytes));
  const expected = JSON.stringify(sample.view);
  const found = JSON.stringify(shown ?? null);
  if (found === expected) return [];
  let at = 0;
  while (expected[at] === found[at]) at++;
  const part = (text: string): string => text.slice(Math.max(0, at - 60), at + 120);
  return [`${sample.name} p${sample.protocol}: ${part(found)} instead of ${part(expected)}`];
}

describe.each(tableEnvironments)('%s', (env) => {
  test('is seen as Python sees it', async () => {
    expect((await Promise.all(of(env).map(differences))).flat()).toEqual([]);
    expect(of(env).length).toBeGreaterThan(60);
  });

  test.runIf(tablePython(env) !== undefined || pythonRequired)(
    'gets back what it wrote',
    { timeout: 120_000 },
    async () => {
      const jobs: Record<string, unknown>[] = [];
      for (const { name, protocol, original, start, length, bytes } of of(env)) {
        const file = join(folder, `${env}-${name}-p${protocol}.pkl`);
        writeFileSync(file, await dumpBytes(await load<unknown>(bytes), { format: 'pickle', protocol }));
        jobs.push({ op: 'same', file, original: `${process.cwd()}/${original}`, start, length });
      }
      const wrong = askTables(env, jobs).flatMap((answer, i) =>
        answer === null ? [] : [`${of(env)[i]!.name} p${of(env)[i]!.protocol}: ${JSON.stringify(answer)}`],
      );
      expect(wrong).toEqual([]);
    },
  );
});
