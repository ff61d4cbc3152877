/** What a registry is given and answers: rows, versions, refusals. */
import type { Card } from '../card/schema.js';
import { ConflictError } from '../core/errors.js';
import type { Config } from './config.js';
import type { Checks, GateResult } from './gates.js';
import type { Entry, VersionRecord } from './history.js';
import type { Actor } from './ledger.js';
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
}

/** A row of `list`. */
export interface ModelSummary {
  name: string;
  versions: number;
  latest: string | null;
  environments: Record<string, string>;
  changed: string;
  /** Why nothing is known of it, where its history cannot be read. */
  problem?: string;
}

export interface VersionInfo {
  name: string;
  version: string;
  pushed: string;
  by: string;
  environments: string[];
  protected: boolean;
  record: VersionRecord;
}

export interface PushInput {
  name: string;
  version: string;
  fileName: string;
  bytes: Uint8Array;
  card?: Card;
  signature?: Uint8Array;
  message?: string;
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
export function listed({ name, versions, latest, environments, changed }: Summary, config: Config): ModelSummary {
  const known = config.environments.flatMap((one) => {
    const version = environments[one.name];
    return version === undefined ? [] : [[one.name, version] as const];
  });
  return { name, versions, latest, environments: Object.fromEntries(known), changed };
}

export function infoOf(state: ModelState, version: string, entry: Entry): VersionInfo {
  return {
    name: state.name,
    version,
    pushed: entry.at,
    by: entry.by,
    environments: Object.keys(state.environments).filter((name) => currentVersion(state, name) === version),
    protected: state.versions[version]!.protected === true,
    record: entry.record!,
  };
}
