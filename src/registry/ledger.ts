/** Reads and extends the history of one model. Appending an entry is the one moment at which anything happens. */
import { BrineError, ConflictError, IntegrityError, NotFoundError } from '../core/errors.js';
import { type Draft, type Entry, HISTORY_SCHEMA_2, openEntry, schemaOf, seal } from './history.js';
import { toJson } from './json.js';
import { aboutKey, historyKey, historyPrefix, pointerKey, stateKey, versionCardKey, versionKey } from './layout.js';
import {
  applyEntry,
  currentVersion,
  emptyState,
  type ModelState,
  readSnapshot,
  readSummary,
  snapshotOf,
  type Summary,
  summaryOf,
} from './state.js';
import type { Store } from './stores/store.js';

/** Who acts, from where; and the clock, for tests. */
export interface Actor {
  by: string;
  from: string;
  now(): Date;
  random(): string;
}

/** Something happened in a registry; what listeners and hooks are given. */
export interface RegistryEvent {
  schema: 'brine/registry-event/v1';
  /** The folder or address of the registry. */
  registry: string;
  /** The entry that stands in the history now. */
  entry: Entry;
}

/** Is told each change after it stands. It is waited for; what it throws changes nothing and is not heard. */
export type Listener = (event: RegistryEvent) => void | Promise<void>;

/** Attempts where others append entries that do not matter to ours. */
const MAX_ATTEMPTS = 100;
const MAX_GAPS = 100;
/** Entries before a new one whose digests are computed again. */
const CHECKED = 32;

export class Ledger {
  readonly store: Store;
  readonly #actor: Actor;
  readonly #listener: Listener | undefined;

  constructor(store: Store, actor: Actor, listener?: Listener) {
    this.store = store;
    this.#actor = actor;
    this.#listener = listener;
  }

  /** A word that nobody else has. */
  random(): string {
    return this.#actor.random();
  }

  /** The state of a model, up to its last entry. A model without entries has `seq` 0. */
  async read(name: string): Promise<ModelState> {
    const stored = await this.store.get(stateKey(name));
    const state = (stored && readSnapshot(stored.bytes, name)) ?? emptyState(name);
    return this.#follow(name, state);
  }

  /** As {@link read}, but no more than a list needs. */
  async summary(name: string): Promise<Summary> {
    const stored = await this.store.get(stateKey(name));
    const known = stored && readSummary(stored.bytes, name);
    const isLast = known !== undefined && (await this.store.stat(historyKey(name, known.seq + 1))) === undefined;
    return isLast ? known : summaryOf(await this.read(name));
  }

  /** @throws NotFoundError where there is no such model */
  async need(name: string): Promise<ModelState> {
    const state = await this.read(name);
    if (state.seq === 0) throw new NotFoundError(`${this.store.url}: there is no model ${name}`);
    return state;
  }

  /** The state as the entries alone tell it. */
  async fold(name: string, visit?: (entry: Entry) => void): Promise<ModelState> {
    return this.#follow(name, emptyState(name), visit);
  }

  async #follow(name: string, state: ModelState, visit?: (entry: Entry) => void): Promise<ModelState> {
    for (;;) {
      const entry = await this.entry(name, state.seq + 1, state.head);
      if (entry === undefined) return state;
      applyEntry(state, entry);
      visit?.(entry);
    }
  }

  /** Numbers of the entries that are there, in their order. */
  async numbers(name: string): Promise<number[]> {
    const numbers: number[] = [];
    for (const { key } of await this.store.list(historyPrefix(name))) {
      const match = /\/(\d{8})\.json$/.exec(key);
      if (match !== null) numbers.push(Number(match[1]));
    }
    return numbers.sort((a, b) => a - b);
  }

  /** Numbers of the entries that are missing before others, or before what the index knows; the first hundred. */
  async gaps(name: string): Promise<number[]> {
    const numbers = await this.numbers(name);
    const { seq: last } = await this.read(name);
    const missing: number[] = [];
    let next = 1;
    for (const seq of [...numbers, ...(last > (numbers.at(-1) ?? 0) ? [last + 1] : [])]) {
      for (; next < seq && missing.length < MAX_GAPS; next++) missing.push(next);
      next = seq + 1;
    }
    return missing;
  }

  /**
   * Nothing is appended behind a damaged entry: whoever did would confirm it. The newest entries must follow one another up to the
   * state that is about to be changed. One that is missing was told by nobody and contradicts nothing: `fsck` and `history` say so.
   *
   * @throws IntegrityError
   */
  async #checkBefore(name: string, state: ModelState): Promise<void> {
    let prev: string | null | undefined;
    for (let seq = Math.max(1, state.seq - CHECKED + 1); seq <= state.seq; seq++) {
      prev = (await this.entry(name, seq, prev))?.hash;
    }
    if (prev !== undefined && prev !== state.head) {
      throw new IntegrityError(
        `${this.store.url}/${stateKey(name)}: the index says something else than the history, so nothing is added; brine registry fsck makes it again`,
      );
    }
  }

  /** One entry; `prev` is the digest that it must follow, where that is known. */
  async entry(name: string, seq: number, prev?: string | null): Promise<Entry | undefined> {
    const key = historyKey(name, seq);
    const stored = await this.store.get(key);
    if (stored === undefined) return undefined;
    const place = `${this.store.url}/${key}`;
    return openEntry(stored.bytes, place, name, seq, prev);
  }

  /**
   * Appends an entry. `draft` is made from the state that is then current, and throws where it no longer makes sense; where
   * somebody else appends first it is asked again with the new state.
   */
  async append(name: string, draft: (state: ModelState) => Draft | Promise<Draft>): Promise<ModelState> {
    let state = await this.read(name);
    await this.#checkBefore(name, state);
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const { message, ...said } = await draft(state);
      const entry = await seal({
        schema: schemaOf(said),
        model: name,
        seq: state.seq + 1,
        prev: state.head,
        at: this.#timeAfter(state.at),
        by: this.#actor.by,
        from: this.#actor.from,
        ...(message === undefined || message === '' ? {} : { message }),
        ...dropUndefined(said),
        nonce: this.#actor.random(),
      });
      if (await this.#commit(name, entry, state.head)) {
        applyEntry(state, entry);
        await this.settle(state, entry);
        await this.#tell(entry);
        return state;
      }
      state = await this.#follow(name, state);
    }
    throw new ConflictError(`${name}: others changed the model ${MAX_ATTEMPTS} times meanwhile: try again later`);
  }

  async #tell(entry: Entry): Promise<void> {
    try {
      await this.#listener?.({ schema: 'brine/registry-event/v1', registry: this.store.url, entry });
    } catch {
      // The change stands: whoever listens deals with what goes wrong there.
    }
  }

  async #commit(name: string, entry: Entry, head: string | null): Promise<boolean> {
    if (await this.store.putIfAbsent(historyKey(name, entry.seq), toJson(entry))) return true;
    // A store may have taken it and lost the answer.
    return (await this.entry(name, entry.seq, head))?.hash === entry.hash;
  }

  /** Time does not run backwards in a history, whatever the clocks of its writers say. */
  #timeAfter(last: string): string {
    const now = this.#actor.now().getTime();
    return new Date(last === '' ? now : Math.max(now, Date.parse(last) + 1)).toISOString();
  }

  /** Writes what is derived. The entry stands already, so trouble here is not the caller's: readers follow the entries. */
  async settle(state: ModelState, entry: Entry, card?: Uint8Array): Promise<void> {
    try {
      const { name } = state;
      await this.store.put(stateKey(name), snapshotOf(state));
      if (entry.environment !== undefined)
        await this.store.put(pointerKey(name, entry.environment), pointer(state, entry.environment));
      if (entry.schema === HISTORY_SCHEMA_2) await this.store.put(aboutKey(name), aboutFile(state));
      if (entry.action === 'remove') {
        await this.store.delete(versionKey(name, entry.version));
        await this.store.delete(versionCardKey(name, entry.version));
      }
      if (entry.action === 'push') await this.writeVersion(name, entry, card);
    } catch (error) {
      if (!(error instanceof BrineError)) throw error;
    }
  }

  async writeVersion(name: string, entry: Entry, card?: Uint8Array): Promise<void> {
    await this.store.put(versionKey(name, entry.version), versionFile(name, entry));
    if (card !== undefined) await this.store.put(versionCardKey(name, entry.version), card);
  }
}

/** The file in which a person finds what an environment has. */
export function pointer(state: ModelState, environment: string): Uint8Array {
  const { since, by, seq } = state.environments[environment]!;
  return toJson({ model: state.name, environment, version: currentVersion(state, environment), since, by, entry: seq });
}

/** The file in which a person finds what is said of a model: descriptions, tags, aliases. */
export function aboutFile(state: ModelState): Uint8Array {
  const { seq, description, tags, aliases, versions } = state.about!;
  return toJson({
    model: state.name,
    entry: seq,
    ...(description === undefined ? {} : { description }),
    tags,
    aliases,
    versions,
  });
}

/** The file in which a person finds what a version is. */
export function versionFile(name: string, entry: Entry): Uint8Array {
  const { version, at, by, record, seq } = entry;
  return toJson({ model: name, version, pushed: at, by, entry: seq, ...record });
}

function dropUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as T;
}
