/** `brine/card`: checks before saving, cards, golden predictions, and what changed between two models. */
import type { ModelApi } from '../model/options.js';
import { Budget, budgetOf } from '../core/budget.js';
import { type CardOptions, contentsCard, type ContentsOptions, estimatorOf, prepare } from '../card/build.js';
import { buildCard } from '../card/build-node.js';
import { sha256Digest } from '../card/digest-node.js';
import { diffModels, type ModelDiff, type Side } from '../card/diff.js';
import { decodeInput } from '../card/encode.js';
import { identityOf } from '../card/identity.js';
import { preflight as runPreflight, type PreflightOptions } from '../card/preflight.js';
import { producerOf } from '../card/producer.js';
import { type Card, type Check, formatCard } from '../card/schema.js';
import { type VerifyCardOptions, type VerifyCardReport, verifyWith } from '../card/verify.js';
import { NotFoundError } from '../core/errors.js';
import { nodeFiles } from '../io/node-files.js';
import { isModelFolder } from '../io/system-node.js';
import { load, open } from '../node.js';
import { cardPath, readCard } from '../model/card-file-node.js';
import { refuse } from '../model/save-node.js';
import type { X } from '../estimators/input/read-input.js';
import { verifyFile, type VerifyOptions, type VerifyReport } from '../model/verify-node.js';

const api: Pick<ModelApi, 'load' | 'open'> = { load, open };

/** Checks a model before it is kept: fitted, finite, converged, deterministic, no training data unawares. */
export function preflight(model: unknown, options?: PreflightOptions): Check[] {
  return runPreflight(estimatorOf(model) ?? model, options);
}

/** The content identity of a model: the same after recompression, another protocol or a second dump. */
export function identity(model: unknown): string {
  return identityOf(model, sha256Digest);
}

/** Makes the card of an existing file, without writing it. */
export async function describe(path: string, options: CardOptions = {}): Promise<Card> {
  if (isModelFolder(path)) {
    const { cardOf } = await import('../mlflow/verify-node.js');
    const found = await cardOf(path, options);
    return describe(found.file, found.options);
  }
  const stored = await nodeFiles.readPath(path);
  const contents = await api.open(stored);
  const graph = await api.load<unknown>(stored, { lossless: true });
  const budget = budgetOf(graph);
  return buildCard(graph, prepare(graph, options, budget), path, stored, contents, options, { budget });
}

/**
 * Makes the card of the bytes of a file, wherever they come from: without git's facts, sources and signatures.
 *
 * @throws FormatError for what is no model file, InvalidInputError for unknown options
 */
export async function describeContents(stored: Uint8Array, options: ContentsOptions = {}): Promise<Card> {
  const graph = await api.load<unknown>(stored, { lossless: true });
  return contentsCard(graph, stored, await api.open(stored), sha256Digest, options);
}

/**
 * Writes the card of an existing file beside it, as `FILE.card.json`.
 *
 * @throws NotFittedError, InvalidStateError where the preflight finds an error that `allow` does not name
 */
export async function writeCard(path: string, options: CardOptions = {}): Promise<Card> {
  const card = await describe(path, options);
  refuse(card.preflight, card.producer.class);
  await nodeFiles.writeAtomic(cardPath(await modelFile(path)), [new TextEncoder().encode(formatCard(card))]);
  return card;
}

/**
 * Integrity, schema and golden predictions of a file against its card; of an MLflow folder, its signature and its input
 * example, too.
 */
export async function verify(path: string, options?: VerifyOptions): Promise<VerifyReport> {
  if (!isModelFolder(path)) return verifyFile(api, path, options);
  return (await import('../mlflow/verify-node.js')).verifyFolder(api, path, options);
}

/** As {@link verify}, of the bytes of a file, wherever they come from: also in browsers. */
export function verifyCard(stored: Uint8Array, card: Card, options: VerifyCardOptions = {}): Promise<VerifyCardReport> {
  return verifyWith(() => api.load<unknown>(stored, { lossless: true }), stored, card, sha256Digest, options);
}

/** The file with the model: in the folder of an MLflow model the one that its flavor names, otherwise the path itself. */
export async function modelFile(path: string): Promise<string> {
  return isModelFolder(path) ? (await import('../mlflow/folder-node.js')).modelPath(path) : path;
}

async function sideOf(stored: Uint8Array, budget: Budget): Promise<Side> {
  const graph = await api.load<unknown>(stored, { lossless: true });
  return {
    graph,
    model: estimatorOf(graph),
    identity: identityOf(graph, sha256Digest, budget),
    producer: producerOf(graph, await api.open(stored)),
  };
}

/** What changed from one file to another; rows default to the golden ones of either card. */
export async function diff(before: string, after: string, rows?: X): Promise<ModelDiff> {
  const [from, to] = [await modelFile(before), await modelFile(after)];
  const [a, b] = [await nodeFiles.readPath(from), await nodeFiles.readPath(to)];
  return diffContents(a, b, rows ?? (await goldenRows(to)) ?? (await goldenRows(from)));
}

/** As {@link diff}, of the bytes of two files. */
export async function diffContents(before: Uint8Array, after: Uint8Array, rows?: X): Promise<ModelDiff> {
  // One for both: what is asked is one question.
  const budget = new Budget(Math.max(before.length, after.length));
  return diffModels(await sideOf(before, budget), await sideOf(after, budget), rows, budget);
}

async function goldenRows(path: string): Promise<X | undefined> {
  try {
    const { golden } = await readCard(path);
    return golden === null ? undefined : decodeInput(golden.input);
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

export { isBrineError } from '../core/errors.js';
export { readCard };
export { type Card, type Check, type Comparison, CARD_SCHEMA, cardJsonSchema, parseCard } from '../card/schema.js';
export type {
  CardOptions,
  ContentsOptions,
  ModelDiff,
  PreflightOptions,
  VerifyCardOptions,
  VerifyCardReport,
  VerifyOptions,
  VerifyReport,
};
