import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { IntegrityError, UnsafeGlobalError } from '../../src/core/errors.js';
import { loads } from '../../src/entries/pickle-node.js';
import { scan } from '../../src/entries/scan-node.js';
import { generateKeys, sign } from '../../src/entries/sign-node.js';
import { load } from '../../src/node.js';
import { register, unregister } from '../../src/pickle/values/registered-classes.js';
import { PyCall, PyGlobal, PyObject } from '../../src/pickle/values/py-values.js';
import { bytes, call, stackGlobal, text } from '../helpers/pickle-bytes.js';
import { CONTAINERS } from './corpus/containers.js';
import { hostileStreams } from './corpus/hostile.js';

const SYSTEM = call('os', 'system');

describe('load', () => {
  test('refuses what is dangerous and lists all of it at once', async () => {
    const both = bytes(
      0x80,
      4,
      '(',
      SYSTEM.subarray(2, -1),
      stackGlobal('builtins', 'eval'),
      stackGlobal('mypkg', 'Own'),
      'l.',
    );
    const error = await load(both).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(UnsafeGlobalError);
    expect((error as UnsafeGlobalError).globals).toEqual(['os.system', 'builtins.eval']);
    expect((error as Error).message).toContain('run programs or shell commands');
    expect(() => loads(SYSTEM)).toThrow(UnsafeGlobalError);
  });

  test('lists what stands behind a fault, too', async () => {
    const broken = bytes(SYSTEM.subarray(0, -1), '0000', stackGlobal('builtins', 'eval'), '.');
    const error = await load(broken).catch((caught: unknown) => caught);
    expect((error as UnsafeGlobalError).globals).toEqual(['os.system', 'builtins.eval']);
  });

  test('unknown classes load inert; allowDangerous loads everything inert', async () => {
    const own = await load<PyObject>(bytes(0x80, 4, stackGlobal('mypkg', 'Own'), ')', 0x81, '.'));
    expect(own).toBeInstanceOf(PyObject);
    const value = await load<PyCall>(SYSTEM, { allowDangerous: true });
    expect(value).toBeInstanceOf(PyCall);
    expect(value.className).toBe('os.system');
    const model = bytes(stackGlobal('sklearn.preprocessing._data', 'StandardScaler'), ')', 0x81);
    const beside = await load<unknown[]>(bytes(0x80, 4, '(', SYSTEM.subarray(2, -1), model, 'l.'), {
      allowDangerous: true,
    });
    expect(beside[1]).toBeInstanceOf(PyObject);
  });

  test('allow and deny are exact pairs', async () => {
    expect(await load(SYSTEM, { allow: ['os.system'] })).toBeInstanceOf(PyCall);
    await expect(load(SYSTEM, { allow: ['os.syste', 'os'.concat('.systemd')] })).rejects.toThrow(UnsafeGlobalError);
    await expect(load(call('mypkg', 'Own'), { deny: [{ module: 'mypkg', name: 'Own' }] })).rejects.toThrow(
      UnsafeGlobalError,
    );
  });

  test('a registered class may be named like a module of Python', async () => {
    class Mine {}
    register(Mine, 'code.Mine');
    try {
      expect(await load(bytes(0x80, 4, stackGlobal('code', 'Mine'), ')', 0x81, '.'))).toBeInstanceOf(Mine);
    } finally {
      unregister('code.Mine');
    }
  });

  test('never succeeds where scan says dangerous', { timeout: 60_000 }, async () => {
    let files = 0;
    const check = async (name: string, data: Uint8Array): Promise<void> => {
      if ((await scan(data)).verdict !== 'dangerous') return;
      files++;
      let loaded = false;
      try {
        await load(data);
        loaded = true;
      } catch {
        // refused, or not of a kind that is loaded
      }
      expect(loaded, name).toBe(false);
    };
    const streams = hostileStreams();
    for (const stream of streams) await check(stream.name, stream.bytes);
    const [one] = streams;
    for (const [name, wrap] of CONTAINERS) await check(name, await wrap(one!.bytes));
    expect(files).toBeGreaterThan(800);
  });

  test('a global may be named without being called: it stays a name', () => {
    expect(loads(bytes(0x80, 4, stackGlobal('mypkg', 'Own'), '.'))).toBeInstanceOf(PyGlobal);
    expect(text('x')).toHaveLength(3);
  });
});

describe('load with trust', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'brine-trust-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('verifies before it parses', async () => {
    const keys = await generateKeys();
    const path = join(folder, 'a.pkl');
    const trust = { keys: [{ name: 'release', publicKey: keys.publicKey, environments: ['production'] }] };
    writeFileSync(path, bytes(0x80, 4, '].'));
    await expect(load(path, { trust, environment: 'production' })).rejects.toThrow(/no signature/);
    await sign(path, keys.privateKey);
    expect(await load(path, { trust, environment: 'production' })).toEqual([]);
    await expect(load(path, { trust, environment: 'staging' })).rejects.toThrow(/staging/);
    // No pickle at all: the signature is what is complained about.
    writeFileSync(path, 'no pickle');
    await expect(load(path, { trust, environment: 'production' })).rejects.toThrow(IntegrityError);
    await expect(load(bytes(0x80, 4, '].'), { trust, environment: 'production' })).rejects.toThrow(/signature/);
  });
});
