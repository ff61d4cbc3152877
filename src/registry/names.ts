/** Names of models, versions and environments, and references to them. */
import semver from 'semver';
import { InvalidInputError } from '../core/errors.js';

const NAME = /^[a-z0-9](?:[a-z0-9._-]{0,98}[a-z0-9])?$/;
/** What Windows reserves, whatever the extension. */
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/;

const shown = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);

/** True for what can be the name of a model. */
export function isName(name: string): boolean {
  return NAME.test(name) && !name.includes('..') && !RESERVED.test(name);
}

/** @throws InvalidInputError */
export function checkName(name: string): string {
  if (!isName(name)) {
    throw new InvalidInputError(
      `${shown(name)} is no name of a model: lower-case letters, digits, - . and _ (at most 100), because names that differ only in case or hold separators are not safe on every system`,
    );
  }
  return name;
}

/** @throws InvalidInputError */
export function checkVersion(version: string): string {
  if (semver.valid(version) !== version || version !== version.toLowerCase() || version.length > 100) {
    throw new InvalidInputError(
      `${shown(version)} is no version: write MAJOR.MINOR.PATCH as semantic versioning does, in lower case and without build metadata, for example 1.4.0 or 2.0.0-rc.1`,
    );
  }
  return version;
}

/** @throws InvalidInputError */
export function checkEnvironment(name: string): string {
  if (!NAME.test(name) || name.includes('.') || name === 'latest' || /^\d/.test(name)) {
    throw new InvalidInputError(`${shown(name)} is no name of an environment: a lower-case word such as production`);
  }
  return name;
}

/** A model, and which of its versions. */
export interface Reference {
  name: string;
  /** A version, an environment, `latest`, or a range such as `1`, `1.4`, `^1.2`. */
  selector: string;
}

/** Reads `churn@production`, `churn@1.4.0`, `churn@1`, `churn@latest`, `churn`. */
export function parseReference(text: string): Reference {
  const at = text.indexOf('@');
  const name = checkName(at < 0 ? text : text.slice(0, at));
  const selector = at < 0 ? 'latest' : text.slice(at + 1);
  if (selector === '' || selector.length > 100) {
    throw new InvalidInputError(`${shown(text)}: write NAME@VERSION or NAME@ENVIRONMENT, for example churn@1.4.0`);
  }
  return { name, selector };
}

/** The highest version that a selector allows; undefined where none does. Pre-releases only when named. */
export function selectVersion(versions: readonly string[], selector: string): string | undefined {
  if (selector === 'latest') return semver.maxSatisfying(versions, '*') ?? semver.rsort([...versions])[0];
  if (semver.valid(selector) !== null) return versions.find((version) => version === selector);
  if (semver.validRange(selector) === null) return undefined;
  return semver.maxSatisfying(versions, selector) ?? undefined;
}

/** True where `a` comes before `b`. */
export function isOlder(a: string, b: string): boolean {
  return semver.lt(a, b);
}

/** Newest first. */
export function newestFirst(versions: readonly string[]): string[] {
  return semver.rsort([...versions]);
}
