/** What the history of a model adds up to: its versions, and what each environment has. */
import { IntegrityError } from '../core/errors.js';
import { type About, aboutOf, applyAbout, storedAbout } from './about.js';
import { type Entry, HISTORY_SCHEMA_2 } from './history.js';
import { selectVersion } from './names.js';

export interface VersionState {
  /** Number of the history entry that pushed it, which holds the whole record. */
  seq: number;
  at: string;
  bytes: number;
  /** Digests of what it needs: file, card, signature. */
  blobs: string[];
  protected?: true;
  removed?: true;
}

export interface EnvironmentState {
  /** What it had, oldest first; the last one is current. A rollback takes the last one away. */
  stack: string[];
  /** Number of the entry that set it. */
  seq: number;
  since: string;
  by: string;
}

export interface ModelState {
  name: string;
  seq: number;
  /** Digest of the last entry. */
  head: string | null;
  at: string;
  versions: Record<string, VersionState>;
  environments: Record<string, EnvironmentState>;
  /** Versions that ever were in an environment. */
  passed: Record<string, string[]>;
  /** Descriptions, tags, aliases and runs: only where an entry of the second format is among the entries. */
  about?: About;
}

export function emptyState(name: string): ModelState {
  const record = <T>(): Record<string, T> => Object.create(null) as Record<string, T>;
  return { name, seq: 0, head: null, at: '', versions: record(), environments: record(), passed: record() };
}

/** Versions that are there, in no order. */
export function presentVersions(state: ModelState): string[] {
  return Object.keys(state.versions).filter((version) => state.versions[version]!.removed !== true);
}

export function currentVersion(state: ModelState, environment: string): string | undefined {
  return state.environments[environment]?.stack.at(-1);
}

/** Takes one entry into account, in place. Entries were checked when they were appended; this does not judge. */
export function applyEntry(state: ModelState, entry: Entry): ModelState {
  const { action, version, environment } = entry;
  const known = state.versions[version];
  if (entry.schema === HISTORY_SCHEMA_2) state.about ??= aboutOf();
  if (action === 'push') {
    const { record } = entry;
    if (record === undefined || known !== undefined) throw broken(entry);
    const blobs = [record.file.sha256, record.card, record.signature].filter((sha) => sha !== null);
    state.versions[version] = { seq: entry.seq, at: entry.at, bytes: record.file.bytes, blobs };
  } else if (version === '' && (action === 'describe' || action === 'tag')) {
    applyAbout(state.about!, entry);
  } else if (known === undefined || known.removed === true) {
    throw broken(entry);
  } else if (action === 'promote' || action === 'rollback') {
    if (environment === undefined) throw broken(entry);
    const stack = state.environments[environment]?.stack ?? [];
    if (action === 'rollback' && !stack.includes(version)) throw broken(entry);
    const next = action === 'promote' ? [...stack, version] : stack.slice(0, stack.lastIndexOf(version) + 1);
    state.environments[environment] = { stack: next, seq: entry.seq, since: entry.at, by: entry.by };
    const passed = (state.passed[environment] ??= []);
    if (!passed.includes(version)) passed.push(version);
  } else if (action === 'protect') known.protected = true;
  else if (action === 'unprotect') delete known.protected;
  else if (action === 'remove') known.removed = true;
  else {
    applyAbout(state.about!, entry);
    if (entry.run !== undefined && !known.blobs.includes(entry.run.manifest)) known.blobs.push(entry.run.manifest);
  }
  state.seq = entry.seq;
  state.head = entry.hash;
  state.at = entry.at;
  return state;
}

function broken(entry: Entry): IntegrityError {
  return new IntegrityError(
    `${entry.model}: history entry ${entry.seq} (${entry.action} ${entry.version}) contradicts those before it`,
  );
}

/**
 * A checksum of a text: two 32-bit FNV-1a sums (http://www.isthe.com/chongo/tech/comp/fnv/), from both ends. It finds damage.
 * Against people it needs no strength: what they change in an index, fsck compares with the history.
 */
function checksum(text: string): string {
  let [a, b] = [0x811c9dc5, 0x811c9dc5];
  const last = text.length - 1;
  for (let i = 0; i <= last; i++) {
    a = Math.imul(a ^ text.charCodeAt(i), 0x01000193);
    b = Math.imul(b ^ text.charCodeAt(last - i), 0x01000193);
  }
  return [a, b].map((sum) => (sum >>> 0).toString(16).padStart(8, '0')).join('');
}

/** What a list of models says of one. */
export interface Summary {
  name: string;
  seq: number;
  versions: number;
  latest: string | null;
  /** What each environment has. */
  environments: Record<string, string>;
  changed: string;
  description?: string;
  /** Versions by their other names. */
  aliases?: Record<string, string>;
}

export function summaryOf(state: ModelState): Summary {
  const versions = presentVersions(state);
  const environments: Record<string, string> = {};
  for (const name of Object.keys(state.environments)) environments[name] = currentVersion(state, name)!;
  const latest = selectVersion(versions, 'latest') ?? null;
  const { description, aliases = {} } = state.about ?? {};
  return {
    name: state.name,
    seq: state.seq,
    versions: versions.length,
    latest,
    environments,
    changed: state.at,
    ...(description === undefined ? {} : { description }),
    ...(Object.keys(aliases).length === 0 ? {} : { aliases: { ...aliases } }),
  };
}

const decoder = new TextDecoder();

const STATE_SCHEMA = 'brine/state/v1';
/**
 * With descriptions, tags and aliases. It has a fourth line: readers that know only the first format take it for damaged and ask
 * the history, where they are told what they do not know.
 */
const STATE_SCHEMA_2 = 'brine/state/v2';

/**
 * The derived `state.json`, three lines: a summary with the checksum of the second line, the state, and the checksum of the
 * first line. A list of many models reads first lines only.
 */
export function snapshotOf(state: ModelState): Uint8Array {
  const body = JSON.stringify(state);
  const schema = state.about === undefined ? STATE_SCHEMA : STATE_SCHEMA_2;
  const head = JSON.stringify({ schema, digest: checksum(body), summary: summaryOf(state) });
  const end = schema === STATE_SCHEMA ? '' : `${JSON.stringify(schema)}\n`;
  return new TextEncoder().encode(`${head}\n${body}\n${JSON.stringify(checksum(head))}\n${end}`);
}

interface Head {
  schema: string;
  digest: string;
  summary: Summary;
}

function readHead(lines: readonly string[], name: string): Head | undefined {
  const second = lines.length === 5 && lines[3] === JSON.stringify(STATE_SCHEMA_2);
  if ((lines.length !== 4 && !second) || JSON.stringify(checksum(lines[0]!)) !== lines[2]) return undefined;
  const head = JSON.parse(lines[0]!) as Head;
  if (head.schema !== (second ? STATE_SCHEMA_2 : STATE_SCHEMA)) return undefined;
  return head.summary.name === name ? head : undefined;
}

/** The summary of a snapshot; undefined where it is damaged. */
export function readSummary(bytes: Uint8Array, name: string): Summary | undefined {
  return readHead(decoder.decode(bytes).split('\n'), name)?.summary;
}

/** The state of a snapshot; undefined where it is damaged. */
export function readSnapshot(bytes: Uint8Array, name: string): ModelState | undefined {
  const lines = decoder.decode(bytes).split('\n');
  if (readHead(lines, name)?.digest !== checksum(lines[1] ?? '')) return undefined;
  const state = JSON.parse(lines[1]!) as ModelState;
  const own = emptyState(name);
  Object.assign(own.versions, state.versions);
  Object.assign(own.environments, state.environments);
  Object.assign(own.passed, state.passed);
  const about = state.about === undefined ? {} : { about: storedAbout(state.about) };
  return { ...own, seq: state.seq, head: state.head, at: state.at, ...about };
}
