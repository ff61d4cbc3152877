/** What CPython's picklers write, read and written again: the same bytes, for both picklers and all protocols. */
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { dumps, loads } from '../../src/entries/shared/pickle.js';
import type { PicklerFlavor } from '../../src/pickle/write/pickler-state.js';
import { pythonOf, pythonRequired } from '../helpers/oracle.js';

interface Item {
  name: string;
  protocol: number;
  flavor: PicklerFlavor;
  hex: string;
}

describe.each(['sklearn-0.24', 'sklearn-1.2', 'sklearn-1.9'])('the Python of %s', (env) => {
  const python = pythonOf(env);
  test.runIf(python !== undefined || pythonRequired)('writes what Brine writes', { timeout: 120_000 }, () => {
    const output = execFileSync(python!, ['scripts/pickle_corpus.py'], {
      encoding: 'utf8',
      maxBuffer: 2 ** 30,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const items = output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Item);
    const wrong = items.flatMap(({ name, protocol, flavor, hex }) => {
      const bytes = Uint8Array.from(Buffer.from(hex, 'hex'));
      const written = dumps(loads(bytes, { lossless: true }), { protocol, flavor });
      const found = Buffer.from(written).toString('hex');
      if (found === hex) return [];
      let at = 0;
      while (found[at] === hex[at]) at++;
      return [
        `${name}, protocol ${protocol}, ${flavor}: byte ${at >> 1}: ${found.slice(Math.max(0, at - 8), at + 40)} instead of ${hex.slice(Math.max(0, at - 8), at + 40)}`,
      ];
    });
    expect(wrong).toEqual([]);
    expect(items.length).toBeGreaterThan(800);
  });
});
