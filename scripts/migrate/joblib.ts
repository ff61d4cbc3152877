/**
 * Files of Joblib's releases in other ones: `node --import tsx scripts/migrate/joblib.ts [--raw] [FROM...] [--to TO...]`, with
 * environments of fixtures/joblib-envs or fixtures/envs. Each file of fixtures/joblib is migrated to what the environment has (with --raw, taken as
 * it is), and what its Python finds is held against what the writer had. Doctor is asked of the files as they are.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { doctor, migrateFile } from '../../src/entries/migrate-node.js';
import { type Verdict, worse } from '../../src/migrate/effects.js';
import { isBrineError } from '../../src/core/errors.js';
import { pythonOf } from '../../test/helpers/oracle.js';

interface Entry {
  readonly env: string;
  readonly file: string;
  readonly files: readonly string[];
  readonly name: string;
  readonly compress: string | null;
}

interface Answer {
  readonly load?: string;
  readonly warnings: readonly string[];
  readonly value?: unknown;
}

export interface Read {
  readonly file: string;
  /** Why Brine does not write it. */
  readonly refused?: string;
  readonly load?: string;
  readonly warnings: readonly string[];
  /** True where the values are what the writer had. */
  readonly same: boolean;
  /** What doctor says of the file as it is. */
  readonly said?: Verdict;
}

const FOLDER = 'fixtures/joblib';
const manifest = JSON.parse(readFileSync(join(FOLDER, 'manifest.json'), 'utf8')) as Entry[];

/** What an environment pins, as targets. */
export function targetsOf(env: string): string[] {
  const path = ['joblib-envs', 'envs'].map((folder) => `fixtures/${folder}/${env}.txt`).find((one) => existsSync(one));
  const text = readFileSync(path!, 'utf8');
  const python = /^# python: (.*)$/m.exec(text)![1]!;
  return [`python==${python}`, ...text.split('\n').filter((line) => /^(?:scikit-learn|numpy|joblib)==/.test(line))];
}

/** What happened to a file as it is. */
export const realVerdict = ({ load, same, warnings }: Read): Verdict =>
  load !== undefined ? 'does-not-load' : !same ? 'differs' : warnings.length > 0 ? 'warns' : 'loads';

/**
 * A form whose keys are in order, as Python 2's dicts are not. It has two whole numbers, and Joblib 1.2 swaps bytes.
 *
 * @param text In Python 2 ASCII is equal as `str` and as `unicode`.
 */
function alike(value: unknown, text: boolean): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    const form = part as Record<string, unknown>;
    const { t, v, dtype, hex } = form;
    const pairs = t === 'dict' && Array.isArray(v) ? { v: [...(v as unknown[])].sort(byText) } : {};
    const swapped = typeof dtype === 'string' && dtype.startsWith('>') && typeof hex === 'string';
    const native = swapped ? { dtype: `<${dtype.slice(1)}`, hex: swappedHex(hex, Number(dtype.slice(2))) } : {};
    if (t === 'bytes' && text) return Buffer.from(String(hex), 'hex').toString('latin1');
    const all = { ...form, ...pairs, ...native, ...(t === 'long' ? { t: 'int' } : {}) };
    return Object.fromEntries(Object.entries(all).sort(byText));
  });
}

const byText = (a: unknown, b: unknown): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

const swappedHex = (hex: string, size: number): string =>
  hex.replace(new RegExp(`.{${2 * size}}`, 'g'), (item) => item.match(/../g)!.reverse().join(''));

export async function joblibIn(from: string, to: string, raw: boolean): Promise<Read[]> {
  const forms = JSON.parse(readFileSync(join(FOLDER, from, 'values.json'), 'utf8')) as Record<string, unknown>;
  const folder = mkdtempSync(join(tmpdir(), 'brine-joblib-'));
  const found: Read[] = [];
  const asked: { entry: Entry; file: string; said?: Verdict }[] = [];
  for (const entry of manifest.filter(({ env }) => env === from)) {
    const source = join(FOLDER, from, entry.file);
    if (raw) {
      const { targets } = await doctor(source, targetsOf(to));
      for (const name of entry.files) copyFileSync(join(FOLDER, from, name), join(folder, name));
      const said = targets.reduce<Verdict>((worst, { verdict }) => worse(worst, verdict), 'loads');
      asked.push({ entry, file: join(folder, entry.file), said });
      continue;
    }
    const file = join(folder, entry.file.replace(/pkl$/, 'joblib'));
    try {
      await migrateFile(source, file, { to: targetsOf(to) });
      asked.push({ entry, file });
    } catch (error) {
      if (!isBrineError(error)) throw error;
      found.push({ file: entry.file, refused: (error as Error).message, warnings: [], same: false });
    }
  }
  const done = spawnSync(pythonOf(to)!, ['fixtures/migrate/joblib_read.py'], {
    input: asked.map(({ file }) => `${JSON.stringify({ file })}\n`).join(''),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  rmSync(folder, { recursive: true });
  const two = !raw && targetsOf(to)[0]!.startsWith('python==2');
  const answers = done.stdout.split('\n').filter(Boolean);
  asked.forEach(({ entry, said }, i) => {
    const { load, warnings, value } =
      answers[i] === undefined
        ? { load: `ended the process: ${done.stderr.slice(-200)}`, warnings: [], value: undefined }
        : (JSON.parse(answers[i]) as Answer);
    found.push({
      file: entry.file,
      ...(load === undefined ? {} : { load }),
      warnings,
      same: load === undefined && alike(value, two) === alike(forms[entry.name], two),
      ...(said === undefined ? {} : { said }),
    });
  });
  return found;
}

if (process.argv[1]?.endsWith('migrate/joblib.ts') === true) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { raw: { type: 'boolean', default: false }, to: { type: 'string', multiple: true } },
  });
  const all = [...new Set(manifest.map(({ env }) => env))].filter((env) => pythonOf(env) !== undefined);
  for (const from of positionals.length > 0 ? positionals : all) {
    for (const to of values.to ?? all) {
      const reads = await joblibIn(from, to, values.raw);
      const count = (test: (one: Read) => boolean): number => reads.filter(test).length;
      for (const one of reads) {
        const real = realVerdict(one);
        const bad = values.raw ? one.said !== real : real !== 'loads';
        if (bad)
          console.log(`  ${one.file}: ${one.said ?? ''} ${real} ${one.refused ?? one.load ?? one.warnings.join(' ')}`);
      }
      const good = count((one) => (values.raw ? one.said === realVerdict(one) : realVerdict(one) === 'loads'));
      console.log(`${from} → ${to}: ${good} of ${reads.length} ${values.raw ? 'verdicts right' : 'read alike'}`);
    }
  }
}
