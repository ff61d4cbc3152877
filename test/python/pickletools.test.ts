/** `brine dis` and `optimize` beside Python's own pickletools, on every small pickle of the fixtures. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { listing } from '../../src/inspect/listing.js';
import { OPCODES } from '../../src/pickle/tools/opcode-table.js';
import { optimize } from '../../src/pickle/tools/optimize.js';
import { fixturePath, fixtures } from '../helpers/fixtures.js';
import { pythonOf, pythonRequired } from '../helpers/oracle.js';

interface Answer {
  dis: string;
  annotated: string;
  optimized: string;
  error?: string;
}

const DESCRIPTIONS = new Map([...OPCODES.values()].map(({ name, description }) => [name, description]));
const LARGEST = 10_000;
const python = pythonOf('sklearn-1.9');

function firstDifference(found: string, expected: string): string | undefined {
  if (found === expected) return undefined;
  const a = found.split('\n');
  const b = expected.split('\n');
  const at = b.findIndex((line, i) => line !== a[i]);
  return `line ${at}: ${JSON.stringify(a[at])} instead of ${JSON.stringify(b[at])}`;
}

/** The descriptions are our own, so that both sides have `#` for them. */
function text(bytes: Uint8Array, annotate: boolean): string {
  let out = '';
  for (const { opcode, text } of listing(bytes, annotate)) {
    const description = opcode === undefined ? undefined : DESCRIPTIONS.get(opcode);
    out += annotate && description !== undefined ? `${text.slice(0, -description.length)}#\n` : `${text}\n`;
  }
  return out;
}

describe.runIf(python !== undefined || pythonRequired)('pickletools', () => {
  test('lists and optimizes what Brine lists and optimizes', { timeout: 120_000 }, () => {
    const files = fixtures
      .filter((fixture) => fixture.format === 'pickle' && fixture.compress === null)
      .map((fixture) => fixturePath(fixture.file))
      .filter((path) => readFileSync(path).length < LARGEST);
    const output = execFileSync(python!, ['scripts/pickletools_listing.py'], {
      encoding: 'utf8',
      input: files.join('\n'),
      maxBuffer: 2 ** 30,
    });
    const answers = output.trim().split('\n');
    const wrong = answers.flatMap((line, i) => {
      const answer = JSON.parse(line) as Answer;
      const bytes = new Uint8Array(readFileSync(files[i]!));
      const found =
        answer.error !== undefined
          ? `pickletools refuses it: ${answer.error}`
          : (firstDifference(text(bytes, false), answer.dis) ??
            firstDifference(text(bytes, true), answer.annotated) ??
            firstDifference(Buffer.from(optimize(bytes)).toString('hex'), answer.optimized));
      return found === undefined ? [] : [`${files[i]!}: ${found}`];
    });
    expect(wrong).toEqual([]);
    expect(answers.length).toBe(files.length);
    expect(files.length).toBeGreaterThan(300);
  });
});
