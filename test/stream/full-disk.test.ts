/** A disk that is full, as a limit on the size of files that any user may set: a typed error, nothing that looks complete, and a rerun. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, expect, describe, test } from 'vitest';

const FOLDER = mkdtempSync(join(tmpdir(), 'brine-full-'));
const at = (name: string): string => join(FOLDER, name);
afterAll(() => {
  rmSync(FOLDER, { recursive: true, force: true });
});

const [head, ...lines] = readFileSync('demo/tumours.csv', 'utf8').trim().split('\n');
const ROWS = 20_000;
const rows = Array.from({ length: ROWS }, (_, i) => `${i},${lines[i % lines.length]!}`).join('\n');
writeFileSync(at('rows.csv'), `id,${head!}\n${rows}\n`);

/** `brine` where no file may be larger than `kilobytes`. */
function limited(kilobytes: number | undefined, args: readonly string[]): { status: number | null; stderr: string } {
  const limit = kilobytes === undefined ? '' : `ulimit -f ${kilobytes};`;
  const { status, stderr } = spawnSync(
    'bash',
    ['-c', `${limit} exec "$@"`, 'bash', process.execPath, '--import', 'tsx', 'src/cli/run.ts', ...args],
    { encoding: 'utf8', env: { ...process.env, TSX_DISABLE_CACHE: '1' } },
  );
  return { status, stderr };
}

describe.skipIf(process.platform === 'win32')('a full disk', () => {
  test.each(['csv', 'jsonl', 'parquet', 'arrow'])('while %s is written', { timeout: 300_000 }, (to) => {
    const output = at(`out.${to}`);
    const args = [
      'predict',
      'demo/tumours.joblib',
      '-i',
      at('rows.csv'),
      '-o',
      output,
      '--keep',
      'id',
      '-m',
      'predict_proba',
    ];
    const { status, stderr } = limited(16, args);
    expect(stderr).toMatch(/^brine: .*out\.\w+: .*(?:EFBIG|no space)/m);
    expect(status).toBe(3);
    expect(existsSync(output)).toBe(false);
    expect(readdirSync(FOLDER).filter((name) => name.includes('.tmp'))).toEqual([]);
  });

  test('in a shard: the rerun does what is missing', { timeout: 300_000 }, () => {
    const output = at('job');
    const shard = (index: number, kilobytes?: number) =>
      limited(kilobytes, [
        'score',
        at('rows.csv'),
        '--model',
        'demo/tumours.joblib',
        '-o',
        output,
        '--shard',
        `${index}/1`,
      ]);
    expect(shard(0, 16).status).toBe(3);
    expect(readdirSync(output).filter((name) => name.startsWith('part-') || name === '_SUCCESS')).toEqual([]);
    expect(shard(0).status).toBe(0);
    expect(existsSync(join(output, '_SUCCESS'))).toBe(true);
    const [part] = readdirSync(output).filter((name) => name.startsWith('part-'));
    expect(readFileSync(join(output, part!), 'utf8').trim().split('\n')).toHaveLength(ROWS + 1);
  });
});
