/** What holds of registries holds on every store: in memory, in a folder, in a bucket. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { FileStore } from '../../src/registry/stores/file-store-node.js';
import { MemoryStore } from '../../src/registry/stores/memory-store.js';
import { S3Store } from '../../src/registry/stores/s3-store.js';
import type { Store } from '../../src/registry/stores/store.js';
import { hasS3Server, type S3Server, s3Required, startS3Server } from '../helpers/s3-server.js';

const HOOK_MS = 60_000;

/** Calls for each kind of store; `make` gives another empty one each time. */
export function onEveryStore(tests: (make: () => Store) => void): void {
  let count = 0;
  describe('in memory', () => {
    tests(() => new MemoryStore());
  });
  describe('in a folder', () => {
    const folders: string[] = [];
    afterAll(() => {
      for (const folder of folders) rmSync(folder, { recursive: true });
    });
    tests(() => {
      folders.push(mkdtempSync(join(tmpdir(), 'brine-place-')));
      return new FileStore(folders.at(-1)!);
    });
  });
  describe.runIf(hasS3Server || s3Required)('in a bucket', () => {
    let server: S3Server;
    beforeAll(async () => {
      server = await startS3Server();
    }, HOOK_MS);
    afterAll(() => server.stop(), HOOK_MS);
    tests(() => new S3Store({ ...server, prefix: `place-${(count += 1)}` }));
  });
}
