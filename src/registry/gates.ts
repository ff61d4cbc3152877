/** What must hold before a version enters an environment. */
import type { Card } from '../card/schema.js';
import type { Config, Environment, GateName } from './config.js';
import type { VersionRecord } from './history.js';
import { isOlder } from './names.js';
import { currentVersion, type ModelState } from './state.js';

/** Checks that need more than the registry; whoever opens it gives them. */
export interface Checks {
  /** The scanner's verdict on a file, and why. */
  scan?(bytes: Uint8Array, name: string): Promise<{ verdict: string; reason: string }>;
  /** Golden predictions asked again: what is wrong, or undefined. */
  verifyGolden?(bytes: Uint8Array, card: Card): Promise<string | undefined>;
  /** Name of the trusted key that signed these bytes for an environment, or what is wrong. */
  verifySignature?(
    bytes: Uint8Array,
    signature: Uint8Array,
    trust: Config['trust'],
    environment: string,
    fileName: string,
  ): Promise<{ key: string } | { problem: string }>;
}

export interface GateResult {
  gate: GateName;
  ok: boolean;
  message: string;
  /** How to meet it. */
  remedy?: string;
}

/** A version before an environment. */
export interface Candidate {
  name: string;
  version: string;
  record: VersionRecord;
  state: ModelState;
  environment: Environment;
  config: Config;
  checks: Checks;
  bytes(): Promise<Uint8Array>;
  card(): Promise<Card | undefined>;
  signature(): Promise<Uint8Array | undefined>;
}

type Gate = (candidate: Candidate) => Promise<Omit<GateResult, 'gate'>>;

const passed = (message: string): Omit<GateResult, 'gate'> => ({ ok: true, message });
const failed = (message: string, remedy: string): Omit<GateResult, 'gate'> => ({ ok: false, message, remedy });
const NO_CARD = 'the version has no card';

const scanned: Gate = async ({ checks, bytes, record }) => {
  if (checks.scan === undefined) return failed('there is no scanner here', 'promote with the brine command');
  const { verdict, reason } = await checks.scan(await bytes(), record.file.name);
  if (verdict === 'safe') return passed('the scanner found it safe');
  return failed(
    `the scanner says ${verdict}: ${reason}`,
    'look at it with brine scan, and save the model without what it names',
  );
};

const card: Gate = async (candidate) => {
  const found = await candidate.card();
  const remedy = `brine card FILE --write --name ${candidate.name} --version ${candidate.version} --golden rows.csv, then push a new version`;
  if (found === undefined) return failed(NO_CARD, remedy);
  const missing = [
    ...(found.name === candidate.name ? [] : [`its name is ${found.name ?? 'missing'}`]),
    ...(found.version === candidate.version ? [] : [`its version is ${found.version ?? 'missing'}`]),
    ...(found.golden === null ? ['it has no golden predictions'] : []),
    ...(found.input.form === 'unknown' ? ['it does not tell what the model takes'] : []),
    ...found.preflight.filter(({ status }) => status === 'error').map(({ check }) => `the check ${check} failed`),
  ];
  return missing.length === 0 ? passed('the card is complete') : failed(missing.join(', '), remedy);
};

const verified: Gate = async ({ checks, bytes, card: cardOf }) => {
  const found = await cardOf();
  if (found === undefined) return failed(NO_CARD, 'brine card FILE --write --golden rows.csv, then push a new version');
  if (checks.verifyGolden === undefined) return failed('nothing here can run models', 'promote with the brine command');
  const problem = await checks.verifyGolden(await bytes(), found);
  if (problem === undefined) return passed('golden predictions hold');
  return failed(problem, 'brine verify FILE says which; train and save the model again');
};

const signed: Gate = async ({ checks, bytes, signature, config, environment, record }) => {
  const names = config.trust.keys
    .filter(({ environments = [] }) => environments.length === 0 || environments.includes(environment.name))
    .map(({ name }) => name);
  if (names.length === 0) return failed('no key is trusted here', 'brine registry trust NAME PUBLIC-KEY.pem');
  const remedy = `brine sign FILE with the key of ${names.join(' or ')}, then push a new version`;
  const found = await signature();
  if (found === undefined) return failed('the version is not signed', remedy);
  if (checks.verifySignature === undefined)
    return failed('nothing here checks signatures', 'promote with the brine command');
  const result = await checks.verifySignature(await bytes(), found, config.trust, environment.name, record.file.name);
  return 'key' in result ? passed(`signed by ${result.key}`) : failed(result.problem, remedy);
};

const clean: Gate = async ({ card: cardOf, environment }) => {
  const found = await cardOf();
  const remedy = 'commit the code, make the model again, and push a new version';
  if (found === undefined) return failed(NO_CARD, remedy);
  if (found.code === null)
    return failed(
      'the card does not tell which commit made the model',
      `${remedy}, inside of a git repository; where there is none, take clean out of the gates of ${environment.name} in registry.json`,
    );
  return found.code.dirty
    ? failed('the code had uncommitted changes', remedy)
    : passed(`made from commit ${found.code.commit.slice(0, 12)}`);
};

const previous: Gate = async ({ name, version, state, config, environment }) => {
  const place = config.environments.findIndex((one) => one.name === environment.name);
  if (place <= 0) return passed('this is the first environment');
  const before = config.environments[place - 1]!.name;
  if (state.passed[before]?.includes(version) === true) return passed(`it has been in ${before}`);
  return failed(`it never was in ${before}`, `brine registry promote ${name}@${version} ${before}`);
};

const newer: Gate = async ({ version, state, environment }) => {
  const current = currentVersion(state, environment.name);
  if (current === undefined || !isOlder(version, current)) return passed('it is not older than what it replaces');
  return failed(`it is older than ${current}`, 'brine registry rollback goes back; --force promotes an older version');
};

const RUN: Readonly<Record<GateName, Gate>> = { scanned, card, verified, signed, clean, previous, newer };

/** Gates that `--force` passes: all others protect what runs in the environment. */
export const FORCEABLE: readonly GateName[] = ['newer'];

/** Tries all gates of an environment, not only up to the first that fails. */
export async function tryGates(candidate: Candidate): Promise<GateResult[]> {
  const results: GateResult[] = [];
  for (const gate of candidate.environment.gates) results.push({ gate, ...(await RUN[gate](candidate)) });
  return results;
}
