/** Checks everything that a registry holds against its own digests, and makes what is derived again. */
import { BrineError } from '../core/errors.js';
import { parseCard } from '../card/schema.js';
import type { Entry } from './history.js';
import { sha256Hex } from './json.js';
import {
  aboutKey,
  BLOBS,
  historyPrefix,
  MODELS,
  pointerKey,
  stateKey,
  TRASH,
  versionCardKey,
  versionKey,
} from './layout.js';
import { aboutFile, pointer, versionFile } from './ledger.js';
import { checkName } from './names.js';
import type { Registry } from './registry.js';
import { type ModelState, presentVersions, readSnapshot, snapshotOf } from './state.js';
import { checkOptions, FLAG, FUNCTION } from '../core/options.js';

export interface Problem {
  /** What is at fault, by its key. */
  key: string;
  message: string;
}

export interface FsckReport {
  /** True where nothing that cannot be made again is at fault. */
  ok: boolean;
  models: number;
  versions: number;
  entries: number;
  blobs: number;
  bytes: number;
  problems: Problem[];
  /** Derived files that were behind, missing or damaged, and were written again. */
  rebuilt: string[];
  /** Bytes that no version names: left by a push that did not end, or waiting for the collector. */
  unreferenced: number;
}

export interface FsckOptions {
  /** Called after each model and each hundred blobs. */
  progress?(done: number, total: number): void;
  /** Only look; write nothing. */
  readOnly?: boolean;
}

class Checker {
  readonly #registry: Registry;
  readonly #write: boolean;
  readonly report: FsckReport = {
    ok: true,
    models: 0,
    versions: 0,
    entries: 0,
    blobs: 0,
    bytes: 0,
    problems: [],
    rebuilt: [],
    unreferenced: 0,
  };
  /** Blobs that some version needs, with who needs them. */
  readonly needed = new Map<string, string>();

  constructor(registry: Registry, write: boolean) {
    this.#registry = registry;
    this.#write = write;
  }

  problem(key: string, error: unknown): void {
    if (typeof error !== 'string' && !(error instanceof BrineError)) throw error;
    this.report.problems.push({ key, message: typeof error === 'string' ? error : error.message });
  }

  async model(name: string): Promise<void> {
    const { store, ledger } = this.#registry;
    const entries: Entry[] = [];
    let state: ModelState;
    try {
      state = await ledger.fold(checkName(name), (entry) => entries.push(entry));
    } catch (error) {
      this.problem(`${historyPrefix(name)}${entries.length + 1}`, error);
      return;
    }
    this.report.models += 1;
    this.report.entries += entries.length;
    this.report.versions += presentVersions(state).length;
    for (const version of presentVersions(state)) {
      for (const sha256 of state.versions[version]!.blobs) this.needed.set(sha256, `${name}@${version}`);
    }
    const written = await store.list(historyPrefix(name));
    if (written.length > entries.length) {
      this.problem(historyPrefix(name), `entries after ${entries.length} do not follow: one is missing in between`);
    }
    await this.#derived(name, state, entries);
    await this.#folders(name, state);
  }

  /** Snapshot, pointers and version files must say what the entries say; behind or missing is no fault. */
  async #derived(name: string, state: ModelState, entries: readonly Entry[]): Promise<void> {
    const { store } = this.#registry;
    const stored = await store.get(stateKey(name));
    const snapshot = stored && readSnapshot(stored.bytes, name);
    const current = JSON.stringify(state);
    if (stored !== undefined && snapshot === undefined) this.problem(stateKey(name), 'the index is damaged');
    if (snapshot !== undefined && snapshot.seq > state.seq) {
      this.problem(
        stateKey(name),
        `the index knows ${snapshot.seq} entries, the history has ${state.seq}: entries were taken away`,
      );
      return;
    }
    if (snapshot !== undefined && snapshot.seq === state.seq && JSON.stringify(snapshot) !== current) {
      this.problem(stateKey(name), 'the index says something else than the history');
    }
    if (snapshot === undefined || JSON.stringify(snapshot) !== current) {
      await this.#rebuild(stateKey(name), snapshotOf(state));
    }
    for (const environment of Object.keys(state.environments)) {
      const { seq } = state.environments[environment]!;
      await this.#compare(pointerKey(name, environment), pointer(state, environment), (text) => entryOf(text) < seq);
    }
    const { about } = state;
    if (about !== undefined) {
      await this.#compare(aboutKey(name), aboutFile(state), (text) => entryOf(text) < about.seq);
    }
    for (const version of presentVersions(state)) {
      const entry = entries[state.versions[version]!.seq - 1]!;
      await this.#compare(versionKey(name, version), versionFile(name, entry), () => false);
      const card = entry.record?.card ?? null;
      if (card === null) continue;
      try {
        const bytes = await this.#registry.blob(card, `the card of ${name}@${version}`);
        parseCard(new TextDecoder().decode(bytes), versionCardKey(name, version));
        await this.#compare(versionCardKey(name, version), bytes, () => false);
      } catch (error) {
        this.problem(versionCardKey(name, version), error);
      }
    }
  }

  async #compare(key: string, expected: Uint8Array, isBehind: (text: string) => boolean): Promise<void> {
    const stored = await this.#registry.store.get(key);
    if (stored !== undefined && same(stored.bytes, expected)) return;
    if (stored !== undefined && !behind(stored.bytes, isBehind)) {
      this.problem(key, 'does not say what the history says: it was changed or damaged');
    }
    await this.#rebuild(key, expected);
  }

  async #rebuild(key: string, bytes: Uint8Array): Promise<void> {
    this.report.rebuilt.push(key);
    if (this.#write) await this.#registry.store.put(key, bytes);
  }

  /** Nothing but what the history made may stand among the versions. */
  async #folders(name: string, state: ModelState): Promise<void> {
    for (const folder of await this.#registry.store.folders(`${MODELS}${name}/`)) {
      if (folder === 'history' || folder === 'environments' || state.versions[folder] !== undefined) continue;
      this.problem(`${MODELS}${name}/${folder}`, 'no push in the history made this');
    }
  }

  async blobs(progress: (done: number, total: number) => void): Promise<void> {
    const { store } = this.#registry;
    const listed = [...(await store.list(BLOBS)), ...(await store.list(TRASH))];
    const present = new Set<string>();
    for (const [i, { key, bytes }] of listed.entries()) {
      const sha256 = key.slice(key.lastIndexOf('/') + 1);
      present.add(sha256);
      this.report.blobs += 1;
      this.report.bytes += bytes;
      if (!this.needed.has(sha256)) this.report.unreferenced += 1;
      const stored = await store.get(key);
      if (stored === undefined) continue;
      if ((await sha256Hex(stored.bytes)) !== sha256)
        this.problem(
          key,
          `damaged: its content has another digest (${this.needed.get(sha256) ?? 'no version'} needs it)`,
        );
      if (i % 100 === 99) progress(i + 1, listed.length);
    }
    for (const [sha256, who] of this.needed) {
      if (!present.has(sha256)) this.problem(`${BLOBS}${sha256.slice(0, 2)}/${sha256}`, `missing, and ${who} needs it`);
    }
  }
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** The entry that a derived file was made from; infinite where it does not say. */
function entryOf(text: string): number {
  const seq = (JSON.parse(text) as { entry?: unknown }).entry;
  return typeof seq === 'number' ? seq : Number.POSITIVE_INFINITY;
}

function behind(bytes: Uint8Array, isBehind: (text: string) => boolean): boolean {
  try {
    return isBehind(new TextDecoder().decode(bytes));
  } catch {
    return false;
  }
}

/** Reads the whole registry. It does not stop at the first fault. */
export async function fsck(registry: Registry, options: FsckOptions = {}): Promise<FsckReport> {
  checkOptions('fsck', options, { readOnly: FLAG, progress: FUNCTION });
  const checker = new Checker(registry, options.readOnly !== true);
  const names = await registry.names();
  for (const stray of await registry.strays()) {
    checker.problem(`${MODELS}${stray}`, 'is no name of a model, so nobody here made it');
  }
  for (const [i, name] of names.entries()) {
    try {
      await checker.model(name);
    } catch (error) {
      checker.problem(`${MODELS}${name}`, error);
    }
    options.progress?.(i + 1, names.length);
  }
  await checker.blobs(options.progress ?? (() => undefined));
  checker.report.ok = checker.report.problems.length === 0;
  return checker.report;
}
