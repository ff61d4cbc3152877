/** The registry of models: immutable versions, environments that point to them, and a history of who did what. */
import semver from 'semver';
import { type Card, parseCard } from '../card/schema.js';
import {
  BrineError,
  ConflictError,
  IntegrityError,
  InvalidInputError,
  NotFoundError,
  UnsupportedError,
} from '../core/errors.js';
import {
  infoOf,
  listed,
  type ModelSummary,
  type PushInput,
  refusal,
  refuseTaken,
  type RegistryOptions,
  rowOf,
  type VersionInfo,
  type VersionRow,
} from './answers.js';
import { type Config, configSchema, defaultConfig, type Environment } from './config.js';
import { type Checks, FORCEABLE, type GateResult, tryGates } from './gates.js';
import type { Entry, VersionRecord } from './history.js';
import { fromJson, sha256Hex, toJson } from './json.js';
import { blobKey, CONFIG_KEY, MODELS, trashKey } from './layout.js';
import { Ledger } from './ledger.js';
import {
  checkEnvironment,
  checkName,
  checkVersion,
  isName,
  newestFirst,
  parseReference,
  selectVersion,
} from './names.js';
import { currentVersion, type ModelState, presentVersions, summaryOf } from './state.js';
import { probeConditions, type Store } from './stores/store.js';

/** Attempts to keep bytes that a collector takes away at the same time. */
const MAX_ATTEMPTS = 10;

export class Registry {
  readonly store: Store;
  readonly config: Config;
  readonly ledger: Ledger;
  readonly #checks: Checks;
  readonly #options: RegistryOptions;

  private constructor(store: Store, config: Config, options: RegistryOptions) {
    this.store = store;
    this.config = config;
    this.ledger = new Ledger(store, options.actor, options.onEvent);
    this.#options = options;
    this.#checks = options.checks ?? {};
  }

  /**
   * Makes a registry in an empty store.
   *
   * @throws UnsupportedError where the store ignores conditions; ConflictError where there is a registry
   */
  static async init(store: Store, options: RegistryOptions, config: Config = defaultConfig()): Promise<Registry> {
    for (const { name } of config.environments) checkEnvironment(name);
    const problem = await probeConditions(store, options.actor.random());
    if (problem !== undefined) {
      throw new UnsupportedError(
        `${store.url}: cannot hold a registry, because writers would overwrite each other: ${problem}`,
      );
    }
    if (!(await store.putIfAbsent(CONFIG_KEY, toJson(config)))) {
      throw new ConflictError(`${store.url}: there is a registry already`);
    }
    return new Registry(store, config, options);
  }

  /** @throws NotFoundError where there is none; IntegrityError where its file is damaged */
  static async open(store: Store, options: RegistryOptions): Promise<Registry> {
    const stored = await store.get(CONFIG_KEY);
    if (stored === undefined) {
      throw new NotFoundError(`${store.url}: there is no registry here; brine registry init makes one`);
    }
    return new Registry(store, fromJson(stored.bytes, configSchema, `${store.url}/${CONFIG_KEY}`), options);
  }

  /** Replaces the configuration; loses against somebody who did so meanwhile. */
  async configure(change: (config: Config) => Config): Promise<Registry> {
    const stored = await this.store.get(CONFIG_KEY);
    if (stored === undefined) throw new NotFoundError(`${this.store.url}: the registry is gone`);
    const next = configSchema.parse(change(fromJson(stored.bytes, configSchema, CONFIG_KEY)));
    if (!(await this.store.putIfMatch(CONFIG_KEY, toJson(next), stored.etag))) {
      throw new ConflictError(`${this.store.url}: somebody else changed the configuration: try again`);
    }
    return new Registry(this.store, next, this.#options);
  }

  /** Names of all models, sorted. A folder that can be none is left to {@link strays}. */
  async names(): Promise<string[]> {
    return (await this.store.folders(MODELS)).filter(isName);
  }

  /** Folders among the models whose names no model can have. */
  async strays(): Promise<string[]> {
    return (await this.store.folders(MODELS)).filter((name) => !isName(name));
  }

  /** All models; of one whose history cannot be read, why. */
  async list(): Promise<ModelSummary[]> {
    const found = await Promise.all((await this.names()).map((name) => this.#summary(name)));
    return found.filter((one) => one !== undefined);
  }

  async #summary(name: string): Promise<ModelSummary | undefined> {
    try {
      const summary = await this.ledger.summary(name);
      return summary.seq === 0 ? undefined : listed(summary, this.config);
    } catch (error) {
      if (!(error instanceof BrineError)) throw error;
      return { name, versions: 0, latest: null, environments: {}, changed: '', problem: error.message };
    }
  }

  /** The model with all its versions, newest first. */
  async model(name: string): Promise<ModelSummary & { tags: Record<string, string>; all: VersionRow[] }> {
    const state = await this.ledger.need(checkName(name));
    const all = newestFirst(presentVersions(state)).map((version) => rowOf(state, version));
    return { ...listed(summaryOf(state), this.config), tags: { ...state.about?.tags }, all };
  }

  /** The environment of this name. @throws NotFoundError */
  environment(name: string): Environment {
    const found = this.config.environments.find((one) => one.name === name);
    if (found !== undefined) return found;
    const names = this.config.environments.map((one) => one.name).join(', ');
    throw new NotFoundError(`there is no environment ${JSON.stringify(name)}; this registry has ${names}`);
  }

  #select(state: ModelState, selector: string): string {
    const isEnvironment = this.config.environments.some(({ name }) => name === selector);
    const alias = state.about?.aliases[selector];
    if (alias !== undefined && isEnvironment)
      throw new ConflictError(
        `${state.name}@${selector} is an environment and an alias: brine registry alias ${state.name} ${selector} --off`,
      );
    if (alias !== undefined) return alias;
    const version = isEnvironment ? currentVersion(state, selector) : selectVersion(presentVersions(state), selector);
    if (version !== undefined) return version;
    if (isEnvironment) throw new NotFoundError(`${state.name} has nothing in ${selector} yet`);
    if (semver.validRange(selector) === null && selector !== 'latest') {
      const names = this.config.environments.map(({ name }) => name).join(', ');
      throw new NotFoundError(
        `${state.name}@${selector}: is neither a version, an alias nor an environment (${names})`,
      );
    }
    const newest = newestFirst(presentVersions(state)).slice(0, 5).join(', ');
    throw new NotFoundError(`${state.name} has no version ${selector}; it has ${newest || 'none'}`);
  }

  /** The version that a reference such as `churn@production` means now. */
  async resolve(reference: string): Promise<{ name: string; version: string }> {
    const { name, selector } = parseReference(reference);
    return { name, version: this.#select(await this.ledger.need(name), selector) };
  }

  async #find(reference: string): Promise<{ state: ModelState; version: string; entry: Entry }> {
    const { name, selector } = parseReference(reference);
    const state = await this.ledger.need(name);
    const version = this.#select(state, selector);
    const entry = await this.ledger.entry(name, state.versions[version]!.seq);
    if (entry?.record === undefined || entry.version !== version) {
      throw new IntegrityError(
        `${name}@${version}: its history entry is missing or another one; run brine registry fsck`,
      );
    }
    return { state, version, entry };
  }

  /** What a reference means, without the bytes: its version, and the entry that pushed it. */
  async info(reference: string): Promise<{ name: string; version: string; entry: Entry }> {
    const { state, version, entry } = await this.#find(reference);
    return { name: state.name, version, entry };
  }

  async show(reference: string): Promise<VersionInfo & { card?: Card }> {
    const { state, version, entry } = await this.#find(reference);
    const card = await this.#card(entry.record!, `${state.name}@${version}`);
    return { ...infoOf(state, version, entry), ...(card === undefined ? {} : { card }) };
  }

  /** A blob, checked against its name. */
  async blob(sha256: string, what: string): Promise<Uint8Array> {
    const stored = (await this.store.get(blobKey(sha256))) ?? (await this.store.get(trashKey(sha256)));
    if (stored === undefined)
      throw new IntegrityError(`${what}: its bytes (${sha256}) are missing from ${this.store.url}`);
    if ((await sha256Hex(stored.bytes)) !== sha256) {
      throw new IntegrityError(`${what}: its bytes in ${this.store.url}/${blobKey(sha256)} are damaged`);
    }
    return stored.bytes;
  }

  async #card(record: VersionRecord, what: string): Promise<Card | undefined> {
    if (record.card === null) return undefined;
    return parseCard(
      new TextDecoder().decode(await this.blob(record.card, `the card of ${what}`)),
      `the card of ${what}`,
    );
  }

  /** The bytes of a version with its card and signature, checked. */
  async fetch(
    reference: string,
  ): Promise<VersionInfo & { bytes: Uint8Array; cardBytes?: Uint8Array; signature?: Uint8Array }> {
    const { state, version, entry } = await this.#find(reference);
    const { file, card, signature } = entry.record!;
    const what = `${state.name}@${version}`;
    return {
      ...infoOf(state, version, entry),
      bytes: await this.blob(file.sha256, what),
      ...(card === null ? {} : { cardBytes: await this.blob(card, `the card of ${what}`) }),
      ...(signature === null ? {} : { signature: await this.blob(signature, `the signature of ${what}`) }),
    };
  }

  /** Keeps bytes by their content; what is there already is checked and counts as new. */
  async keep(bytes: Uint8Array): Promise<string> {
    const sha256 = await sha256Hex(bytes);
    for (let attempt = 1; ; attempt++) {
      if (await this.store.putIfAbsent(blobKey(sha256), bytes)) return sha256;
      try {
        await this.blob(sha256, 'what is to be pushed');
        await this.store.touch(blobKey(sha256), bytes);
        return sha256;
      } catch (error) {
        // A collector took the bytes away between the two: they are written again. What is damaged stays and is an error.
        const gone = (await this.store.stat(blobKey(sha256))) === undefined;
        if (!gone || attempt === MAX_ATTEMPTS) throw error;
      }
    }
  }

  /** Asks before it sends: to an object store the bytes would travel a second time. */
  async #keepStill(sha256: string, bytes: Uint8Array): Promise<void> {
    if ((await this.store.stat(blobKey(sha256))) === undefined) await this.store.putIfAbsent(blobKey(sha256), bytes);
  }

  /**
   * Adds a version. Bytes go first; the version exists from the moment its history entry does.
   *
   * @throws ConflictError where the version exists or existed
   */
  async push(input: PushInput): Promise<VersionInfo> {
    const name = checkName(input.name);
    const version = checkVersion(input.version);
    refuseTaken(await this.ledger.read(name), version);
    const cardBytes = input.cardBytes ?? (input.card && toJson(input.card));
    const file = await this.keep(input.bytes);
    const card = cardBytes === undefined ? null : await this.keep(cardBytes);
    const signature = input.signature === undefined ? null : await this.keep(input.signature);
    if (input.card !== undefined && input.card.file.sha256 !== file) {
      throw new IntegrityError(`${input.fileName}: the card describes other bytes; brine card --write makes a new one`);
    }
    const record: VersionRecord = {
      file: { name: input.fileName, bytes: input.bytes.length, sha256: file },
      card,
      signature,
      identity: input.card?.identity ?? null,
    };
    const state = await this.ledger.append(name, (now) => {
      refuseTaken(now, version);
      const { message, origin } = input;
      return {
        ...{ action: 'push', version, record },
        ...(message === undefined ? {} : { message }),
        ...(origin === undefined ? {} : { origin }),
      };
    });
    // A collector that judged before this entry stood may have taken bytes away.
    await this.#keepStill(file, input.bytes);
    if (card !== null) await this.#keepStill(card, cardBytes!);
    if (signature !== null) await this.#keepStill(signature, input.signature!);
    const entry = (await this.ledger.entry(name, state.versions[version]!.seq))!;
    if (cardBytes !== undefined) await this.ledger.writeVersion(name, entry, cardBytes).catch(() => undefined);
    return infoOf(state, version, entry);
  }

  /** Tries the gates of an environment without promoting. */
  async gates(reference: string, environment: string): Promise<GateResult[]> {
    const { state, version, entry } = await this.#find(reference);
    return this.#tryGates(state, version, entry, this.environment(environment));
  }

  #tryGates(state: ModelState, version: string, entry: Entry, environment: Environment): Promise<GateResult[]> {
    const record = entry.record!;
    const what = `${state.name}@${version}`;
    let bytes: Promise<Uint8Array> | undefined;
    let card: Promise<Card | undefined> | undefined;
    return tryGates({
      name: state.name,
      version,
      record,
      state,
      environment,
      config: this.config,
      checks: this.#checks,
      bytes: () => (bytes ??= this.blob(record.file.sha256, what)),
      card: () => (card ??= this.#card(record, what)),
      signature: async () =>
        record.signature === null ? undefined : this.blob(record.signature, `the signature of ${what}`),
    });
  }

  /**
   * Points an environment to a version. Of several at once one wins. Where it points there already nothing is appended, and the entry
   * that did it is returned.
   *
   * @throws GateError with every gate that is not met; ConflictError where the environment changed meanwhile
   */
  async promote(
    reference: string,
    environment: string,
    options: { message?: string; force?: boolean } = {},
  ): Promise<Entry & { unchanged?: true }> {
    const target = this.environment(environment);
    const { state, version, entry } = await this.#find(reference);
    // What is there already is no change: no entry, and none of its gates is asked again.
    const current = state.environments[environment];
    if (current !== undefined && currentVersion(state, environment) === version) {
      return { ...(await this.ledger.entry(state.name, current.seq))!, unchanged: true };
    }
    const results = await this.#tryGates(state, version, entry, target);
    const bad = results.filter(({ gate, ok }) => !ok && !(options.force === true && FORCEABLE.includes(gate)));
    if (bad.length > 0) throw refusal(`${state.name}@${version}`, environment, results, bad);
    const forced = results.filter(({ ok }) => !ok).map(({ gate }) => gate);
    return this.#point(state, environment, {
      action: 'promote',
      version,
      message: options.message,
      gates: results.filter(({ ok }) => ok).map(({ gate }) => gate),
      ...(forced.length === 0 ? {} : { forced }),
    });
  }

  /** Appends an entry that sets an environment, if that is still as it was seen. */
  async #point(
    seen: ModelState,
    environment: string,
    draft: {
      action: 'promote' | 'rollback';
      version: string;
      message?: string | undefined;
      gates?: string[];
      forced?: string[];
    },
  ): Promise<Entry> {
    const { name } = seen;
    const before = seen.environments[environment]?.seq;
    const { message, ...rest } = draft;
    const state = await this.ledger.append(name, (now) => {
      if (now.environments[environment]?.seq !== before) {
        const { by, since } = now.environments[environment]!;
        throw new ConflictError(
          `${name}: ${environment} was changed to ${currentVersion(now, environment)!} by ${by} at ${since}; look again, then decide`,
        );
      }
      if (now.versions[draft.version]?.removed === true)
        throw new ConflictError(`${name}@${draft.version} was removed`);
      const replaces = currentVersion(now, environment) ?? null;
      return { ...rest, environment, replaces, ...(message === undefined ? {} : { message }) };
    });
    return (await this.ledger.entry(name, state.seq))!;
  }

  /** Gives an environment the version that it had before. */
  async rollback(name: string, environment: string, options: { message?: string } = {}): Promise<Entry> {
    this.environment(environment);
    const state = await this.ledger.need(checkName(name));
    const stack = state.environments[environment]?.stack ?? [];
    const version = stack.slice(0, -1).findLast((one) => one !== stack.at(-1) && state.versions[one]?.removed !== true);
    if (version === undefined) {
      throw new ConflictError(`${name} had nothing else in ${environment} before; promote another version instead`);
    }
    return this.#point(state, environment, { action: 'rollback', version, message: options.message });
  }

  /** Keeps a version from the collector, or no longer. */
  async protect(reference: string, on = true, message?: string): Promise<void> {
    const { name, version } = await this.resolve(reference);
    await this.ledger.append(name, () => ({
      action: on ? 'protect' : 'unprotect',
      version,
      ...(message === undefined ? {} : { message }),
    }));
  }

  /** Every entry of a model, oldest first. */
  async history(name: string): Promise<Entry[]> {
    await this.ledger.need(checkName(name));
    const entries: Entry[] = [];
    await this.ledger.fold(name, (entry) => entries.push(entry));
    const [gap] = await this.gaps(name);
    if (gap !== undefined) {
      throw new IntegrityError(
        `${this.store.url}: the history of ${name} is not whole: entry ${gap} is missing; put it back from a copy of the registry`,
      );
    }
    return entries;
  }

  /** Numbers of the entries that are missing from the history of a model: removed by somebody, or lost by the store. */
  async gaps(name: string): Promise<number[]> {
    return this.ledger.gaps(checkName(name));
  }

  /** What is left of a history that has gaps. @throws IntegrityError where an entry is damaged */
  async remains(name: string): Promise<Entry[]> {
    const entries: Entry[] = [];
    for (const seq of await this.ledger.numbers(checkName(name))) entries.push((await this.ledger.entry(name, seq))!);
    return entries;
  }

  /** What each environment had at a time. */
  async at(name: string, time: Date): Promise<Record<string, string>> {
    if (Number.isNaN(time.getTime()))
      throw new InvalidInputError('this is no time: write 2026-03-01 or 2026-03-01T12:00:00Z');
    const had: Record<string, string> = {};
    for (const entry of await this.history(name)) {
      if (Date.parse(entry.at) <= time.getTime() && entry.environment !== undefined)
        had[entry.environment] = entry.version;
    }
    return had;
  }
}
