/** The twelve promises of docs/security.md, each by its number. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BrineError, LimitError } from '../../src/core/errors.js';
import { DEFAULT_LIMITS } from '../../src/core/limits.js';
import { loads } from '../../src/entries/pickle-node.js';
import { scan } from '../../src/entries/scan-node.js';
import { load } from '../../src/node.js';
import { type PyDict } from '../../src/pickle/values/py-dict.js';
import { PyFloat, type PyTuple } from '../../src/pickle/values/py-values.js';
import { bytes, call, stackGlobal, text } from '../helpers/pickle-bytes.js';
import { CONTAINERS, MUTATIONS } from './corpus/containers.js';
import { hostileStreams } from './corpus/hostile.js';
import { u32 } from './corpus/writer.js';

const SYSTEM = call('os', 'system');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'brine-promises-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a script over the built package with flags of Node. */
function inNode(flags: readonly string[], script: string): string {
  const path = join(folder, 'script.mjs');
  writeFileSync(path, script);
  return execFileSync(process.execPath, [...flags, path], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

const dist = (entry: string): string => pathToFileURL(resolve('dist/entries', entry)).href;

/** Reads files of the corpus in a process of its own: scans, loads, and says how many were dangerous. */
function reader(files: readonly string[]): string {
  return `
    import { readFileSync } from 'node:fs';
    import { scan } from '${dist('scan-node.js')}';
    import { load, loads } from '${dist('pickle-node.js')}';
    const keys = [Object, Array, Map, Set, Function, String, Number].map((c) => Reflect.ownKeys(c.prototype).length).join();
    let dangerous = 0;
    for (const file of ${JSON.stringify(files)}) {
      const bytes = new Uint8Array(readFileSync(file));
      if ((await scan(bytes)).verdict === 'dangerous') dangerous++;
      for (const read of [load, (b) => loads(b), (b) => load(b, { allowDangerous: true, lossless: true })]) {
        try { await read(bytes); } catch (error) { if (typeof error.code !== 'string') throw error; }
      }
    }
    const after = [Object, Array, Map, Set, Function, String, Number].map((c) => Reflect.ownKeys(c.prototype).length).join();
    console.log(dangerous, keys === after);`;
}

function corpusFiles(): string[] {
  return hostileStreams()
    .filter((_, i) => i % 6 === 0)
    .map(({ bytes: data }, i) => {
      const path = join(folder, `${i}.pkl`);
      writeFileSync(path, data);
      return path;
    });
}

describe('promise', () => {
  test('1: no byte of a file leads to evaluation, import, a file opened or a connection made', () => {
    const files = corpusFiles();
    // Node's permission model forbids processes, workers and files other than these.
    const flags = [
      '--no-warnings',
      '--experimental-permission',
      ...[resolve('dist'), resolve('node_modules'), resolve('package.json'), folder].map(
        (path) => `--allow-fs-read=${path}`,
      ),
    ];
    expect(inNode(flags, reader(files))).toMatch(/^\d+ true\n$/);
    // What reads files knows no such modules; `brine verify --python` and the card's look at git are asked for by a user.
    const reading = [
      'core',
      'pickle',
      'codec',
      'numpy',
      'scipy',
      'pandas',
      'joblib',
      'sklearn',
      'scan',
      'sign',
      'inspect',
      'io',
    ];
    const sources = reading
      .filter((layer) => existsSync(join('src', layer)))
      .flatMap((layer) =>
        readdirSync(join('src', layer), { recursive: true, encoding: 'utf8' })
          .filter((name) => name.endsWith('.ts'))
          .map((name) => join(layer, name)),
      );
    for (const name of sources) {
      const source = readFileSync(join('src', name), 'utf8');
      expect(source, name).not.toMatch(
        /\beval\(|new Function\b|from 'node:(?:vm|child_process|net|http|https|dgram|worker_threads)'/,
      );
      for (const [, what] of source.matchAll(/\bimport\(([^)]*)\)/g)) expect(what, name).toMatch(/^'[^']+'$/);
    }
  });

  test('2: load never succeeds where scan says dangerous, and allowDangerous loads inert', async () => {
    for (const { name, bytes: data } of hostileStreams().filter((_, i) => i % 11 === 0)) {
      const dangerous = (await scan(data)).verdict === 'dangerous';
      const loaded = await load(data).then(
        () => true,
        () => false,
      );
      expect(dangerous && loaded, name).toBe(false);
    }
    expect(JSON.stringify(await load(SYSTEM, { allowDangerous: true, lossless: true }))).toContain('harmless');
  });

  test('3: unknown, dynamic, unsupported, truncated or over a limit is never safe', async () => {
    const cases: Record<string, Uint8Array> = {
      unknown: call('mypkg', 'Thing'),
      dynamic: bytes(0x80, 4, stackGlobal('mypkg', 'make'), ')', 'R', ')', 'R.'),
      persistent: bytes(0x80, 2, 'Pname\n.'),
      extension: bytes(0x80, 2, 0x82, 9, '.'),
      unsupported: bytes('Rar!', new Uint8Array(40)),
      truncated: bytes(0x80, 4, '(', text('a')),
      limit: bytes('L', '9'.repeat(2 ** 20 + 1), 'L\n.'),
      empty: new Uint8Array(0),
    };
    for (const [name, data] of Object.entries(cases)) expect((await scan(data)).verdict, name).not.toBe('safe');
  });

  test('4: the verdict is monotonic', async () => {
    const own = call('mypkg', 'Thing');
    const rank = ['safe', 'error', 'suspicious', 'dangerous'];
    for (const data of [own, SYSTEM]) {
      const before = rank.indexOf((await scan(data)).verdict);
      for (const [name, change] of MUTATIONS) {
        const after = rank.indexOf((await scan(await change(data))).verdict);
        expect(after, name).toBeGreaterThanOrEqual(before);
      }
    }
    expect((await scan(SYSTEM, { name: 'harmless.txt' })).verdict).toBe('dangerous');
  });

  test('5: exact pairs and nothing else', async () => {
    expect((await scan(bytes(0x80, 4, stackGlobal('collections', 'OrderedDict'), ')R.'))).verdict).toBe('safe');
    // The pair in a form that no writer emits.
    expect((await scan(call('collections', 'OrderedDict'))).verdict).toBe('suspicious');
    for (const [module, name] of [
      ['collections', 'OrderedDict2'],
      ['collections.abc', 'OrderedDict'],
      ['Collections', 'OrderedDict'],
      ['collections', 'OrderedDict.fromkeys'],
      ['collections ', 'OrderedDict'],
    ] as const) {
      expect((await scan(call(module, name))).verdict, `${module} ${name}`).not.toBe('safe');
    }
    const words = ['import os', 'os.system', '__import__("os").system("x")', 'eval', 'cos\nsystem\n'];
    expect((await scan(bytes(0x80, 4, '(', ...words.map(text), 'l.'))).verdict).toBe('safe');
  });

  test('6: memory is spent after a length is proven; every limit is typed, named, adjustable', async () => {
    const before = process.memoryUsage().arrayBuffers;
    for (const data of [
      bytes(0x80, 4, 0x8e, u32(0xfffffff0), u32(0x7f), 'x'),
      bytes(0x80, 4, 'B', u32(0x7fffffff), 'x'),
      bytes(0x80, 4, 'N', 'r', u32(0xfffffff0), '.'),
      bytes(0x80, 4, 0x8b, u32(0x7fffffff), 'x'),
    ]) {
      await scan(data);
    }
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 26);
    for (const [limit, data] of [
      ['maxIntBytes', bytes('L', '9'.repeat(50), 'L\n.')],
      ['maxMemo', bytes(0x80, 4, 'N', 0x94, 'N', 0x94, 'N', 0x94, '.')],
      ['maxBytes', bytes(0x80, 4, '(', ...words(20), 'l.')],
    ] as const) {
      expect(DEFAULT_LIMITS).toHaveProperty(limit);
      const error = await load(data, { limits: { [limit]: limit === 'maxMemo' ? 2 : 40 } }).catch(
        (caught: unknown) => caught,
      );
      expect(error, limit).toBeInstanceOf(LimitError);
      expect((error as LimitError).limit).toBe(limit);
    }
  });

  test('7: no recursion on depth that a file controls; no quadratic parsing of its text', async () => {
    const deep = new Uint8Array(400_002).fill(0x5d);
    deep.set([0x80, 4]);
    for (let at = 200_002; at < deep.length; at++) deep[at] = 0x61;
    for (const data of [
      bytes(deep, '.'),
      bytes(0x80, 4, 'N', new Uint8Array(300_000).fill(0x85), '.'),
      bytes('('.repeat(300_000)),
      bytes('c'.repeat(1_000_000)),
      bytes('ca\n'.repeat(300_000)),
      bytes(0x80, 4, 'L', '1'.repeat(500_000), '\n.'),
      bytes(0xff, 'S'.repeat(500_000)),
      bytes('.N'.repeat(200_000)),
      bytes('PK\u0003\u0004'.repeat(50_000)),
    ]) {
      const start = performance.now();
      await scan(data);
      expect(performance.now() - start).toBeLessThan(8000);
    }
  });

  test('8: builtin prototypes unchanged, also under --disable-proto=throw; odd names are only names', async () => {
    expect(inNode(['--no-warnings', '--disable-proto=throw'], reader(corpusFiles()))).toMatch(/^\d+ true\n$/);
    const names = ['__proto__', 'constructor', 'prototype', 'then', 'toJSON', 'valueOf'];
    const state = bytes('}(', ...names.map((name) => bytes(text(name), text('value'))), 'u');
    const dict = await load<PyDict>(bytes(0x80, 4, state, '.'));
    expect([...dict.keys()]).toEqual(names);
    const plain = loads<Record<string, unknown>>(bytes(0x80, 4, state, '.'), { dicts: 'object' });
    expect(Object.getPrototypeOf(plain)).toBe(null);
    expect(Object.keys(plain)).toEqual(names);
    const report = await scan(bytes(0x80, 4, stackGlobal('__proto__', 'constructor'), state, 'b.'));
    expect(report.globals[0]).toMatchObject({ module: '__proto__', name: 'constructor' });
    expect(({} as Record<string, unknown>)['value']).toBe(undefined);
  });

  test('9: exact values or an error', () => {
    expect(loads(bytes('L9007199254740993L\n.'))).toBe(9007199254740993n);
    const graph = loads<PyTuple>(bytes(0x80, 4, 'G', 0x3f, 0xf0, 0, 0, 0, 0, 0, 0, 'K', 1, 0x86, '.'), {
      lossless: true,
    });
    expect(graph.items[0]).toEqual(new PyFloat(1));
    expect(graph.items[1]).toBe(1);
    expect(() => loads(bytes('I0x1z\n.'))).toThrow(BrineError);
  });

  test('10: models are validated before they predict', async () => {
    const scaler = bytes(
      stackGlobal('sklearn.preprocessing._data', 'StandardScaler'),
      ')',
      0x81,
      '}(',
      text('mean_'),
      text('no array'),
      'ub',
    );
    const model = await load(bytes(0x80, 4, scaler, '.'));
    expect(() => model.transform([[1]])).toThrow(BrineError);
  });

  test('11: reports are deterministic and name offset, path, global and use', async () => {
    const [, wrap] = CONTAINERS.find(([name]) => name === 'npz')!;
    const file = await wrap(SYSTEM);
    const report = await scan(file);
    expect(report.globals).toMatchObject([{ module: 'os', name: 'system', path: 'b.npy', how: 'called' }]);
    expect(report.globals[0]!.offset).toBeGreaterThan(64);
    expect(JSON.stringify(await scan(file))).toBe(JSON.stringify(report));
  });

  test('12: one descriptor for looking and loading; no weaker mode', async () => {
    const path = join(folder, 'race.pkl');
    writeFileSync(path, SYSTEM);
    const loading = load(path).catch((error: unknown) => error);
    // Whoever replaces the file meanwhile changes nothing: it is read once, and that is what is judged.
    writeFileSync(`${path}.new`, bytes(0x80, 4, '].'));
    renameSync(`${path}.new`, path);
    const outcome = await loading;
    expect(outcome instanceof BrineError || Array.isArray(outcome)).toBe(true);
    await expect(load(bytes(SYSTEM, new Uint8Array(1)))).rejects.toThrow(BrineError);
  });
});

function words(count: number): Uint8Array[] {
  return Array.from({ length: count }, () => text('word'));
}
