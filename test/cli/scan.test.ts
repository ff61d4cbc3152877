import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { main } from '../../src/cli/main.js';
import { bytes, call } from '../helpers/pickle-bytes.js';

const SCHEMA = 'node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'brine-scan-'));
  mkdirSync(join(folder, 'models', 'old'), { recursive: true });
  file('models/good.pkl', bytes(0x80, 4, '].'));
  file('models/own.pkl', call('mypkg.models', 'Churn'));
  file('models/old/bad.pkl', call('os', 'system'));
  file('models/README.md', new TextEncoder().encode('# Models'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function brine(
  args: readonly string[],
  stdin: Uint8Array = new Uint8Array(0),
  progress = false,
): Promise<{ status: number; out: string; err: string }> {
  const result = { status: 0, out: '', err: '' };
  result.status = await main(args, {
    out: (text) => void (result.out += text),
    err: (text) => void (result.err += text),
    colour: false,
    progress,
    readStdin: async () => stdin,
  });
  return result;
}

describe('brine scan', () => {
  test('a dangerous file: words that everybody understands, and status 1', async () => {
    const { status, out } = await brine(['scan', join(folder, 'models/old/bad.pkl')]);
    expect(status).toBe(1);
    expect(out).toContain('bad.pkl: DANGEROUS');
    expect(out).toContain('Loading it in Python would run programs or shell commands on your computer.');
    expect(out).toContain('os.system is called (byte 14)');
    expect(out).toContain('Do not load this file in Python.');
  });

  test('safe is 0, suspicious is 2 unless a flag says that it may pass', async () => {
    expect((await brine(['scan', join(folder, 'models/good.pkl')])).status).toBe(0);
    const own = join(folder, 'models/own.pkl');
    expect((await brine(['scan', own])).status).toBe(2);
    expect((await brine(['scan', '--fail-on', 'dangerous', own])).status).toBe(0);
    expect((await brine(['scan', file('cut.pkl', bytes(0x80, 4, ']'))])).status).toBe(2);
    expect((await brine(['scan', join(folder, 'none.pkl')])).status).toBe(2);
  });

  test('folders with all that is in them, patterns and standard input', async () => {
    const all = await brine(['scan', folder, '--fail-on', 'dangerous'], undefined, true);
    expect(all.status).toBe(1);
    expect(all.out).toContain('1 dangerous, 1 suspicious');
    expect(all.out).toContain('1 others are no model files');
    expect(all.err).toContain('█');
    const some = await brine(['scan', join(folder, '**/*.pkl'), '--json']);
    expect((JSON.parse(some.out) as unknown[]).length).toBeGreaterThanOrEqual(3);
    expect((await brine(['scan', join(folder, '*.nothing')])).status).toBe(2);
    expect((await brine(['scan', '-'], call('os', 'system'))).status).toBe(1);
  });

  test('--policy allows and denies by exact pair and keeps the reason', async () => {
    const policy = file(
      'policy.json',
      '{"allow":[{"module":"mypkg.models","name":"Churn","reason":"ours"}],"deny":[]}',
    );
    const { status, out } = await brine(['scan', '--policy', policy, '--verbose', join(folder, 'models/own.pkl')]);
    expect(status).toBe(0);
    expect(out).toContain('note: mypkg.models.Churn is called');
    const wrong = await brine(['scan', '--policy', file('wrong.json', '{"alow":[]}'), folder]);
    expect(wrong).toMatchObject({ status: 2 });
    expect(wrong.err).toContain('"alow" is no part of a policy');
  });

  test('--sarif is valid SARIF 2.1.0, also for names that would break it', async () => {
    const odd = file('a b\u202e#%.pkl', call('os', 'system\u001b[31m<b>'));
    const { out } = await brine(['scan', '--sarif', odd, folder]);
    const log = JSON.parse(out) as { runs: { results: { ruleId: string }[] }[] };
    const schema = JSON.parse(readFileSync(SCHEMA, 'utf8')) as Record<string, unknown>;
    // The schema is of an older draft, whose keywords are the same but for these.
    delete schema['$schema'];
    delete schema['id'];
    const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
    (addFormats as unknown as (ajv: Ajv) => void)(ajv);
    const validate = ajv.compile(schema);
    expect(validate(log), JSON.stringify(validate.errors?.slice(0, 3))).toBe(true);
    expect(log.runs[0]!.results.map((result) => result.ruleId)).toContain('runs-commands');
  });

  test('control characters of a file do not reach the terminal', async () => {
    const { out } = await brine(['scan', file('odd.pkl', call('os', 'system\u001b[31m\u202e'))]);
    expect(out).not.toMatch(/[\u001b\u202e]/);
    expect(out).toContain('\\u001b[31m');
  });
});

describe('brine keygen, sign and verify', () => {
  test('from keys to a verified file', async () => {
    const key = join(folder, 'release');
    expect((await brine(['keygen', key])).status).toBe(0);
    expect((await brine(['keygen', key])).status).toBe(1);
    const model = join(folder, 'models/good.pkl');
    expect((await brine(['sign', model, '--key', `${key}.pem`])).status).toBe(0);
    const good = await brine(['verify', model, '--key', `${key}.pub.pem`]);
    expect(good.status).toBe(0);
    expect(good.out).toContain('signed by');
    writeFileSync(model, bytes(0x80, 4, '}.'));
    const changed = await brine(['verify', model, '--key', `${key}.pub.pem`]);
    expect(changed.status).toBe(1);
    expect(changed.out).toContain('not the one that was signed');
    expect((await brine(['verify', model])).status).toBe(2);
  });
});
