/** Is a file the one that its card describes, and does it still answer as it did? Over bytes, wherever they come from. */
import { REMEDY } from './remedy.js';
import { BrineError } from '../core/errors.js';
import { estimatorOf } from './build.js';
import { inputSchema, outputSchema } from './features.js';
import { replay, TOLERANCE } from './golden.js';
import { type Digest, identityOf } from './identity.js';
import type { Card, Comparison } from './schema.js';

export interface VerifyCheck {
  check: string;
  status: 'ok' | 'failed' | 'skipped';
  message: string;
}

/** What was found so far; further checks add to it. */
export interface Verified {
  checks: VerifyCheck[];
  /** Golden predictions asked again; `in` is `brine` or the Python that was named. */
  predictions: (Comparison & { in: string })[];
}

/** What `verify` tells, without the name of a file. */
export interface VerifyCardReport extends Verified {
  /** True where nothing failed. */
  ok: boolean;
}

export interface VerifyCardOptions {
  /** Relative difference that is accepted; default 1e-9. */
  tolerance?: number;
  /** The model that is meant in a bundle; default: the one of the card. */
  at?: string | undefined;
}

/** What a check found, or undefined where it failed with an error of Brine, which is noted. */
export async function attempt<T>(
  { checks }: Verified,
  check: string,
  work: () => Promise<T> | T,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof BrineError)) throw error;
    checks.push({ check, status: 'failed', message: error.message });
    return undefined;
  }
}

/** All checks that need no file system: the file has to load, then {@link checkIntegrity} and {@link checkModel}. */
export async function verifyWith(
  read: () => Promise<unknown>,
  bytes: Uint8Array,
  card: Card,
  hash: () => Digest,
  options: VerifyCardOptions,
): Promise<VerifyCardReport> {
  const found: Verified = { checks: [], predictions: [] };
  const graph = await attempt(found, 'integrity', read);
  if (graph !== undefined) {
    checkIntegrity(found, graph, bytes, card, hash);
    await checkModel(found, graph, card, options);
  }
  return { ok: found.checks.every(({ status }) => status !== 'failed'), ...found };
}

/** Notes whether the bytes, or at least the content, are those of the card. */
export function checkIntegrity(
  found: Verified,
  graph: unknown,
  bytes: Uint8Array,
  card: Card,
  hash: () => Digest,
): void {
  const check = 'integrity';
  const digest = hash();
  digest.update(bytes);
  const hex = digest.hex();
  const sameContent = identityOf(graph, hash) === card.identity;
  if (hex === card.file.sha256 && sameContent) {
    found.checks.push({ check, status: 'ok', message: `sha256 ${hex.slice(0, 12)}…, ${bytes.length} bytes` });
    return;
  }
  const what = sameContent
    ? 'other bytes than the card describes, though the same content: it was written again'
    : 'not the content that the card describes: the file was replaced, damaged, or a save was interrupted';
  found.checks.push({ check, status: 'failed', message: `${what}; ${REMEDY}` });
}

/**
 * Notes whether the model takes and gives what its card says, and answers the golden rows as it did.
 *
 * @returns True where there are a model and golden rows to ask it
 */
export async function checkModel(
  found: Verified,
  graph: unknown,
  card: Card,
  { at = card.at, tolerance = TOLERANCE }: VerifyCardOptions,
): Promise<boolean> {
  const { checks } = found;
  const model = await attempt(found, 'model', () => estimatorOf(graph, at));
  if (model === undefined || card.golden === null) {
    const why =
      model === undefined ? 'the file holds no model that Brine runs' : 'the card keeps no golden predictions';
    checks.push({ check: 'golden', status: 'skipped', message: why });
  }
  if (model === undefined) return false;
  await attempt(found, 'schema', () => {
    const input = inputSchema(model, card.golden?.input);
    const outputs = outputSchema(model, card.golden?.outputs ?? {});
    const same =
      JSON.stringify(input) === JSON.stringify(card.input) && JSON.stringify(outputs) === JSON.stringify(card.outputs);
    const message = same
      ? `${card.input.width ?? card.input.features.length} features as in the card`
      : 'the model takes or gives other columns, types or classes than the card says';
    checks.push({ check: 'schema', status: same ? 'ok' : 'failed', message });
  });
  if (card.golden === null) return false;
  const ours = await attempt(found, 'golden', () => replay(model, card, tolerance));
  if (ours !== undefined) record(found, 'golden', 'brine', ours);
  return true;
}

/** Notes answers that were compared. */
export function record(
  { checks, predictions }: Verified,
  check: string,
  where: string,
  compared: readonly Comparison[],
  note = '',
): void {
  for (const comparison of compared) predictions.push({ ...comparison, in: where });
  const bad = compared.filter(({ ok }) => !ok).map(({ method }) => method);
  const largest = Math.max(0, ...compared.map(({ largestRelative }) => largestRelative));
  const said = `${compared.length} methods, largest relative difference ${largest.toExponential(1)}`;
  const message = bad.length === 0 ? said : `${bad.join(', ')} answered otherwise than when the card was made`;
  checks.push({
    check,
    status: bad.length === 0 ? 'ok' : 'failed',
    message: note === '' ? message : `${message} (${note})`,
  });
}
