/**
 * A sample of fixtures/heldout.py: models drawn from a fixed seed by the newest scikit-learn, asked in every way. The whole,
 * with LightGBM and XGBoost and in six releases, is `python3 fixtures/heldout.py`.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compareEnvironment } from '../helpers/heldout/compare-env.js';
import { report, shareRight } from '../helpers/heldout/report.js';
import { pythonOf, requiredIn } from '../helpers/oracle.js';

const ENV = 'sklearn-1.9';
const SEED = '20';
const SHARE = '0.06';

describe.runIf(requiredIn(ENV) || pythonOf(ENV) !== undefined)('held-out models', () => {
  it('are right in nearly every call', { timeout: 120_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'brine-heldout-'));
    try {
      const command = ['fixtures/heldout.py', SEED, '--env', ENV, '--share', SHARE, '--out', folder, '--record'];
      execFileSync('python3', command, { stdio: ['ignore', 'ignore', 'inherit'] });
      const outcomes = await compareEnvironment(folder, ENV);
      expect(outcomes.length).toBeGreaterThan(1000);
      expect(shareRight(outcomes), report(ENV, outcomes).text).toBeGreaterThan(0.975);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
