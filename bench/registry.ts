/**
 * A registry of 10,000 versions of 100 models in a folder: how long list, show, resolving a name, promoting and pushing take,
 * each from a freshly opened registry. Every promotion appends to a history and is synced to the disk.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultConfig } from '../src/registry/config.js';
import { FileStore } from '../src/registry/stores/file-store-node.js';
import { fsck } from '../src/registry/fsck.js';
import { processActor } from '../src/registry/open-node.js';
import { Registry } from '../src/registry/registry.js';
import { type Sample, summarise, table } from './harness.js';

const MODELS = Number(process.argv[2] ?? 100);
const VERSIONS = Number(process.argv[3] ?? 100);
const ROUNDS = 15;
const FILE_BYTES = 100_000_000;

const folder = mkdtempSync(join(process.argv[4] ?? tmpdir(), 'brine-bench-registry-'));
const options = { actor: processActor() };
const config = {
  ...defaultConfig(),
  environments: defaultConfig().environments.map((one) => ({ ...one, gates: ['previous' as const, 'newer' as const] })),
};
const name = (i: number): string => `model-${String(i).padStart(3, '0')}`;

/** Fills without syncing each file, which says nothing about what is measured afterwards. */
class Unsynced extends FileStore {
  override async putIfAbsent(key: string, bytes: Uint8Array): Promise<boolean> {
    if ((await this.stat(key)) !== undefined) return false;
    await this.put(key, bytes);
    return true;
  }
}

async function fill(): Promise<void> {
  const registry = await Registry.init(new Unsynced(folder), options, config);
  const bytes = new TextEncoder().encode('the same small file in every version');
  for (let i = 0; i < MODELS; i++) {
    for (let j = 0; j < VERSIONS; j++) {
      await registry.push({ name: name(i), version: `1.${j}.0`, fileName: 'model.joblib', bytes });
    }
    await registry.promote(`${name(i)}@1.${VERSIONS - 2}.0`, 'development');
    if (process.stderr.isTTY) process.stderr.write(`\r${i + 1}/${MODELS} models`);
  }
}

async function measure(work: (registry: Registry, round: number) => Promise<unknown>): Promise<Sample> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS + 2; round++) {
    const registry = await Registry.open(new FileStore(folder), options);
    const start = performance.now();
    await work(registry, round);
    // The first two warm up.
    if (round >= 2) times.push(performance.now() - start);
  }
  return summarise(times);
}

const row = (what: string, { median, low, high }: Sample): string[] => [
  what,
  median.toFixed(1),
  `${low.toFixed(1)}–${high.toFixed(1)}`,
];

try {
  const started = performance.now();
  await fill();
  const filled = performance.now() - started;
  const rows = [['operation', 'median ms', 'quartiles']];
  rows.push(row('list all models', await measure((registry) => registry.list())));
  rows.push(row('list versions of one', await measure((registry) => registry.model(name(7)))));
  rows.push(row('show a version', await measure((registry) => registry.show(`${name(7)}@1.42.0`))));
  rows.push(row('resolve a name', await measure((registry) => registry.resolve(`${name(7)}@development`))));
  rows.push(row('promote', await measure((registry, i) => registry.promote(`${name(i)}@latest`, 'development'))));
  rows.push(row('roll back', await measure((registry, i) => registry.rollback(name(i), 'development'))));
  console.log(`${MODELS * VERSIONS} versions of ${MODELS} models, filled in ${(filled / 1000).toFixed(0)} s\n`);
  console.log(table(rows));
  const registry = await Registry.open(new FileStore(folder), options);
  const check = performance.now();
  const { ok, entries } = await fsck(registry);
  console.log(
    `\nfsck of ${entries} entries: ${ok ? 'sound' : 'NOT sound'}, ${((performance.now() - check) / 1000).toFixed(1)} s`,
  );
  const large = new Uint8Array(FILE_BYTES);
  const push = performance.now();
  await registry.push({ name: 'large', version: '1.0.0', fileName: 'large.joblib', bytes: large });
  console.log(`pushing ${FILE_BYTES / 1e6} MB: ${((performance.now() - push) / 1000).toFixed(2)} s`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
