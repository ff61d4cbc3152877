/** Finds versions by what is said of them: words, tags, metrics of their cards, where they are. */
import { InvalidInputError } from '../core/errors.js';
import { checkOptions, COUNT, FLAG, OBJECT, TEXT } from '../core/options.js';
import { rowOf, type VersionRow } from './answers.js';
import { newestFirst } from './names.js';
import type { Registry } from './registry.js';
import { currentVersion, type ModelState, presentVersions } from './state.js';

/** What a version must be to be found; everything that is given must hold. */
export interface SearchQuery {
  /** Words that stand in the name, the descriptions or the tags of the model or the version, in upper or lower case. */
  text?: string;
  /** Tags with their values; null asks for the tag with any value. A version has those of its model, too. */
  tags?: Readonly<Record<string, string | null>>;
  /** Conditions on metrics of the card: `auc>=0.9`. Operators: `<`, `<=`, `=`, `>=`, `>`. */
  metrics?: readonly string[];
  /** Only what an environment has. */
  environment?: string;
  /** All versions that fit, not only the newest of each model. */
  all?: boolean;
  /** Most rows; default 100. */
  limit?: number;
}

/** A version that was found. */
export interface Found extends VersionRow {
  name: string;
  environments: string[];
  /** What is said of the model. */
  model: { description?: string; tags: Record<string, string> };
  /** Of the card; only where the query asked for metrics. */
  metrics?: Record<string, number>;
}

const CONDITION = /^([^<>=\s]+)\s*(<=|>=|=|<|>)\s*(\S+)$/;
const HOLDS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '=': (a, b) => a === b,
  '>=': (a, b) => a >= b,
  '>': (a, b) => a > b,
};

type Condition = (metrics: Readonly<Record<string, number>>) => boolean;

function conditionOf(text: string): Condition {
  const [, name, operator, number] = CONDITION.exec(text) ?? [];
  const value = Number(number);
  if (name === undefined || operator === undefined || Number.isNaN(value))
    throw new InvalidInputError(`${JSON.stringify(text)}: write a condition as auc>=0.9`);
  return (metrics) => Object.hasOwn(metrics, name) && HOLDS[operator]!(metrics[name]!, value);
}

function rows(registry: Registry, state: ModelState): Found[] {
  const { description, tags = {} } = state.about ?? {};
  const model = { ...(description === undefined ? {} : { description }), tags: { ...tags } };
  return newestFirst(presentVersions(state)).map((version) => ({
    name: state.name,
    ...rowOf(state, version),
    environments: registry.config.environments
      .map(({ name }) => name)
      .filter((name) => currentVersion(state, name) === version),
    model,
  }));
}

/** Everything in which words are looked for. */
function textOf({ name, version, description = '', tags, aliases, model }: Found): string {
  const words = [tags, model.tags].flatMap((all) => Object.entries(all).flat());
  return [name, version, description, model.description ?? '', ...aliases, ...words].join('\n').toLowerCase();
}

/**
 * Finds versions: the newest of each model that fits, or all.
 *
 * @throws InvalidInputError for conditions that are none; NotFoundError for an environment that is none
 *
 * @example
 * const registry = await openRegistry('models');
 * for (const { name, version } of await search(registry, { text: 'churn', metrics: ['auc>=0.9'] })) console.log(name, version);
 */
export async function search(registry: Registry, query: SearchQuery = {}): Promise<Found[]> {
  checkOptions('search', query, {
    ...{ text: TEXT, tags: OBJECT, metrics: OBJECT, environment: TEXT, all: FLAG, limit: COUNT },
  });
  const { text = '', tags = {}, metrics = [], environment, all = false, limit = 100 } = query;
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const conditions = metrics.map(conditionOf);
  if (environment !== undefined) registry.environment(environment);
  const fits = (row: Found): boolean => {
    const has: Record<string, string> = { ...row.model.tags, ...row.tags };
    return (
      (environment === undefined || row.environments.includes(environment)) &&
      Object.entries(tags).every(([key, value]) => Object.hasOwn(has, key) && (value === null || has[key] === value)) &&
      words.every((word) => textOf(row).includes(word))
    );
  };
  const found: Found[] = [];
  for (const name of await registry.names()) {
    const state = await registry.ledger.read(name);
    for (const row of rows(registry, state)) {
      if (found.length >= limit) return found;
      if (!fits(row)) continue;
      if (conditions.length > 0) {
        row.metrics = { ...(await registry.show(`${name}@${row.version}`)).card?.metrics };
        if (!conditions.every((holds) => holds(row.metrics!))) continue;
      }
      found.push(row);
      if (!all) break;
    }
  }
  return found;
}
