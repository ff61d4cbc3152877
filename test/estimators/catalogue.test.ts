import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

test('the catalogue lists every definition: run node scripts/make-estimator-index.mjs', () => {
  expect(() =>
    execFileSync(process.execPath, ['scripts/make-estimator-index.mjs', '--check'], { stdio: 'pipe' }),
  ).not.toThrow();
});
