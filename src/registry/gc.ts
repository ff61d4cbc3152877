/**
 * Removes versions that no rule keeps, and then bytes that no version names.
 *
 * A push may be under way for the same bytes. So bytes go to the trash first, and only out of it after the histories were read
 * once more: whoever committed before the bytes went gets them back, whoever commits later finds them missing and writes them
 * again. Fresh bytes are left alone altogether; how old they are, the store says.
 */
import { ConflictError } from '../core/errors.js';
import { entryTimes, storeTime } from './ages.js';
import type { Registry } from './registry.js';
import { blobKey, BLOBS, TRASH, trashKey } from './layout.js';
import { newestFirst } from './names.js';
import { type ModelState, presentVersions } from './state.js';
import { checkOptions, FLAG, FUNCTION } from '../core/options.js';

export interface GcReport {
  dryRun: boolean;
  versions: { name: string; version: string; pushed: string; bytes: number }[];
  blobs: { sha256: string; bytes: number }[];
  /** Bytes that are, or would be, free. */
  bytes: number;
  /** Temporary files of killed writers that were removed. */
  swept: number;
}

export interface GcOptions {
  /** Default true: only say what would go. */
  dryRun?: boolean;
  progress?(done: number, total: number): void;
}

const HOUR_MS = 3_600_000;

/** Versions of a model that stay: pointed to, with another name, protected, newest, or what an environment had last. */
export function keptVersions(state: ModelState, versions: number, promotions: number): Set<string> {
  const present = newestFirst(presentVersions(state));
  const kept = new Set(present.slice(0, versions));
  for (const version of present) if (state.versions[version]!.protected === true) kept.add(version);
  for (const version of Object.values(state.about?.aliases ?? {})) kept.add(version);
  for (const { stack } of Object.values(state.environments)) {
    for (const version of [...new Set([...stack].reverse())].slice(0, promotions)) kept.add(version);
  }
  return kept;
}

async function references(registry: Registry): Promise<Set<string>> {
  const all = new Set<string>();
  for (const name of await registry.names()) {
    const state = await registry.ledger.read(name);
    for (const version of presentVersions(state)) for (const sha of state.versions[version]!.blobs) all.add(sha);
  }
  return all;
}

export async function gc(registry: Registry, options: GcOptions = {}): Promise<GcReport> {
  checkOptions('gc', options, { dryRun: FLAG, progress: FUNCTION });
  const dryRun = options.dryRun !== false;
  const { versions, promotions, graceHours } = registry.config.retention;
  const now = await storeTime(registry.store, registry.ledger);
  const oldest = now - graceHours * HOUR_MS;
  const report: GcReport = { dryRun, versions: [], blobs: [], bytes: 0, swept: 0 };
  const needed = new Set<string>();
  for (const name of await registry.names()) {
    const state = await registry.ledger.read(name);
    const kept = keptVersions(state, versions, promotions);
    const times = await entryTimes(registry.store, state, now);
    for (const version of presentVersions(state)) {
      const { seq, at, bytes, blobs } = state.versions[version]!;
      const since = Math.max(Date.parse(at), times.get(seq) ?? now);
      if (kept.has(version) || since > oldest) {
        for (const sha of blobs) needed.add(sha);
        continue;
      }
      if (!dryRun && !(await remove(registry, name, version))) continue;
      report.versions.push({ name, version, pushed: at, bytes });
    }
  }
  const listed = [...(await registry.store.list(BLOBS)), ...(await registry.store.list(TRASH))];
  for (const [i, { key, bytes, modified }] of listed.entries()) {
    const sha256 = key.slice(key.lastIndexOf('/') + 1);
    options.progress?.(i + 1, listed.length);
    if (needed.has(sha256) || modified.getTime() > oldest) continue;
    if (!dryRun && !(await collect(registry, sha256))) continue;
    report.blobs.push({ sha256, bytes });
    report.bytes += bytes;
  }
  // A writer that is still at work is younger than this, whatever the period of grace.
  if (!dryRun) report.swept = (await registry.store.sweep?.(new Date(Math.min(oldest, now - HOUR_MS)))) ?? 0;
  return report;
}

/** Takes a version out, unless somebody promoted or protected it meanwhile. */
async function remove(registry: Registry, name: string, version: string): Promise<boolean> {
  const { versions, promotions } = registry.config.retention;
  try {
    await registry.ledger.append(name, (state) => {
      const gone = state.versions[version]?.removed === true;
      if (gone || keptVersions(state, versions, promotions).has(version))
        throw new ConflictError(`${name}@${version} stays`);
      return { action: 'remove', version, message: 'no rule keeps it' };
    });
    return true;
  } catch (error) {
    if (error instanceof ConflictError) return false;
    throw error;
  }
}

/** Takes bytes away unless a version turns out to need them. */
async function collect(registry: Registry, sha256: string): Promise<boolean> {
  const { store } = registry;
  if ((await references(registry)).has(sha256)) return false;
  const stored = await store.get(blobKey(sha256));
  if (stored !== undefined) {
    await store.put(trashKey(sha256), stored.bytes);
    await store.delete(blobKey(sha256));
    if ((await references(registry)).has(sha256)) {
      await store.putIfAbsent(blobKey(sha256), stored.bytes);
      await store.delete(trashKey(sha256));
      return false;
    }
  }
  await store.delete(trashKey(sha256));
  return true;
}
