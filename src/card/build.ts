/** Makes the card of a model: what the caller says, what the file tells, and what asking the model shows. */
import { isRepetitive } from './walk.js';
import semver from 'semver';
import { type Budget, budgetOf } from '../core/budget.js';
import { InvalidInputError, UnsupportedError } from '../core/errors.js';
import { asModel, modelsInside, onlyModel, valueAt } from '../estimators/bundles.js';
import type { Estimator } from '../estimators/estimator.js';
import type { X } from '../estimators/input/read-input.js';
import { isGraphView, toGraph } from '../pickle/values/py-values.js';
import { generateInput, inputSchema, isRunnable, outputSchema, paramsOf } from './features.js';
import { golden } from './golden.js';
import { type Digest, identityOf } from './identity.js';
import { preflight } from './preflight.js';
import { type FileFacts, producerOf } from './producer.js';
import { type Card, CARD_SCHEMA, type Check } from './schema.js';
import { ANYTHING, checkOptions as checkNames, OBJECT, type OptionKind, TEXT, unknownOption } from '../core/options.js';

/** What a person or a training script adds to a card. */
export interface CardOptions {
  name?: string;
  /** A semantic version, for example `1.4.0`. */
  version?: string;
  description?: string;
  author?: string;
  /** Default: now. */
  created?: Date;
  metrics?: Readonly<Record<string, number>>;
  /** Rows whose predictions are kept and asked again by `brine verify`; a few telling ones are enough. */
  golden?: X;
  training?: { sha256?: string; rows?: number; notes?: string };
  /** Source files whose digests are kept. */
  sources?: readonly string[];
  /** The folder whose git repository made the model; false to keep no git facts. Default: the current folder. */
  code?: string | false;
  /** What the folder of an MLflow model says. */
  mlflow?: NonNullable<Card['mlflow']>;
  /** The model that is meant in a bundle: keys and positions with dots. Default: the only one. */
  at?: string | undefined;
  /** Checks of `preflight` whose errors and warnings are accepted, by name. */
  allow?: readonly string[];
}

const CARD_OPTIONS = {
  at: TEXT,
  name: TEXT,
  version: TEXT,
  description: TEXT,
  author: TEXT,
  created: OBJECT,
  metrics: OBJECT,
  golden: OBJECT,
  training: OBJECT,
  sources: OBJECT,
  code: ANYTHING,
  mlflow: ANYTHING,
  allow: OBJECT,
} satisfies Record<keyof CardOptions, OptionKind>;

/** The estimator that stands for a value, whether it was loaded bound or as a graph, or the one that is meant in a bundle. */
export function estimatorOf(value: unknown, at?: string): Estimator | undefined {
  return placeOf(value, at)?.model;
}

/** The model that is meant, and its path: the one at `at`, the value itself, or the only one inside. */
function placeOf(value: unknown, at: string | undefined): { model: Estimator; path: string } | undefined {
  if (at === undefined) return onlyModel(modelsInside(value));
  const model = asModel(valueAt(value, at, true));
  return model && { model, path: at };
}

/** A model with the facts that its card needs. */
export interface Prepared {
  model: Estimator | undefined;
  input: X | undefined;
  source: 'given' | 'generated';
  checks: Check[];
}

/** Preflight, with golden rows where there are some to be had. */
export function prepare(value: unknown, options: CardOptions, budget: Budget = budgetOf(value)): Prepared {
  checkNames('card', options, CARD_OPTIONS);
  const model = estimatorOf(value, options.at);
  const runnable = model !== undefined && isRunnable(model);
  const input = options.golden ?? (runnable && !isRepetitive(model, budget) ? tryGenerate(model) : undefined);
  const settings = {
    ...(input === undefined ? {} : { input }),
    ...(options.allow === undefined ? {} : { allow: options.allow }),
  };
  const checks = preflight(model ?? value, { ...settings, budget });
  return {
    model: runnable ? model : undefined,
    input,
    source: options.golden === undefined ? 'generated' : 'given',
    checks,
  };
}

/** Rows are a help, not a duty: a model that cannot answer is the preflight's business. */
function tryGenerate(model: Estimator): X | undefined {
  try {
    return generateInput(model);
  } catch {
    return undefined;
  }
}

function checkOptions(options: CardOptions): void {
  if (options.version !== undefined && semver.valid(options.version) !== options.version) {
    throw new InvalidInputError(
      `"${options.version}" is no semantic version: write MAJOR.MINOR.PATCH, for example 1.4.0`,
    );
  }
  for (const [name, value] of Object.entries(options.metrics ?? {})) {
    if (!Number.isFinite(value)) throw new InvalidInputError(`the metric ${name} is no finite number`);
  }
}

/** What the place of a file tells, and how this platform digests. */
export interface CardFacts {
  readonly file: Card['file'];
  /** What the file unpacks to. */
  readonly contents: FileFacts;
  readonly digest: () => Digest;
  readonly code: Card['code'];
  readonly sources?: Card['sources'];
  readonly signature: Card['signature'];
}

/** The card of a model, of what its file says, what the caller says, and what its place tells. */
export function cardOf(
  value: unknown,
  prepared: Prepared,
  { file, contents, digest, code, sources, signature }: CardFacts,
  options: CardOptions,
  /** `identity` where it was just computed. */
  { budget = budgetOf(value), identity }: { budget?: Budget; identity?: string | undefined } = {},
): Card {
  checkOptions(options);
  const { model, input } = prepared;
  const place = placeOf(value, options.at)?.path ?? '';
  const graph = typeof value === 'object' && value !== null && isGraphView(value) ? value[toGraph]() : value;
  const kept = model !== undefined && input !== undefined ? goldenPart(model, prepared) : null;
  return {
    schema: CARD_SCHEMA,
    ...(place === '' ? {} : { at: place }),
    ...(options.name === undefined ? {} : { name: options.name }),
    ...(options.version === undefined ? {} : { version: options.version }),
    ...(options.description === undefined ? {} : { description: options.description }),
    created: (options.created ?? new Date()).toISOString(),
    ...(options.author === undefined ? {} : { author: options.author }),
    code,
    ...(sources === undefined ? {} : { sources }),
    producer: producerOf(graph, contents),
    ...(options.training === undefined ? {} : { training: options.training }),
    input: model === undefined ? { form: 'unknown', width: null, features: [] } : inputSchema(model, kept?.input),
    outputs: model === undefined ? { methods: {} } : outputSchema(model, kept?.outputs ?? {}),
    ...(options.mlflow === undefined ? {} : { mlflow: options.mlflow }),
    params: model === undefined ? {} : paramsOf(model),
    metrics: { ...options.metrics },
    golden: kept,
    file,
    identity: identity ?? identityOf(graph, digest, budget),
    preflight: prepared.checks,
    verification: null,
    signature,
  };
}

function goldenPart(model: Estimator, { input, source, checks }: Prepared): Card['golden'] {
  // What the preflight found wrong with predicting was said there, and perhaps accepted.
  if (checks.some(({ check, status }) => check === 'deterministic' && status !== 'ok')) return null;
  try {
    return golden(model, input!, source);
  } catch (error) {
    if (source === 'generated' && error instanceof UnsupportedError) return null;
    throw error;
  }
}

/** What a caller may say of bytes: not what only a folder tells. */
export interface ContentsOptions extends Omit<CardOptions, 'code' | 'sources'> {
  /** The name of the file; default `model`. */
  file?: string;
}

/** The card of bytes that stand nowhere: without git's facts and without a signature. */
export function contentsCard(
  graph: unknown,
  stored: Uint8Array,
  contents: FileFacts,
  digest: () => Digest,
  { file = 'model', ...options }: ContentsOptions,
): Card {
  for (const name of ['code', 'sources'])
    if (Object.hasOwn(options, name)) throw unknownOption('describeContents', name, Object.keys(CARD_OPTIONS));
  const budget = budgetOf(graph);
  const hash = digest();
  hash.update(stored);
  const facts = { file: { name: file, bytes: stored.length, sha256: hash.hex() }, contents, digest };
  return cardOf(graph, prepare(graph, options, budget), { ...facts, code: null, signature: null }, options, { budget });
}
