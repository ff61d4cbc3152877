/** `dump` with a card: checked before, written whole, loaded again from disk and compared before it takes the old file's place. */
import { cardPath } from './card-file-node.js';
import type { DumpOptions, DumpResult, ModelApi } from './options.js';
import { randomBytes } from 'node:crypto';
import { open, readFile, rename, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Budget, budgetOf } from '../core/budget.js';
import { type CardOptions, estimatorOf, type Prepared, prepare } from '../card/build.js';
import { buildCard } from '../card/build-node.js';
import { sha256Digest } from '../card/digest-node.js';
import { answers, compareResults } from '../card/golden.js';
import { identityOf } from '../card/identity.js';
import { sharingOf } from '../card/sharing.js';
import { type Card, type Check, type Comparison, formatCard } from '../card/schema.js';
import { IntegrityError, InvalidStateError, IoError, NotFittedError } from '../core/errors.js';
import { nodeFiles } from '../io/node-files.js';
import { isGraphView, PyObject } from '../pickle/values/py-values.js';
import type { X } from '../estimators/input/read-input.js';

/** Options of `dump` in Node. */
export interface SaveOptions extends DumpOptions {
  /** Write a card beside the file; true for one with what the file tells. */
  card?: boolean | CardOptions;
  /**
   * Load the file from disk again before it replaces an older one, and compare the graph and, given rows, the predictions of
   * every method. Default: true where there is a card.
   */
  verify?: boolean | X;
}

/** What `dump` did. */
export interface SaveResult extends DumpResult {
  card?: Card;
  verification?: NonNullable<Card['verification']>;
}

/**
 * Refuses what the preflight found to be an error.
 *
 * @throws NotFittedError, InvalidStateError
 */
export function refuse(checks: readonly Check[], className: string): void {
  const errors = checks.filter(({ status }) => status === 'error');
  if (errors.length === 0) return;
  const [first] = errors;
  const text = errors.map(({ check, message }) => `${check}: ${message}`).join('; ');
  if (first!.check === 'fitted' && first!.message.includes('was not fitted')) {
    throw new NotFittedError(`${text} (accept by name: allow: ['fitted'])`);
  }
  throw new InvalidStateError(className, 'preflight', `no errors, or allow: ['${first!.check}']`, text);
}

/** `dump` over the plain one. */
export function saving(api: ModelApi): (value: unknown, path: string, options?: SaveOptions) => Promise<SaveResult> {
  return async (value, path, options = {}) => {
    const { card, verify, ...plain } = options;
    if ((card === undefined || card === false) && (verify === undefined || verify === false))
      return api.dump(value, path, plain);
    return saveWell(api, value, path, plain, card ?? false, verify ?? true);
  };
}

async function saveWell(
  api: ModelApi,
  value: unknown,
  path: string,
  plain: DumpOptions,
  card: boolean | CardOptions,
  verify: boolean | X,
): Promise<SaveResult> {
  const rows = typeof verify === 'object' ? verify : undefined;
  const settings: CardOptions = {
    ...(rows === undefined ? {} : { golden: rows }),
    ...(typeof card === 'object' ? card : {}),
  };
  // One for everything that is asked of the value on the way.
  const budget = budgetOf(value);
  const prepared = prepare(value, settings, budget);
  if (card !== false) refuse(prepared.checks, prepared.model?.className ?? 'the model');
  // The same extensions, so that format and compression are chosen as for the final name.
  const temporary = join(dirname(path), `.${randomBytes(6).toString('hex')}.tmp.${basename(path)}`);
  const temporaryCard = cardPath(temporary);
  try {
    const result: SaveResult = await api.dump(value, temporary, plain);
    let identity: string | undefined;
    if (verify !== false) {
      const compared = await compareWithDisk(api, value, temporary, path, { ...prepared, at: settings.at, budget });
      result.verification = compared.verification;
      identity = compared.identity;
    }
    if (card !== false) {
      const stored = await readFile(temporary);
      const made = await buildCard(value, prepared, path, stored, await api.open(stored), settings, {
        budget,
        identity,
      });
      made.verification = result.verification ?? null;
      result.card = made;
      // Both files are whole on the disk before either takes its name: a crash can only fall between two renames.
      await nodeFiles.writeAtomic(temporaryCard, [new TextEncoder().encode(formatCard(made))]);
    }
    await replace(temporary, path);
    result.files = [path];
    if (result.card !== undefined) {
      await replace(temporaryCard, cardPath(path));
      result.files.push(cardPath(path));
    }
    return result;
  } catch (error) {
    for (const left of [temporary, temporaryCard]) await unlink(left).catch(() => undefined);
    if (error instanceof Error) error.message = error.message.replaceAll(temporary, path);
    throw error;
  }
}

async function replace(temporary: string, path: string): Promise<void> {
  try {
    await rename(temporary, path);
    const folder = await open(dirname(path), 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch (cause) {
    throw new IoError(`${path}: cannot be replaced: ${(cause as Error).message}`, { cause });
  }
}

/** Loads what was written and compares it with what was to be written. */
async function compareWithDisk(
  api: ModelApi,
  value: unknown,
  temporary: string,
  path: string,
  { model, input, checks, at, budget }: Prepared & { at: string | undefined; budget: Budget },
): Promise<{ verification: NonNullable<Card['verification']>; identity: string }> {
  const written = await api.load<unknown>(temporary, { lossless: true });
  const intended = await graphInMemory(api, value);
  const identity = identityOf(written, sha256Digest, budget);
  const graph =
    identity === identityOf(intended, sha256Digest, budget) &&
    sharingOf(written, sha256Digest(), budget) === sharingOf(intended, sha256Digest(), budget);
  if (!graph)
    throw new IntegrityError(`${path}: read back, it is not what was to be written; the file was not replaced`);
  const predictions: Comparison[] = [];
  // What the preflight found wrong with predicting was reported there, and accepted.
  const predicts = !checks.some(({ check, status }) => check === 'deterministic' && status !== 'ok');
  if (model !== undefined && input !== undefined && predicts) {
    const again = estimatorOf(written, at)!;
    const [before, after] = [answers(model, input), answers(again, input)];
    for (const [method, expected] of Object.entries(before)) {
      const actual = after[method];
      predictions.push(
        actual === undefined
          ? { method, rows: 0, largestAbsolute: 0, largestRelative: 0, ok: false }
          : compareResults(method, actual, expected, 0),
      );
    }
  }
  const bad = predictions
    .filter(({ ok }) => !ok)
    .map(({ method, largestAbsolute }) => `${method} by ${largestAbsolute}`);
  if (bad.length > 0) {
    throw new IntegrityError(`${path}: read back, predictions changed (${bad.join(', ')}); the file was not replaced`);
  }
  return { verification: { at: new Date().toISOString(), graph, predictions }, identity };
}

/** Estimators and graphs are compared as they are; other values in the form that they take in a file. */
async function graphInMemory(api: ModelApi, value: unknown): Promise<unknown> {
  const isGraph = typeof value === 'object' && value !== null && (value instanceof PyObject || isGraphView(value));
  if (isGraph) return value;
  return api.load<unknown>(await api.dumpBytes(value, { format: 'pickle', protocol: 5 }), { lossless: true });
}
