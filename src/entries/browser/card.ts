/** `brine/card` where there are no files: checks before saving, cards, identities, and what changed between two models. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { contentsCard, type ContentsOptions, estimatorOf } from '../../card/build.js';
import { diffModels, type ModelDiff, type Side } from '../../card/diff.js';
import { type Digest, identityOf } from '../../card/identity.js';
import { preflight as runPreflight, type PreflightOptions } from '../../card/preflight.js';
import { producerOf } from '../../card/producer.js';
import type { Card, Check } from '../../card/schema.js';
import { type VerifyCardOptions, type VerifyCardReport, verifyWith } from '../../card/verify.js';
import { Budget } from '../../core/budget.js';
import type { X } from '../../estimators/input/read-input.js';
import { load, open } from '../../index.js';

function digest(): Digest {
  const hash = sha256.create();
  return {
    update: (data) => void hash.update(typeof data === 'string' ? utf8ToBytes(data) : data),
    hex: () => bytesToHex(hash.digest()),
  };
}

/** Checks a model before it is kept: fitted, finite, converged, deterministic, no training data unawares. */
export function preflight(model: unknown, options?: PreflightOptions): Check[] {
  return runPreflight(estimatorOf(model) ?? model, options);
}

/** The content identity of a model: the same after recompression, another protocol or a second dump. */
export function identity(model: unknown): string {
  return identityOf(model, digest);
}

async function sideOf(stored: Uint8Array, budget: Budget): Promise<Side> {
  const graph = await load<unknown>(stored, { lossless: true, onWarning: () => undefined });
  return {
    graph,
    model: estimatorOf(graph),
    identity: identityOf(graph, digest, budget),
    producer: producerOf(graph, await open(stored)),
  };
}

/**
 * Makes the card of the bytes of a file: without git's facts, sources and signatures.
 *
 * @throws FormatError for what is no model file, InvalidInputError for unknown options
 */
export async function describeContents(stored: Uint8Array, options: ContentsOptions = {}): Promise<Card> {
  const graph = await load<unknown>(stored, { lossless: true, onWarning: () => undefined });
  return contentsCard(graph, stored, await open(stored), digest, options);
}

/** Integrity, schema and golden predictions of the bytes of a file against its card. */
export function verifyCard(stored: Uint8Array, card: Card, options: VerifyCardOptions = {}): Promise<VerifyCardReport> {
  const read = (): Promise<unknown> => load<unknown>(stored, { lossless: true, onWarning: () => undefined });
  return verifyWith(read, stored, card, digest, options);
}

/** What changed between the bytes of two files; `rows` are asked of both. */
export async function diffContents(before: Uint8Array, after: Uint8Array, rows?: X): Promise<ModelDiff> {
  const budget = new Budget(Math.max(before.length, after.length));
  return diffModels(await sideOf(before, budget), await sideOf(after, budget), rows, budget);
}

export { isBrineError } from '../../core/errors.js';
export { type Card, type Check, type Comparison, CARD_SCHEMA, cardJsonSchema, parseCard } from '../../card/schema.js';
export type { ContentsOptions, ModelDiff, PreflightOptions, VerifyCardOptions, VerifyCardReport };
