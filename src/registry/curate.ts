/**
 * What people say of models and versions, and what they take away: descriptions, tags, aliases, deletions. Each is an entry of the
 * history, so that who said it, when and why stays known.
 */
import semver from 'semver';
import { ConflictError, InvalidInputError, NotFoundError } from '../core/errors.js';
import { checkOptions, TEXT } from '../core/options.js';
import { aliasesOf, checkAlias, checkCount, checkDescription, checkTags, MOST_ALIASES } from './about.js';
import type { Draft, Entry } from './history.js';
import { checkName, parseReference } from './names.js';
import type { Registry } from './registry.js';
import { currentVersion, type ModelState } from './state.js';

/** What can be said with every change. */
export interface ChangeOptions {
  /** Why; kept in the history. */
  message?: string;
}

/** Appends an entry about something that is there. */
async function append(
  registry: Registry,
  name: string,
  options: ChangeOptions,
  draft: (state: ModelState) => Draft,
): Promise<Entry> {
  checkOptions('a change', options, { message: TEXT });
  const { message } = options;
  const state = await registry.ledger.append(checkName(name), (now) => {
    if (now.seq === 0) throw new NotFoundError(`${registry.store.url}: there is no model ${name}`);
    return { ...draft(now), ...(message === undefined ? {} : { message }) };
  });
  return (await registry.ledger.entry(name, state.seq))!;
}

/** A model (`churn`) or a version of it (`churn@1.2.0`); the version is empty for the model. */
async function subjectOf(registry: Registry, subject: string): Promise<{ name: string; version: string }> {
  return subject.includes('@') ? registry.resolve(subject) : { name: checkName(subject), version: '' };
}

function checkPresent(state: ModelState, version: string): void {
  if (version !== '' && state.versions[version]?.removed === true)
    throw new ConflictError(`${state.name}@${version} was removed`);
}

/**
 * Describes a model or a version, in words; an empty text takes the description away.
 *
 * @param subject `churn` for the model, `churn@1.2.0` (or an environment, an alias) for a version
 * @throws NotFoundError where there is no such thing; InvalidInputError for a text of more than 5000 characters
 *
 * @example
 * const registry = await openRegistry('models');
 * await setDescription(registry, 'churn', 'Who leaves within a month. Owner: growth.');
 * await setDescription(registry, 'churn@1.2.0', 'With the winter campaign among the rows.');
 */
export async function setDescription(
  registry: Registry,
  subject: string,
  description: string,
  options: ChangeOptions = {},
): Promise<Entry> {
  checkDescription(description);
  const { name, version } = await subjectOf(registry, subject);
  return append(registry, name, options, (state) => {
    checkPresent(state, version);
    return { action: 'describe', version, description };
  });
}

/**
 * Sets tags of a model or a version, and takes those away that are null; others stay.
 *
 * @param subject `churn` for the model, `churn@1.2.0` (or an environment, an alias) for a version
 * @throws NotFoundError where there is no such thing; InvalidInputError for names and values that no tag has
 *
 * @example
 * const registry = await openRegistry('models');
 * await setTags(registry, 'churn@1.2.0', { 'data/month': '2026-10', reviewer: 'ada', draft: null });
 */
export async function setTags(
  registry: Registry,
  subject: string,
  tags: Readonly<Record<string, string | null>>,
  options: ChangeOptions = {},
): Promise<Entry> {
  checkTags(tags);
  if (Object.keys(tags).length === 0) throw new InvalidInputError('say which tags: NAME=VALUE');
  const { name, version } = await subjectOf(registry, subject);
  return append(registry, name, options, (state) => {
    checkPresent(state, version);
    const before = version === '' ? state.about?.tags : state.about?.versions[version]?.tags;
    checkCount(before ?? {}, tags);
    return { action: 'tag', version, tags: { ...tags } };
  });
}

/**
 * Gives a version another name, as MLflow's aliases do: `churn@champion`. An alias points to one version at a time; no gate is
 * before it, unlike an environment. The collector keeps a version while it has one.
 *
 * @throws NotFoundError where there is no such version; InvalidInputError where the name could be a version or an environment
 *
 * @example
 * const registry = await openRegistry('models');
 * await setAlias(registry, 'churn@1.2.0', 'champion');
 * const model = await load('registry:churn@champion');
 */
export async function setAlias(
  registry: Registry,
  reference: string,
  alias: string,
  options: ChangeOptions = {},
): Promise<Entry> {
  checkAlias(alias, registry.config.environments);
  const { name, version } = await registry.resolve(reference);
  return append(registry, name, options, (state) => {
    checkPresent(state, version);
    const replaces = state.about?.aliases[alias] ?? null;
    if (replaces === null && Object.keys(state.about?.aliases ?? {}).length >= MOST_ALIASES)
      throw new InvalidInputError(`${name} has ${MOST_ALIASES} aliases already`);
    return { action: 'alias', version, alias, replaces };
  });
}

/**
 * Takes an alias away; the version stays.
 *
 * @throws NotFoundError where the model has no such alias
 *
 * @example
 * const registry = await openRegistry('models');
 * await removeAlias(registry, 'churn', 'champion');
 */
export async function removeAlias(
  registry: Registry,
  name: string,
  alias: string,
  options: ChangeOptions = {},
): Promise<Entry> {
  return append(registry, name, options, ({ about }) => {
    const version = about?.aliases[alias];
    if (version === undefined) {
      const known = Object.keys(about?.aliases ?? {});
      throw new NotFoundError(
        `${name} has no alias ${alias}${known.length === 0 ? '' : `; it has ${known.join(', ')}`}`,
      );
    }
    return { action: 'unalias', version, alias };
  });
}

/** Why a version may not be deleted. */
function reasonsAgainst(state: ModelState, version: string): string[] {
  const { name } = state;
  const current = Object.keys(state.environments).filter((one) => currentVersion(state, one) === version);
  return [
    ...(state.versions[version]!.protected === true
      ? [`it is protected (brine registry protect ${name}@${version} --off)`]
      : []),
    ...current.map((environment) => `it is in ${environment} (brine registry promote another version, or roll back)`),
    ...aliasesOf(state.about, version).map(
      (alias) => `it is ${name}@${alias} (brine registry alias ${name} ${alias} --off)`,
    ),
  ];
}

/**
 * Deletes a version: nobody finds it any more, its number is never used again, and the history still says what it was. Its bytes
 * go when {@link gc} collects, after the registry's period of grace.
 *
 * @param reference with the whole version: `churn@1.2.0`
 * @throws ConflictError where it is protected, in an environment or has an alias; NotFoundError where it is not there
 *
 * @example
 * const registry = await openRegistry('models');
 * await deleteVersion(registry, 'churn@1.1.0', { message: 'trained on the wrong month' });
 */
export async function deleteVersion(
  registry: Registry,
  reference: string,
  options: ChangeOptions = {},
): Promise<Entry> {
  const { name, selector } = parseReference(reference);
  if (semver.valid(selector) !== selector)
    throw new InvalidInputError(`${reference}: write the whole version, as in ${name}@1.4.0: what is deleted is gone`);
  return append(registry, name, options, (state) => {
    const known = state.versions[selector];
    if (known === undefined || known.removed === true)
      throw new NotFoundError(`${name}@${selector} ${known === undefined ? 'is not there' : 'was removed before'}`);
    const reasons = reasonsAgainst(state, selector);
    if (reasons.length > 0) throw new ConflictError(`${name}@${selector} stays: ${reasons.join('; ')}`);
    return { action: 'remove', version: selector };
  });
}
