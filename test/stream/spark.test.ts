/** python/brine_spark in a real Spark: two executors in processes of their own, one of them losing its process while it scores. */
import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import process from 'node:process';
import { describe, expect, test } from 'vitest';
import { pythonOf, pythonRequired } from '../helpers/oracle.js';

const python = pythonOf('spark-4.3');
const ROWS = 3000;

describe.skipIf(python === undefined && !pythonRequired)('Apache Spark', () => {
  test('scores every row once, whatever is killed', { timeout: 300_000 }, () => {
    const text = execFileSync(
      resolve(python!),
      [
        'python/brine_spark/tests/check_spark.py',
        resolve('demo/tumours.joblib'),
        resolve('bin/brine.js'),
        String(ROWS),
      ],
      {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, PYTHONPATH: resolve('python/brine_spark/src'), BRINE_NODE: process.execPath },
      },
    );
    const found = JSON.parse(text.trim().split('\n').at(-1)!) as Record<string, unknown>;
    expect(found).toMatchObject({
      schema: [
        ['id', 'bigint'],
        ['predict', 'string'],
        ['predict_proba_benign', 'double'],
        ['predict_proba_malignant', 'double'],
      ],
      killed: 1,
      once: true,
      same: true,
      empty: 0,
      missing: expect.stringMatching(/brine: .*shape/) as string,
    });
    expect(JSON.stringify(found['bad'])).toMatch(/row \d+.*radius|radius.*row \d+/);
  });
});
