/** Array jobs: every row once, whatever is killed and run again; schedulers; what all shards agree on. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { parseCsv } from '../../src/entries/csv.js';
import { initRegistry, push } from '../../src/entries/registry-node.js';
import { openForJob, scoreJob, scoreStatus, shardOf } from '../../src/entries/stream-node.js';
import { dump, load } from '../../src/node.js';
import { unitsFor } from '../../src/stream/jobs/plan.js';
import { brine } from '../helpers/brine.js';

const FOLDER = mkdtempSync(join(tmpdir(), 'brine-jobs-'));
const at = (name: string): string => join(FOLDER, name);
afterAll(() => {
  rmSync(FOLDER, { recursive: true, force: true });
});

const MODEL = 'demo/tumours.joblib';
const lines = readFileSync('demo/tumours.csv', 'utf8').trim().split('\n');

/** Part files with rows of their own, so that each can be found again. */
function makeInput(files: number): void {
  for (let i = 0; i < files; i++) {
    const rows = lines.slice(1).map((line, row) => `${i}-${row},${line}`);
    writeFileSync(at(`in-${String(i).padStart(2, '0')}.csv`), `id,${lines[0]!}\n${rows.slice(0, 3 + i).join('\n')}\n`);
  }
}
makeInput(7);
const input = at('in-*.csv');

const run = (shard: string, output: string, options: object = {}) =>
  scoreJob({
    model: MODEL,
    openModel: (reference) => openForJob(reference),
    input,
    output: at(output),
    shard: shardOf(shard, {}),
    keep: ['id'],
    methodOptions: { extraColumns: 'ignore' },
    ...options,
  });

function idsIn(output: string): unknown[] {
  return readdirSync(at(output))
    .filter((name) => name.startsWith('part-'))
    .sort()
    .flatMap((name) => parseCsv(readFileSync(at(`${output}/${name}`), 'utf8')).table.data.get('id') ?? []);
}

const all = Array.from({ length: 7 }, (_, i) =>
  Array.from({ length: Math.min(3 + i, lines.length - 1) }, (_, row) => `${i}-${row}`),
).flat();

describe('an array job', () => {
  test('scores every row once and in order; whoever is last says so', async () => {
    const results = [];
    for (const shard of [2, 0, 3, 1]) results.push(await run(`${shard}/4`, 'four'));
    expect(results.map(({ isComplete }) => isComplete)).toEqual([false, false, false, true]);
    expect(idsIn('four')).toEqual(all);
    expect(JSON.parse(readFileSync(at('four/_SUCCESS'), 'utf8'))).toEqual({ shards: 4, rows: all.length, failed: 0 });
    expect(await scoreStatus(at('four'))).toMatchObject({
      shards: 4,
      done: [0, 1, 2, 3],
      missing: [],
      rows: all.length,
      isComplete: true,
    });
  });

  test('does only what is missing when it is run again', async () => {
    await run('0/2', 'again');
    const [part] = readdirSync(at('again')).filter((name) => name.startsWith('part-'));
    const before = readFileSync(at(`again/${part!}`));
    expect(await run('0/2', 'again')).toMatchObject({ wasDone: true, isComplete: false });
    expect(readFileSync(at(`again/${part!}`)).equals(before)).toBe(true);
    // Killed between the part and its record: it is written once more.
    unlinkSync(at('again/_part-00000.json'));
    expect(await run('0/2', 'again')).toMatchObject({ wasDone: false });
    await run('1/2', 'again');
    expect(idsIn('again')).toEqual(all);
  });

  test('has shards that overlap and do no harm', async () => {
    await Promise.all(['0/3', '1/3', '1/3', '2/3', '0/3'].map((shard) => run(shard, 'twice')));
    expect(idsIn('twice')).toEqual(all);
    expect(readdirSync(at('twice')).some((name) => name.endsWith('.tmp'))).toBe(false);
    expect((await scoreStatus(at('twice'))).isComplete).toBe(true);
  });

  test('leaves no part of a shard that fails', async () => {
    writeFileSync(at('bad-0.csv'), `id,${lines[0]!}\n1,x,1,1,oval,rough\n`);
    await expect(run('0/1', 'bad', { input: at('bad-0.csv') })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      row: 0,
    });
    expect(readdirSync(at('bad'))).toEqual(['_manifest.json']);
  });

  test('is one job: other methods, models and inputs that change are refused', async () => {
    await run('0/2', 'one');
    await expect(run('1/2', 'one', { methods: ['predict_proba'] })).rejects.toThrow(
      /holds another job: methods was \["predict"\]/,
    );
    await expect(run('0/3', 'one')).rejects.toThrow(/there were 2 shards/);
    await dump(await load(MODEL), at('other.pkl'));
    await expect(run('1/2', 'one', { model: at('other.pkl') })).rejects.toMatchObject({ code: 'CONFLICT' });
    utimesSync(at('in-03.csv'), new Date(), new Date(Date.now() - 5000));
    await expect(run('1/2', 'one')).rejects.toThrow(/in-03\.csv has changed/);
  });

  test('keeps to the version that its first shard found', async () => {
    const registry = await initRegistry(at('registry'));
    for (const version of ['1.0.0', '2.0.0']) {
      await dump(await load(MODEL), at('churn.pkl'), { protocol: version === '1.0.0' ? 2 : 4 });
      await push(registry, at('churn.pkl'), { name: 'churn', version });
    }
    process.env['BRINE_REGISTRY'] = at('registry');
    try {
      await registry.promote('churn@1.0.0', 'development');
      const model = 'registry:churn@development';
      expect((await run('0/2', 'pinned', { model })).model).toBe('registry:churn@1.0.0');
      await registry.promote('churn@2.0.0', 'development');
      expect((await run('1/2', 'pinned', { model })).model).toBe('registry:churn@1.0.0');
    } finally {
      delete process.env['BRINE_REGISTRY'];
    }
  });
});

test('every unit falls to exactly one shard, in order', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ file: fc.nat(5), weight: fc.nat(1000) }), { maxLength: 40 }),
      fc.integer({ min: 1, max: 12 }),
      (units, count) => {
        const shards = Array.from({ length: count }, (_, index) => unitsFor(units, index, count));
        expect(shards.flat()).toEqual(units);
      },
    ),
  );
});

describe('schedulers', () => {
  test.each([
    [
      { JOB_COMPLETION_INDEX: '3', JOB_COMPLETIONS: '8' },
      { index: 3, count: 8 },
    ],
    [
      { AWS_BATCH_JOB_ARRAY_INDEX: '0', AWS_BATCH_JOB_ARRAY_SIZE: '2' },
      { index: 0, count: 2 },
    ],
    [
      { CLOUD_RUN_TASK_INDEX: '4', CLOUD_RUN_TASK_COUNT: '5' },
      { index: 4, count: 5 },
    ],
    [
      { SLURM_ARRAY_TASK_ID: '7', SLURM_ARRAY_TASK_COUNT: '4', SLURM_ARRAY_TASK_MIN: '1', SLURM_ARRAY_TASK_STEP: '2' },
      { index: 3, count: 4 },
    ],
    [{}, { index: 0, count: 1 }],
  ])('%j', (env, shard) => {
    expect(shardOf(undefined, env)).toEqual(shard);
  });

  test.each(['8/8', '-1/2', '1', 'a/b', '0/0'])('--shard %s is none', (text) => {
    expect(() => shardOf(text, {})).toThrow(/shard/);
  });

  test('what a scheduler does not say is asked for', () => {
    expect(() => shardOf(undefined, { JOB_COMPLETION_INDEX: '1' })).toThrow(/JOB_COMPLETIONS/);
    expect(shardOf(undefined, { JOB_COMPLETION_INDEX: '1' }, 4)).toEqual({ index: 1, count: 4 });
    expect(() =>
      shardOf(undefined, { SLURM_ARRAY_TASK_ID: '2', SLURM_ARRAY_TASK_COUNT: '2', SLURM_ARRAY_TASK_STEP: '4' }),
    ).toThrow(/index/);
  });
});

test('the command line scores, and says what is missing', async () => {
  const score = (shard: string) =>
    brine('score', input, '--model', MODEL, '-o', at('cli'), '--shard', shard, '--keep', 'id', '--to', 'jsonl');
  expect(await score('0/2')).toMatchObject({ status: 0, err: expect.stringContaining('shard 0 of 2') as string });
  const half = await brine('score', '--status', at('cli'));
  expect(half).toMatchObject({ status: 1, out: expect.stringContaining('1 of 2 done; missing: 1') as string });
  expect(await score('1/2')).toMatchObject({
    status: 0,
    err: expect.stringContaining('all shards are done') as string,
  });
  const { status, out } = await brine('score', '--status', at('cli'), '--json');
  expect(status).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ rows: all.length, isComplete: true });
});
