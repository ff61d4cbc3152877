import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dump, load } from '../../src/node.js';
import { environments, type Fixture, fixturePath, fixtures, readJson } from '../helpers/fixtures.js';
import { compareAnswer } from '../helpers/compare.js';
import { askPython, type Job, pythonOf, requiredIn } from '../helpers/oracle.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'brine-round-trip-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const METHODS = ['zlib', 'gzip', 'bz2', 'xz', 'lzma', 'lz4'];

/** Joblib before 1.2 cannot read the aligned arrays of today's form. */
function readsAligned(fixture: Fixture): boolean {
  const [major, minor] = fixture.producer.joblib.split('.').map(Number);
  return major! > 1 || (major === 1 && minor! >= 2);
}

/**
 * Plain values go back in the form that they came in, which decides about byte order and identity; models take turns
 * with the other format.
 */
async function redump(fixture: Fixture, turn: number): Promise<string> {
  const value = await load(fixturePath(fixture.file));
  const same = fixture.kind === 'value' || turn % 2 === 0 || (fixture.format === 'pickle' && !readsAligned(fixture));
  const format = same ? fixture.format : fixture.format === 'pickle' ? 'joblib' : 'pickle';
  const path = join(folder, `${fixture.env}-${fixture.name}.${format === 'pickle' ? 'pkl' : 'joblib'}`);
  const compress = format === 'joblib' && turn % 3 === 0 ? { compress: METHODS[(turn / 3) % METHODS.length]! } : {};
  await dump(value, path, { protocol: fixture.protocol, ...compress });
  return path;
}

function jobFor(fixture: Fixture, path: string): Job {
  const format = path.endsWith('.pkl') ? 'pickle' : 'joblib';
  const expected = readJson(fixture.expected) as Record<string, unknown>;
  if ('canon' in expected) return { op: 'canon', file: path, format };
  return { op: 'predict', file: path, format, input: fixture.input, methods: methodsOf(fixture, expected) };
}

function methodsOf(fixture: Fixture, expected: Record<string, unknown>): unknown[] {
  return Object.keys(expected).map((name) => {
    const { method, kwargs } = fixture.methods[name] ?? {};
    return method === undefined ? name : { name, method, kwargs: kwargs ?? {} };
  });
}

describe.each(environments)('%s reads what Brine wrote', (env) => {
  const python = pythonOf(env);
  test.runIf(python !== undefined || requiredIn(env))(
    'every fixture, loaded and dumped again, is the same value and predicts the same',
    { timeout: 600_000 },
    async () => {
      const mine = fixtures.filter((fixture) => fixture.env === env);
      const paths: string[] = [];
      for (const [i, fixture] of mine.entries()) paths.push(await redump(fixture, i));
      const answers = askPython(
        env,
        mine.map((fixture, i) => jobFor(fixture, paths[i]!)),
      );
      const wrong = mine.flatMap((fixture, i) => {
        const difference = compareAnswer(answers[i], readJson(fixture.expected), fixture);
        return difference === undefined ? [] : [`${fixture.name}: ${difference}`];
      });
      expect(wrong).toEqual([]);
      expect(answers.length).toBe(mine.length);
    },
  );
});
