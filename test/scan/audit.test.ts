/** What is called safe, held against Python's audit hooks: 2,000 compositions with a fixed seed. The long run is `npm run audit`. */
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { audit } from '../../scripts/audit/audit.js';
import type { Composed } from '../../scripts/audit/files.js';
import { pythonOf, pythonRequired } from '../helpers/oracle.js';

const ENVIRONMENT = 'sklearn-1.9';
const python = pythonOf(ENVIRONMENT);

const given = (text: string): Composed => ({
  how: 'pickle',
  files: [{ name: 'model', bytes: new TextEncoder().encode(text) }],
});

describe('safe by Python’s own hooks', () => {
  test.skipIf(python === undefined && !pythonRequired)(
    'no composition that is safe opens, runs, imports or connects',
    { timeout: 300_000 },
    async () => {
      const { composed, counts, faults } = await audit({ count: 2000, seed: 20261129, python: resolve(python!) });
      expect(faults).toEqual([]);
      expect(composed).toBe(2000);
      // The hooks have seen something: enough files were safe, and enough of these were values.
      expect(counts['files']).toBeGreaterThan(300);
      expect(counts['loaded']).toBeGreaterThan(80);
      expect(counts['crashed']).toBe(0);
    },
  );

  test.skipIf(python === undefined && !pythonRequired)(
    'a file that does more is found out by the runner',
    { timeout: 120_000 },
    async () => {
      const { faults } = await audit({
        count: 1,
        seed: 1,
        python: resolve(python!),
        given: [given("cos\ngetcwd\n(tR0cos\nmkdir\n(S'x'\ntR."), given('N.')],
      });
      expect(faults).toHaveLength(1);
      expect(faults[0]!.events.join()).toContain('os.mkdir');
    },
  );
});
