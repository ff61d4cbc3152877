/** What people say of a model and its versions: descriptions, tags, aliases, and the jobs that used them. */
import { InvalidInputError } from '../core/errors.js';
import semver from 'semver';
import type { Entry } from './history.js';

/** What is said of one version. */
export interface VersionAbout {
  description?: string;
  tags: Record<string, string>;
  /** Jobs that scored with it, oldest first. */
  runs: { seq: number; manifest: string; output: string }[];
}

/** What is said of a model. */
export interface About {
  /** Number of the last entry that said something. */
  seq: number;
  description?: string;
  tags: Record<string, string>;
  /** Versions by their other names. */
  aliases: Record<string, string>;
  versions: Record<string, VersionAbout>;
}

/** Keys come from people: no object with a prototype takes them. */
function record<T>(from: Readonly<Record<string, T>> = {}): Record<string, T> {
  return Object.assign(Object.create(null) as Record<string, T>, from);
}

/** Of a model of which nothing is said. */
export function aboutOf(): About {
  return { seq: 0, tags: record(), aliases: record(), versions: record() };
}

/** As it was written into an index. */
export function storedAbout(stored: About): About {
  const versions = record<VersionAbout>();
  for (const [version, about] of Object.entries(stored.versions)) {
    versions[version] = { ...about, tags: record(about.tags), runs: [...about.runs] };
  }
  return { ...stored, tags: record(stored.tags), aliases: record(stored.aliases), versions };
}

/** Takes an entry into account, in place. */
export function applyAbout(about: About, entry: Entry): void {
  const { action, version, seq } = entry;
  about.seq = seq;
  if (action === 'alias') about.aliases[entry.alias!] = version;
  else if (action === 'unalias') Reflect.deleteProperty(about.aliases, entry.alias!);
  else {
    const subject = version === '' ? about : (about.versions[version] ??= { tags: record(), runs: [] });
    if (action === 'describe') {
      if (entry.description === '' || entry.description === undefined) delete subject.description;
      else subject.description = entry.description;
    } else if (action === 'tag') {
      for (const [key, value] of Object.entries(entry.tags ?? {})) {
        if (value === null) Reflect.deleteProperty(subject.tags, key);
        else subject.tags[key] = value;
      }
    } else if (entry.run !== undefined && 'runs' in subject) {
      const { manifest, output } = entry.run;
      subject.runs.push({ seq, manifest, output });
    }
  }
}

/** Other names of a version, sorted. */
export function aliasesOf(about: About | undefined, version: string): string[] {
  const found = Object.entries(about?.aliases ?? {}).filter(([, one]) => one === version);
  return found.map(([alias]) => alias).sort();
}

const TAG = /^[a-z0-9](?:[a-z0-9._/-]{0,98}[a-z0-9])?$/;
const MOST_TAGS = 50;
const LONGEST_VALUE = 500;
const LONGEST_DESCRIPTION = 5000;
const ALIAS = /^[a-z](?:[a-z0-9_-]{0,48}[a-z0-9])?$/;
/** Beyond these nobody finds anything. */
export const MOST_ALIASES = 100;

const shown = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);

/** @throws InvalidInputError */
export function checkTags(tags: Readonly<Record<string, string | null>>): void {
  for (const [key, value] of Object.entries(tags)) {
    if (!TAG.test(key))
      throw new InvalidInputError(
        `${shown(key)} is no name of a tag: lower-case letters, digits, . - _ and / (at most 100)`,
      );
    if (value !== null && (typeof value !== 'string' || value.length > LONGEST_VALUE))
      throw new InvalidInputError(`the tag ${key} is a text of at most ${LONGEST_VALUE} characters`);
  }
}

/** @throws InvalidInputError where a subject would have more tags than anybody reads */
export function checkCount(
  before: Readonly<Record<string, string>>,
  tags: Readonly<Record<string, string | null>>,
): void {
  const after = { ...before, ...tags };
  if (Object.values(after).filter((value) => value !== null).length > MOST_TAGS)
    throw new InvalidInputError(`a model or a version has at most ${MOST_TAGS} tags`);
}

/** @throws InvalidInputError */
export function checkDescription(text: string): void {
  if (text.length > LONGEST_DESCRIPTION)
    throw new InvalidInputError(
      `the description has ${text.length} characters, at most ${LONGEST_DESCRIPTION}: say the rest elsewhere and name the place`,
    );
}

/**
 * An alias stands where a version or an environment could: it must not be taken for either.
 *
 * @throws InvalidInputError
 */
export function checkAlias(alias: string, environments: readonly { name: string }[]): void {
  if (!ALIAS.test(alias) || alias === 'latest' || semver.validRange(alias) !== null)
    throw new InvalidInputError(
      `${shown(alias)} is no alias: a lower-case word such as champion, which cannot be read as a version`,
    );
  if (environments.some(({ name }) => name === alias))
    throw new InvalidInputError(`${alias} is an environment of this registry: brine registry promote sets it`);
}
