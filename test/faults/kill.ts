/** Kills workers at random moments and holds what is left to what they were told. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'esbuild';
import { defaultConfig } from '../../src/registry/config.js';
import { FileStore } from '../../src/registry/stores/file-store-node.js';
import { fsck } from '../../src/registry/fsck.js';
import { Registry } from '../../src/registry/registry.js';
import type { Store } from '../../src/registry/stores/store.js';
import { actorAt, open } from '../helpers/registry.js';

interface Said {
  did?: 'push' | 'promote' | 'rollback' | 'alias' | 'tag' | 'remove';
  model: string;
  version?: string;
  seq?: number;
  hash?: string;
  failed?: string;
  /** The registry is open: work begins. */
  ready?: boolean;
}

export interface Worker {
  process: ChildProcess;
  said: Said[];
}

/** Number of workers that are killed together in one round. */
const TOGETHER = 2;
/** The worker as one file, so that a process starts fast. */
export async function bundleWorker(folder: string): Promise<string> {
  const outfile = join(folder, 'worker.mjs');
  await build({
    entryPoints: [resolve('test/faults/worker.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'error',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  return outfile;
}

export function startWorker(script: string, place: string, seed: number, mode = 'work', env = {}): Worker {
  const child = spawn(process.execPath, [script, place, String(seed), mode], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  const said: Said[] = [];
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop()!;
    for (const line of lines) said.push(JSON.parse(line) as Said);
  });
  return { process: child, said };
}

export const ended = (worker: Worker): Promise<void> =>
  new Promise((done) => {
    worker.process.once('close', () => done());
  });

/** One in ten is killed while it still loads. */
const EARLY = 0.1;
const POLL_MS = 5;

async function working({ process: child, said }: Worker): Promise<void> {
  if (Math.random() < EARLY) return;
  while (child.exitCode === null && !said.some(({ ready }) => ready === true)) await sleep(POLL_MS);
}

export interface KillReport {
  kills: number;
  pushed: number;
  moved: number;
  /** What is wrong; empty where all holds. */
  faults: string[];
}

/** Where the workers work: an empty store, and what a process needs in its environment to reach it. */
export interface Place {
  store: Store;
  env: Record<string, string>;
  /** How long processes live once they have begun to work: on a busy machine they would not come to it otherwise. */
  lifeMs: readonly [number, number];
}

const folderPlace = (folder: string): Place => ({ store: new FileStore(folder), env: {}, lifeMs: [0, 600] });

/** Kills `kills` workers in a registry of its own, in a folder where no other place is given. */
export async function killMany(
  kills: number,
  progress: (done: number) => void = () => undefined,
  place?: Place,
): Promise<KillReport> {
  const base = mkdtempSync(join(tmpdir(), 'brine-kill-'));
  try {
    const script = await bundleWorker(base);
    const { store, env, lifeMs } = place ?? folderPlace(mkdtempSync(join(base, 'registry-')));
    const registry = await Registry.init(
      store,
      { actor: actorAt(new Date().toISOString()) },
      // Nothing is young enough to be spared: the collector works as hard as it can.
      { ...open(defaultConfig()), retention: { versions: 3, promotions: 2, graceHours: 0 } },
    );
    const report: KillReport = { kills: 0, pushed: 0, moved: 0, faults: [] };
    while (report.kills < kills && report.faults.length === 0) {
      const workers = Array.from({ length: TOGETHER }, (_, i) =>
        startWorker(script, store.url, 7919 * (report.kills + i + 1), 'work', env),
      );
      const closing = workers.map(ended);
      for (const worker of workers) {
        await working(worker);
        await sleep(lifeMs[0] + (Math.random() * (lifeMs[1] - lifeMs[0])) / TOGETHER);
        worker.process.kill('SIGKILL');
        report.kills += 1;
      }
      await Promise.all(closing);
      await judge(registry, workers, report);
      progress(report.kills);
    }
    return report;
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

/** The registry is sound, and everything that a worker was told is in it. */
async function judge(registry: Registry, workers: readonly Worker[], report: KillReport): Promise<void> {
  const { problems } = await fsck(registry);
  for (const { key, message } of problems) report.faults.push(`${key}: ${message}`);
  for (const { said } of workers) {
    for (const { did, model, version, seq, hash, failed } of said) {
      if (failed !== undefined) report.faults.push(failed);
      else if (did === 'push') {
        report.pushed += 1;
        const state = await registry.ledger.read(model);
        if (state.versions[version!] === undefined) report.faults.push(`${model}@${version!} was pushed and is lost`);
      } else if (did !== undefined) {
        report.moved += 1;
        const entry = await registry.ledger.entry(model, seq!);
        if (entry?.hash !== hash) report.faults.push(`${model}: entry ${seq!} (${did}) is lost`);
      }
    }
  }
  for (const { name } of await registry.list()) {
    for (const { version } of (await registry.model(name)).all) await registry.fetch(`${name}@${version}`);
  }
}
