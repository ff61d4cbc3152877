/**
 * Every kind of hostile file in other words: the gadgets of the corpus, and the files of a folder where `BRINE_CASES` names one, written anew
 * with other opcodes, nested and packed. None is safe, none loses its verdict, and where Python acts on the first it acts on the other.
 * More: `BRINE_VARIATIONS=50 npx vitest run test/scan/variations.test.ts`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { audit } from '../../scripts/audit/audit.js';
import type { Composed } from '../../scripts/audit/files.js';
import { Random } from '../../scripts/audit/random.js';
import { scan } from '../../src/entries/scan-node.js';
import { pythonOf, pythonRequired } from '../helpers/oracle.js';
import { CONTAINERS } from './corpus/containers.js';
import { gadgets } from './corpus/gadgets.js';
import { hostileStreams } from './corpus/hostile.js';
import { rewritten, takeApart, type Taken } from './corpus/rewrite.js';

const python = pythonOf('sklearn-1.9');
const SEED = 20261130;
const EACH = Number(process.env['BRINE_VARIATIONS'] ?? '1');
const CASES = process.env['BRINE_CASES'];

interface Original {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly expect: string;
  readonly taken: Taken;
}

/** Streams of opcodes alone, each once: gadgets in one protocol of three, the plainer attacks in one of sixty. */
function originals(): Original[] {
  const own = gadgets([0, 2, 4]).filter((_, i) => EACH > 1 || i % 3 === Math.floor(i / 3) % 3);
  const plain = hostileStreams().filter(({ reached }, i) => reached !== false && i % 60 === 0);
  const given =
    CASES === undefined
      ? []
      : readdirSync(CASES)
          .filter((name) => name.endsWith('.pkl'))
          .map((name) => ({ name, expect: 'never safe', bytes: new Uint8Array(readFileSync(join(CASES, name))) }));
  return [...own, ...plain.map((each) => ({ ...each, expect: 'dangerous' })), ...given].flatMap((each) => {
    const taken = takeApart(each.bytes);
    return taken === undefined ? [] : [{ ...each, taken }];
  });
}

const all = originals();
const given = (bytes: Uint8Array): Composed => ({ how: 'pickle', files: [{ name: 'model', bytes }] });

describe('kinds in other words', () => {
  test('keep their verdict, bare and packed', { timeout: 60_000 * EACH }, async () => {
    expect(all.length).toBeGreaterThan(80);
    const random = new Random(SEED);
    for (const { name, bytes, taken } of all) {
      const first = (await scan(bytes)).verdict;
      for (let i = 0; i < EACH; i++) {
        const other = rewritten(taken, random);
        const said = (await scan(other)).verdict;
        const label = `${name}: ${Buffer.from(other).toString('latin1')}`;
        if (first === 'dangerous') expect(said, label).toBe('dangerous');
        else expect(said, label).not.toBe('safe');
        if (!random.once(5)) continue;
        // Of bytes that nobody loads only what is dangerous counts.
        const [container, wrap] = random.pick(
          first === 'dangerous' ? CONTAINERS : CONTAINERS.filter(([called]) => !called.includes('bytes')),
        );
        expect((await scan(await wrap(other))).verdict, `${container} of ${label}`).not.toBe('safe');
      }
    }
  });

  test.skipIf(python === undefined && !pythonRequired)(
    'do in Python what they did before',
    { timeout: 300_000 },
    async () => {
      const random = new Random(SEED);
      const pairs = all.map(({ bytes, taken }) => [given(bytes), given(rewritten(taken, random))] as const);
      // Each side by processes of its own: what one has imported, the other would not import again.
      const acting = async (files: readonly Composed[]): Promise<ReadonlySet<Composed>> => {
        const { faults } = await audit({ count: 0, seed: 1, python: resolve(python!), given: files });
        const bytes = new Set(faults.map(({ file }) => file.files[0]!.bytes));
        return new Set(files.filter(({ files: [file] }) => bytes.has(file!.bytes)));
      };
      const before = await acting(pairs.map(([first]) => first));
      const after = await acting(pairs.map(([, other]) => other));
      const lost = pairs.filter(([first, other]) => before.has(first) && !after.has(other));
      expect(before.size).toBeGreaterThan(20);
      expect(lost.map(([, { files }]) => Buffer.from(files[0]!.bytes).toString('latin1'))).toEqual([]);
    },
  );
});
