import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { IoError } from '../../src/core/errors.js';
import { defaultConfig } from '../../src/registry/config.js';
import { FileStore } from '../../src/registry/stores/file-store-node.js';
import { fsck } from '../../src/registry/fsck.js';
import { Registry } from '../../src/registry/registry.js';
import { hasS3Server, s3Required, startS3Server } from '../helpers/s3-server.js';
import { actorAt, open, pushOf, registryIn } from '../helpers/registry.js';
import { s3Place } from './s3-place.js';
import { bundleWorker, ended, killMany, startWorker } from './kill.js';

/** The user that owns nothing. */
const NOBODY = 65534;

let base: string;
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'brine-faults-'));
});
afterAll(() => rmSync(base, { recursive: true, force: true }));
const config = open(defaultConfig());

describe('faults', () => {
  test(
    '24 processes killed at random moments lose nothing (npm run faults kills 500)',
    { timeout: 120_000 },
    async () => {
      const report = await killMany(24);
      expect(report.faults).toEqual([]);
      expect(report.kills).toBe(24);
      expect(report.pushed).toBeGreaterThan(0);
    },
  );

  test.runIf(hasS3Server || s3Required)(
    '12 processes killed over an S3 store lose nothing either (npm run faults -- --s3 kills 500)',
    { timeout: 120_000 },
    async () => {
      const server = await startS3Server();
      try {
        const report = await killMany(12, undefined, s3Place(server));
        expect(report.faults).toEqual([]);
        expect(report.kills).toBe(12);
        expect(report.pushed).toBeGreaterThan(0);
      } finally {
        await server.stop();
      }
    },
  );

  test('of 16 processes that promote at once one wins, and the history is complete', { timeout: 120_000 }, async () => {
    const script = await bundleWorker(base);
    const store = new FileStore(mkdtempSync(join(base, 'race-')));
    const registry = await registryIn(store, config);
    for (let i = 0; i < 16; i++) await registry.push(pushOf('model-0', `1.0.${i}`));
    const workers = Array.from({ length: 16 }, (_, i) => startWorker(script, store.url, i, 'promote'));
    const closing = workers.map(ended);
    while (workers.some(({ said }) => said.length === 0)) await new Promise((done) => setTimeout(done, 20));
    for (const { process: child } of workers) child.stdin!.end('go\n');
    await Promise.all(closing);
    const outcomes = workers.map(({ said }) => said[1] as unknown as { won?: number; lost?: string });
    const history = (await registry.history('model-0')).filter(({ action }) => action === 'promote');
    // Who starts after a winner has finished sees a new state, and may win from that.
    expect(history.map(({ seq }) => seq)).toEqual(outcomes.flatMap(({ won }) => won ?? []).sort((a, b) => a - b));
    expect(history.length).toBeGreaterThanOrEqual(1);
    expect(outcomes.every(({ won, lost }) => won !== undefined || lost === 'CONFLICT')).toBe(true);
    history.forEach((entry, i) => expect(entry.replaces).toBe(i === 0 ? null : history[i - 1]!.version));
    expect(await fsck(registry)).toMatchObject({ ok: true, entries: 16 + history.length });
  });

  test.runIf(process.getuid?.() === 0 && process.platform === 'linux')(
    'a full disk is an IoError, and nothing is half there',
    async (context) => {
      const mount = mkdtempSync(join(base, 'small-'));
      try {
        execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', mount], { stdio: 'pipe' });
      } catch {
        context.skip('mounting is not allowed here');
      }
      try {
        const registry = await registryIn(new FileStore(mount), config);
        await registry.push(pushOf('churn', '1.0.0'));
        await registry.promote('churn@1.0.0', 'production');
        await expect(registry.push(pushOf('churn', '1.1.0', 'x'.repeat(400_000)))).rejects.toMatchObject({
          code: 'IO',
        });
        // To the last byte: some commit, none is damaged.
        for (let i = 0; i < 60; i++)
          await registry
            .push(pushOf('churn', `2.0.${i}`, `${i}${'y'.repeat(3000)}`))
            .catch((error: { code: string }) => expect(error.code).toBe('IO'));
        expect((await fsck(registry, { readOnly: true })).problems).toEqual([]);
        expect((await registry.resolve('churn@production')).version).toBe('1.0.0');
        expect(readdirSync(mount, { recursive: true }).filter((name) => String(name).includes('.tmp'))).toEqual([]);
      } finally {
        execFileSync('umount', [mount]);
      }
    },
  );

  test('a store that runs out of space in every operation in turn stays sound', async () => {
    class Full extends FileStore {
      left = Number.POSITIVE_INFINITY;
      #spend(): void {
        this.left -= 1;
        if (this.left < 0) throw new IoError('no space left on the device');
      }
      override async putIfAbsent(key: string, bytes: Uint8Array): Promise<boolean> {
        this.#spend();
        return super.putIfAbsent(key, bytes);
      }
      override async put(key: string, bytes: Uint8Array): Promise<void> {
        this.#spend();
        return super.put(key, bytes);
      }
    }
    const store = new Full(mkdtempSync(join(base, 'full-')));
    const registry = await registryIn(store, config);
    await registry.push(pushOf('churn', '0.0.1'));
    for (let left = 0; left < 6; left++) {
      store.left = left;
      await registry
        .push(pushOf('churn', `1.${left}.0`))
        .catch((error: { code: string }) => expect(error.code).toBe('IO'));
      store.left = left;
      await registry
        .promote('churn@latest', 'production')
        .catch((error: { code: string }) => expect(error.code).toBe('IO'));
      store.left = Number.POSITIVE_INFINITY;
      expect((await fsck(registry)).problems).toEqual([]);
    }
    expect((await registry.model('churn')).versions).toBeGreaterThan(1);
  });

  test('a folder that may not be written is an IoError', async () => {
    const folder = mkdtempSync(join(base, 'read-only-'));
    const registry = await registryIn(new FileStore(folder), config);
    await registry.push(pushOf('churn', '1.0.0'));
    const unlock = lock(folder);
    try {
      await expect(registry.push(pushOf('churn', '1.1.0'))).rejects.toMatchObject({ code: 'IO' });
      await expect(registry.promote('churn@1.0.0', 'production')).rejects.toMatchObject({ code: 'IO' });
      const again = await Registry.open(new FileStore(folder), { actor: actorAt() });
      expect((await again.fetch('churn@1.0.0')).bytes).toHaveLength(11);
      expect((await fsck(again, { readOnly: true })).problems).toEqual([]);
    } finally {
      unlock();
    }
  });
});

/** Takes away the right to write; root, who may write anywhere, becomes nobody meanwhile. */
function lock(folder: string): () => void {
  const folders = [
    folder,
    ...readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((e) => e.isDirectory())
      .map((e) => join(e.parentPath, e.name)),
  ];
  for (const one of folders) chmodSync(one, 0o555);
  const root = process.getuid?.() === 0;
  if (root) {
    chmodSync(dirname(folder), 0o755);
    process.seteuid!(NOBODY);
  }
  return () => {
    if (root) process.seteuid!(0);
    for (const one of folders) chmodSync(one, 0o755);
  };
}
