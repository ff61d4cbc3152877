/** Every generation of Joblib's files, made by the real releases (fixtures/joblib_corpus.py). */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dump, FormatError, IoError, load, NotFoundError, UnsafeGlobalError } from '../../src/node.js';
import { loads } from '../../src/entries/pickle.js';
import { canon, withoutRepr } from '../helpers/canon.js';
import { pythonRequired } from '../helpers/oracle.js';

interface Entry {
  env: string;
  file: string;
  files: string[];
  name: string;
  joblib: string;
  python: string;
}

/** The slim part, or the whole of it where somebody made it: `npm run test:joblib`. */
const FOLDER = process.env['BRINE_JOBLIB_CORPUS'] ?? 'fixtures/joblib';
const entries = JSON.parse(readFileSync(join(FOLDER, 'manifest.json'), 'utf8')) as Entry[];
const envs = [...new Set(entries.map(({ env }) => env))];
const pathOf = ({ env, file }: Entry): string => join(FOLDER, env, file);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'brine-joblib-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe.each(envs)('%s', (env) => {
  const mine = entries.filter((entry) => entry.env === env);
  const values = JSON.parse(readFileSync(join(FOLDER, env, 'values.json'), 'utf8')) as Record<string, unknown>;

  test('loads, bit for bit', async () => {
    expect(mine.length).toBeGreaterThan(5);
    for (const entry of mine) {
      const value = await load(pathOf(entry), { lossless: true });
      expect(canon(value), `${env}/${entry.file}`).toEqual(withoutRepr(values[entry.name]));
    }
  });

  test('loads again after Brine dumped it', async () => {
    for (const entry of mine) {
      const path = join(folder, 'again.joblib');
      await dump(await load(pathOf(entry)), path, { protocol: 2 });
      const value = await load(path, { lossless: true });
      expect(canon(value), `${env}/${entry.file}`).toEqual(withoutRepr(values[entry.name]));
    }
  });
});

const CHECK = `
import json, sys
sys.path.insert(0, 'fixtures')
import warnings; warnings.simplefilter('ignore')
import joblib
from lib.canon import canon
options = json.loads(sys.argv[1]) if len(sys.argv) > 1 else {}
print(json.dumps([canon(joblib.load(path, **options)) for path in json.load(sys.stdin)], sort_keys=True))`;

/** From 1.1 on Joblib makes big-endian arrays native when it loads them, and from 1.5 on it can be told not to. */
const MAKES_NATIVE = new Set(['joblib-1.2', 'joblib-1.6']);
const CAN_KEEP_ORDER = new Set(['joblib-1.6']);

/** numpy 2 has no matrix any more, and Python 2 no order of dicts. */
function asLoaded(form: unknown): unknown {
  const text = JSON.stringify(withoutRepr(form), (key, item: unknown) => {
    if (key === 'cls') return undefined;
    const { t, v } = (item ?? {}) as { t?: unknown; v?: unknown[] };
    return t === 'dict' ? { t: 'pairs', v: v!.map((pair) => JSON.stringify(pair)).sort() } : item;
  });
  return JSON.parse(text) as unknown;
}

describe('what Brine dumps loads in real releases', () => {
  const python = (env: string): string => join('.oracle', env, 'bin', 'python');

  test.each(['joblib-0.11', 'joblib-0.13', 'joblib-0.17', 'joblib-1.0', 'joblib-1.2', 'joblib-1.6'])(
    '%s reads its own files after a round trip',
    async (env) => {
      if (!existsSync(python(env))) {
        expect(pythonRequired, `${env} is missing: run python3 fixtures/joblib_corpus.py`).toBe(false);
        return;
      }
      const mine = entries.filter((entry) => entry.env === env && entry.files.length === 1);
      const values = JSON.parse(readFileSync(join(FOLDER, env, 'values.json'), 'utf8')) as Record<string, unknown>;
      const paths: string[] = [];
      for (const [i, entry] of mine.entries()) {
        const path = resolve(folder, `${env}-${i}.joblib`);
        await dump(await load(pathOf(entry)), path, { protocol: 2, compress: i % 2 === 0 ? false : 'zlib' });
        paths.push(path);
      }
      const ask = (asked: readonly string[], options: Record<string, unknown> = {}): unknown[] => {
        const args = ['-c', CHECK, JSON.stringify(options)];
        const out = execFileSync(python(env), args, { input: JSON.stringify(asked), encoding: 'utf8' });
        return (JSON.parse(out) as unknown[]).map(asLoaded);
      };
      const found = ask(paths);
      const bigEndian = (form: unknown): boolean => JSON.stringify(form).includes('">');
      for (const [i, entry] of mine.entries()) {
        if (entry.name === 'arrays' && MAKES_NATIVE.has(env)) expect(bigEndian(found[i]), entry.file).toBe(false);
        else expect(found[i], entry.file).toEqual(asLoaded(values[entry.name]));
      }
      if (!MAKES_NATIVE.has(env)) return;
      expect(bigEndian(asLoaded(values['arrays']))).toBe(true);
      // The release makes of our file what it makes of its own, and with the order kept what was saved.
      expect(found).toEqual(ask(mine.map((entry) => resolve(pathOf(entry)))));
      if (!CAN_KEEP_ORDER.has(env)) return;
      const kept = ask(paths, { ensure_native_byte_order: false });
      for (const [i, entry] of mine.entries()) expect(kept[i], entry.file).toEqual(asLoaded(values[entry.name]));
    },
  );

  test('the oldest, which knows no arrays within the file, reads a pickle', async () => {
    const env = 'joblib-0.9';
    if (!existsSync(python(env))) {
      expect(pythonRequired, `${env} is missing: run python3 fixtures/joblib_corpus.py`).toBe(false);
      return;
    }
    const entry = entries.find(({ env: of, name }) => of === env && name === 'lone')!;
    const path = resolve(folder, 'old.pkl');
    await dump(await load(pathOf(entry)), path, { format: 'pickle', protocol: 2 });
    const out = execFileSync(python(env), ['-c', CHECK], { input: JSON.stringify([path]), encoding: 'utf8' });
    const values = JSON.parse(readFileSync(join(FOLDER, env, 'values.json'), 'utf8')) as Record<string, unknown>;
    expect(asLoaded((JSON.parse(out) as unknown[])[0])).toEqual(asLoaded(values['lone']));
  });
});

describe('files beside the main one', () => {
  const entry = entries.find(({ files, file }) => files.length > 2 && file === 'many-None-pNone.pkl')!;
  const bytes = readFileSync(pathOf(entry));
  const values = JSON.parse(readFileSync(join(FOLDER, entry.env, 'values.json'), 'utf8')) as Record<string, unknown>;
  const expected = withoutRepr(values[entry.name]);
  const sidecars = entry.files.filter((file) => file !== entry.file);

  test('bytes alone name what is missing', async () => {
    await expect(load(bytes)).rejects.toThrow(NotFoundError);
    await expect(load(bytes)).rejects.toThrow(/many-None-pNone\.pkl_01\.npy.*and \d+ more.*sidecar/);
    expect(() => loads(bytes)).toThrow(/many-None-pNone\.pkl_01\.npy/);
  });

  test('a resolver gives them, and is asked once for each', async () => {
    const asked: string[] = [];
    const value = await load(bytes, {
      lossless: true,
      sidecar: (name) => {
        asked.push(name);
        return new Uint8Array(readFileSync(join(FOLDER, entry.env, name)));
      },
    });
    expect(canon(value)).toEqual(expected);
    expect(asked.sort()).toEqual(sidecars);
  });

  test('one that is gone is named', async () => {
    const copy = join(folder, 'gone');
    cpSync(join(FOLDER, entry.env), copy, { recursive: true });
    rmSync(join(copy, sidecars[3]!));
    await expect(load(join(copy, entry.file))).rejects.toThrow(NotFoundError);
    await expect(load(join(copy, entry.file))).rejects.toThrow(sidecars[3]!);
  });

  test('a link out of the folder is not followed, one within it is', async () => {
    const copy = join(folder, 'links');
    mkdirSync(copy);
    for (const file of entry.files) cpSync(join(FOLDER, entry.env, file), join(copy, file));
    const [first, second] = sidecars as [string, string];
    cpSync(join(copy, first), join(copy, 'moved.npy'));
    rmSync(join(copy, first));
    symlinkSync('moved.npy', join(copy, first));
    expect(canon(await load(join(copy, entry.file), { lossless: true }))).toEqual(expected);
    cpSync(join(copy, second), join(folder, 'outside.npy'));
    rmSync(join(copy, second));
    symlinkSync('../outside.npy', join(copy, second));
    await expect(load(join(copy, entry.file))).rejects.toThrow(IoError);
  });

  test.each(['../many.npy', '/etc/passwd', 'a\\b', 'c:x', '..', 'x\n', ''])('the name %j is refused', async (name) => {
    const pickle = `\x80\x02cjoblib.numpy_pickle\nNDArrayWrapper\n)\x81}(X\x08\x00\x00\x00filenameX${String.fromCharCode(name.length)}\x00\x00\x00${name}ub.`;
    const path = join(folder, 'hostile.pkl');
    writeFileSync(path, pickle, 'latin1');
    // A path out of the folder is what the scanner calls dangerous, and load refuses.
    await expect(load(path)).rejects.toThrow(UnsafeGlobalError);
    await expect(load(path, { allowDangerous: true })).rejects.toThrow(/no plain file name/);
    const asked: string[] = [];
    await expect(load(Buffer.from(pickle, 'latin1'), { sidecar: (n) => (asked.push(n), bytes) })).rejects.toThrow();
    expect(asked).toEqual([]);
  });

  test('damaged ones are FormatErrors', async () => {
    const broken = (change: (bytes: Uint8Array) => Uint8Array): Promise<unknown> =>
      load(bytes, { sidecar: (name) => change(new Uint8Array(readFileSync(join(FOLDER, entry.env, name)))) });
    await expect(broken((file) => file.subarray(0, -1))).rejects.toThrow(FormatError);
    await expect(broken(() => new Uint8Array(0))).rejects.toThrow(FormatError);
    await expect(broken((file) => file.fill(0, 0, 3))).rejects.toThrow(FormatError);
  });
});
