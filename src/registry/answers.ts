/** What a registry is given and answers: rows, versions, refusals. */
import type { Card } from '../card/schema.js';
import { ConflictError } from '../core/errors.js';
import { aliasesOf } from './about.js';
import type { Config } from './config.js';
import type { Checks, GateResult } from './gates.js';
import type { Entry, Origin, VersionRecord } from './history.js';
import type { Actor, Listener } from './ledger.js';
import { currentVersion, type ModelState, type Summary } from './state.js';

/** A promotion was refused; `gates` has every gate, met or not. */
export class GateError extends ConflictError {
  readonly gates: readonly GateResult[];

  constructor(message: string, gates: readonly GateResult[]) {
    super(message);
    this.gates = gates;
  }
}

export interface RegistryOptions {
  actor: Actor;
  checks?: Checks;
  /** Is told each change that this process makes, after it stands. */
  onEvent?: Listener;
}

/** A row of `list`. */
export interface ModelSummary {
  name: string;
  versions: number;
  latest: string | null;
  environments: Record<string, string>;
  changed: string;
  description?: string;
  /** Versions by their other names, such as `champion`. */
  aliases?: Record<string, string>;
  /** Why nothing is known of it, where its history cannot be read. */
  problem?: string;
}

/** A version in the list of those of a model. */
export interface VersionRow {
  version: string;
  pushed: string;
  bytes: number;
  protected: boolean;
  aliases: string[];
  description?: string;
  tags: Record<string, string>;
}

export function rowOf(state: ModelState, version: string): VersionRow {
  const { at, bytes, protected: kept } = state.versions[version]!;
  const { description, tags = {} } = state.about?.versions[version] ?? {};
  return {
    ...{ version, pushed: at, bytes, protected: kept === true, aliases: aliasesOf(state.about, version) },
    ...(description === undefined ? {} : { description }),
    tags: { ...tags },
  };
}

export interface VersionInfo {
  name: string;
  version: string;
  pushed: string;
  by: string;
  environments: string[];
  /** Its other names, such as `champion`. */
  aliases: string[];
  protected: boolean;
  description?: string;
  tags: Record<string, string>;
  /** Jobs that are known to have scored with it. */
  runs: number;
  record: VersionRecord;
  /** Where it was copied from. */
  origin?: Origin;
}

export interface PushInput {
  name: string;
  version: string;
  fileName: string;
  bytes: Uint8Array;
  card?: Card;
  /** The text of the card, where its bytes are to stay what they are. */
  cardBytes?: Uint8Array;
  signature?: Uint8Array;
  message?: string;
  /** Where it is copied from. */
  origin?: Origin;
}

export function refuseTaken(state: ModelState, version: string): void {
  const known = state.versions[version];
  if (known === undefined) return;
  const how = known.removed === true ? 'was removed, and its number is not used again' : `exists since ${known.at}`;
  throw new ConflictError(`${state.name}@${version} ${how}: versions do not change; push a new one`);
}

export function refusal(
  what: string,
  environment: string,
  all: readonly GateResult[],
  bad: readonly GateResult[],
): GateError {
  const lines = bad.map(({ gate, message, remedy }) => `${gate}: ${message} (${remedy ?? ''})`);
  return new GateError(`${what} may not enter ${environment}: ${lines.join('; ')}`, all);
}

/** A summary as callers get it: environments in the order of the configuration. */
export function listed(summary: Summary, config: Config): ModelSummary {
  const { name, versions, latest, environments, changed, description, aliases } = summary;
  const known = config.environments.flatMap((one) => {
    const version = environments[one.name];
    return version === undefined ? [] : [[one.name, version] as const];
  });
  return {
    name,
    versions,
    latest,
    environments: Object.fromEntries(known),
    changed,
    ...(description === undefined ? {} : { description }),
    ...(aliases === undefined ? {} : { aliases }),
  };
}

export function infoOf(state: ModelState, version: string, entry: Entry): VersionInfo {
  const { description, tags = {}, runs = [] } = state.about?.versions[version] ?? {};
  return {
    name: state.name,
    version,
    pushed: entry.at,
    by: entry.by,
    environments: Object.keys(state.environments).filter((name) => currentVersion(state, name) === version),
    aliases: aliasesOf(state.about, version),
    protected: state.versions[version]!.protected === true,
    ...(description === undefined ? {} : { description }),
    tags: { ...tags },
    runs: runs.length,
    record: entry.record!,
    ...(entry.origin === undefined ? {} : { origin: entry.origin }),
  };
}
