import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { zipSync } from 'fflate';
import {
  copyVersions,
  exportVersions,
  importVersions,
  initRegistry,
  push,
  setAlias,
  setDescription,
  setTags,
} from '../../src/entries/registry-node.js';
import { writeCard } from '../../src/entries/card-node.js';
import { defaultConfig } from '../../src/registry/config.js';
import { deleteVersion } from '../../src/registry/curate.js';
import { fsck } from '../../src/registry/fsck.js';
import type { Registry } from '../../src/registry/registry.js';
import { MemoryStore } from '../../src/registry/stores/memory-store.js';
import { unzipMember, zipMembers } from '../../src/numpy/files/zip.js';
import { bytesOf, open, pushOf, registryIn } from '../helpers/registry.js';
import { onEveryStore } from './places.js';
import { copyFileSync } from 'node:fs';

const config = open(defaultConfig());
const folder = mkdtempSync(join(tmpdir(), 'brine-exchange-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string): string => join(folder, name);

/** A registry with a real model, its card and a signature, and two made-up versions. */
async function source(): Promise<Registry> {
  const registry = await registryIn(new MemoryStore(), config);
  copyFileSync('demo/tumours.joblib', path('churn.joblib'));
  await writeCard(path('churn.joblib'), { name: 'churn', version: '1.0.0', code: false, metrics: { auc: 0.9 } });
  writeFileSync(path('churn.joblib.dsse.json'), '{"made": "up"}');
  await push(registry, path('churn.joblib'));
  await registry.push(pushOf('churn', '1.1.0'));
  await registry.push(pushOf('topics', '1.0.0'));
  await setDescription(registry, 'churn', 'who leaves');
  await setTags(registry, 'churn@1.0.0', { reviewer: 'ada' });
  await setAlias(registry, 'churn@1.0.0', 'champion');
  await registry.promote('churn@1.0.0', 'production');
  return registry;
}

const from = await source();

async function checkTarget(to: Registry): Promise<void> {
  const [here, there] = [await from.show('churn@1.0.0'), await to.show('churn@1.0.0')];
  expect(there.record).toEqual(here.record);
  expect(there.card).toEqual(here.card);
  expect(there.tags).toEqual({ reviewer: 'ada' });
  expect(there.origin).toMatchObject({ registry: 'memory:', by: 'ada', at: here.pushed });
  expect((await from.history('churn'))[0]!.hash).toBe(there.origin!.hash);
  expect(there).toMatchObject({ aliases: [], environments: [] });
  expect((await to.model('churn')).description).toBe('who leaves');
  expect(Buffer.from((await to.fetch('churn@1.0.0')).signature!).toString()).toBe('{"made": "up"}');
  expect(await fsck(to)).toMatchObject({ ok: true, problems: [], rebuilt: [] });
}

onEveryStore((make) => {
  test('copies to it: the same bytes, card, signature, and what is said', async () => {
    const to = await registryIn(make(), config);
    expect(await copyVersions(from, to, ['churn'], { dryRun: true })).toHaveLength(2);
    expect(await to.names()).toEqual([]);
    expect(await copyVersions(from, to, ['churn@champion'], { message: 'moved' })).toMatchObject([
      { name: 'churn', version: '1.0.0', status: 'copied' },
    ]);
    await checkTarget(to);
    const again = await copyVersions(from, to, ['churn', 'topics']);
    expect(again.map(({ version, status }) => `${version} ${status}`)).toEqual([
      ...['1.0.0 unchanged', '1.1.0 copied', '1.0.0 copied'],
    ]);
    await deleteVersion(to, 'churn@1.1.0');
    await expect(copyVersions(from, to, ['churn'])).rejects.toThrow('was removed');
  });

  test('takes what was exported, and only that', async () => {
    const to = await registryIn(make(), config);
    const file = path('all.zip');
    const report = await exportVersions(from, ['churn'], file);
    expect(report.versions).toHaveLength(2);
    expect(report.bytes).toBe(readFileSync(file).length);
    expect((await importVersions(to, file, { dryRun: true })).map(({ status }) => status)).toEqual([
      'copied',
      'copied',
    ]);
    expect(await to.names()).toEqual([]);
    await importVersions(to, file);
    await checkTarget(to);
    expect((await importVersions(to, file)).map(({ status }) => status)).toEqual(['unchanged', 'unchanged']);
  });

  test('has another version of the same number: a conflict, nothing is changed', async () => {
    const to = await registryIn(make(), config);
    await to.push(pushOf('churn', '1.0.0', 'something else'));
    await expect(copyVersions(from, to, ['churn@1.0.0'])).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(copyVersions(from, to, ['churn@1.0.0'], { dryRun: true })).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await to.history('churn')).toHaveLength(1);
  });
});

test('the same versions give the same file', async () => {
  await exportVersions(from, ['churn@1.0.0'], path('a.zip'));
  await exportVersions(from, ['churn@production'], path('b.zip'));
  expect(readFileSync(path('a.zip')).equals(readFileSync(path('b.zip')))).toBe(true);
});

describe('an import of what nobody exported', () => {
  let target: Registry;
  const tryFile = async (bytes: Uint8Array): Promise<string> => {
    target = await initRegistry(new MemoryStore(), config);
    writeFileSync(path('bad.zip'), bytes);
    try {
      await importVersions(target, path('bad.zip'));
      return 'taken';
    } catch (error) {
      expect(await target.names()).toEqual([]);
      return (error as { code?: string }).code ?? String(error);
    }
  };
  const members = async (): Promise<Map<string, Uint8Array>> => {
    await exportVersions(from, ['churn@1.0.0'], path('good.zip'));
    const bytes = new Uint8Array(readFileSync(path('good.zip')));
    return new Map(zipMembers(bytes).map((member) => [member.name, unzipMember(bytes, member)]));
  };
  /** An archive with its index changed. */
  const changed = async (change: (text: string) => string, level: 0 | 6 = 0): Promise<Uint8Array> => {
    const all = await members();
    const index = bytesOf(change(new TextDecoder().decode(all.get('brine-export.json'))));
    return zipSync(Object.fromEntries([...all, ['brine-export.json', index]].map(([name, content]) => [name, [content, { level }]]) as never)); // prettier-ignore
  };

  test('fails with a typed error', async () => {
    expect(await tryFile(await changed((text) => text))).toBe('taken');
    expect(await tryFile(bytesOf('no archive'))).toBe('FORMAT');
    expect(await tryFile(zipSync({ 'a.txt': bytesOf('x') }))).toBe('FORMAT');
    expect(await tryFile(await changed((text) => text, 6))).toBe('FORMAT');
    expect(await tryFile(await changed(() => '{"schema": "brine/registry-export/v2"}'))).toBe('UNSUPPORTED');
    expect(await tryFile(await changed(() => '[]'))).toBe('INTEGRITY');
    expect(await tryFile(await changed((text) => text.replace('"name": "churn"', '"name": "../churn"')))).toBe('INVALID_INPUT'); // prettier-ignore
    expect(await tryFile(await changed((text) => text.replace('"version": "1.0.0"', '"version": "1"')))).toBe('INVALID_INPUT'); // prettier-ignore
    expect(await tryFile(await changed((text) => text.replace('"reviewer"', '"Re viewer"')))).toBe('INVALID_INPUT');
    expect(await tryFile(await changed((text) => text.replace('"brine"', '"own"')))).toBe('INTEGRITY');
    const all = await members();
    const blob = [...all.keys()].find((name) => name.startsWith('blobs/'))!;
    const other = new Map(all).set(blob, bytesOf('other bytes'));
    expect(await tryFile(zipSync(Object.fromEntries(other), { level: 0 }))).toBe('INTEGRITY');
    other.delete(blob);
    expect(await tryFile(zipSync(Object.fromEntries(other), { level: 0 }))).toBe('INTEGRITY');
  });

  test('cut off or with flipped bits is never taken for something else', async () => {
    await exportVersions(from, ['churn@1.0.0'], path('good.zip'));
    const good = readFileSync(path('good.zip'));
    const wanted = await from.show('churn@1.0.0');
    for (let i = 0; i < 60; i++) {
      const bytes = Uint8Array.from(good);
      if (i < 10) expect(await tryFile(bytes.subarray(0, Math.floor((bytes.length * i) / 10)))).not.toBe('taken');
      bytes[Math.floor((bytes.length * (i + 0.5)) / 60)]! ^= 1 << (i % 8);
      const result = await tryFile(bytes);
      expect(['taken', 'FORMAT', 'INTEGRITY', 'UNSUPPORTED', 'INVALID_INPUT', 'LIMIT']).toContain(result);
      // A flip in what the archive says of its members, or in a note, changes no model.
      if (result === 'taken')
        expect((await target.show('churn@1.0.0')).record.file.sha256).toBe(wanted.record.file.sha256);
    }
  });
});
