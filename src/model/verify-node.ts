/** `brine verify`: is the file the one that its card describes, and does it still answer as it did? */
import type { ModelApi } from './options.js';
import { estimatorOf } from '../card/build.js';
import { sha256, sha256Digest } from '../card/digest-node.js';
import { inputSchema, outputSchema } from '../card/features.js';
import { compareResults, replay, TOLERANCE } from '../card/golden.js';
import { identityOf } from '../card/identity.js';
import { replayInPython } from '../card/python-node.js';
import { type Card, type Comparison } from '../card/schema.js';
import { BrineError } from '../core/errors.js';
import { nodeFiles } from '../io/node-files.js';
import { readCard } from './card-file-node.js';

export interface VerifyCheck {
  check: string;
  status: 'ok' | 'failed' | 'skipped';
  message: string;
}

export interface VerifyReport {
  file: string;
  /** True where nothing failed. */
  ok: boolean;
  checks: VerifyCheck[];
  /** Golden predictions asked again; `in` is `brine` or the Python that was named. */
  predictions: (Comparison & { in: string })[];
}

export interface VerifyOptions {
  /** A Python with the model's libraries, to ask the golden rows too. It executes what the file asks for. */
  python?: string;
  /** Relative difference that is accepted; default 1e-9. */
  tolerance?: number;
  /** The card, where it does not stand beside the file. */
  card?: Card;
  /** The model that is meant in a bundle; default: the one of the card. */
  at?: string | undefined;
  /** Further checks, for example of the signature. */
  more?: (path: string) => Promise<VerifyCheck[]>;
}

/** Everything that can be checked of a file and its card. */
export async function verifyFile(
  api: Pick<ModelApi, 'load'>,
  path: string,
  options: VerifyOptions = {},
): Promise<VerifyReport> {
  // First of all: a file that is missing is not one whose card is missing.
  const bytes = await nodeFiles.readPath(path);
  const card = options.card ?? (await readCard(path));
  const checks: VerifyCheck[] = [];
  const predictions: VerifyReport['predictions'] = [];
  const digest = sha256(bytes);
  const sameBytes = digest === card.file.sha256;
  const graph = await attempt(checks, 'integrity', () => api.load<unknown>(bytes, { lossless: true }));
  if (graph !== undefined) {
    const sameContent = identityOf(graph, sha256Digest) === card.identity;
    checks.push(integrity(sameBytes, sameContent, bytes.length, digest));
    checks.push(...((await options.more?.(path)) ?? []));
    await checkModel(graph, card, path, options, checks, predictions);
  }
  return { file: path, ok: checks.every(({ status }) => status !== 'failed'), checks, predictions };
}

/** Only a person can say whether the file or the card is the right one. */
const REMEDY = 'if the file is right, brine card FILE --write makes its card anew';

function integrity(sameBytes: boolean, sameContent: boolean, size: number, digest: string): VerifyCheck {
  const check = 'integrity';
  if (sameBytes && sameContent)
    return { check, status: 'ok', message: `sha256 ${digest.slice(0, 12)}…, ${size} bytes` };
  if (sameContent) {
    return {
      check,
      status: 'failed',
      message: `other bytes than the card describes, though the same content: it was written again; ${REMEDY}`,
    };
  }
  return {
    check,
    status: 'failed',
    message: `not the content that the card describes: the file was replaced, damaged, or a save was interrupted; ${REMEDY}`,
  };
}

async function attempt<T>(checks: VerifyCheck[], check: string, work: () => Promise<T> | T): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof BrineError)) throw error;
    checks.push({ check, status: 'failed', message: error.message });
    return undefined;
  }
}

async function checkModel(
  graph: unknown,
  card: Card,
  path: string,
  options: VerifyOptions,
  checks: VerifyCheck[],
  predictions: VerifyReport['predictions'],
): Promise<void> {
  const at = options.at ?? card.at;
  const model = await attempt(checks, 'model', () => estimatorOf(graph, at));
  if (model === undefined || card.golden === null) {
    const why =
      model === undefined ? 'the file holds no model that Brine runs' : 'the card keeps no golden predictions';
    checks.push({ check: 'golden', status: 'skipped', message: why });
  }
  if (model === undefined) return;
  await attempt(checks, 'schema', () => {
    const input = inputSchema(model, card.golden?.input);
    const outputs = outputSchema(model, card.golden?.outputs ?? {});
    const same =
      JSON.stringify(input) === JSON.stringify(card.input) && JSON.stringify(outputs) === JSON.stringify(card.outputs);
    const message = same
      ? `${card.input.width ?? card.input.features.length} features as in the card`
      : 'the model takes or gives other columns, types or classes than the card says';
    checks.push({ check: 'schema', status: same ? 'ok' : 'failed', message });
  });
  if (card.golden === null) return;
  const tolerance = options.tolerance ?? TOLERANCE;
  const ours = await attempt(checks, 'golden', () => replay(model, card, tolerance));
  if (ours !== undefined) record('golden', 'brine', ours, checks, predictions);
  if (options.python === undefined) return;
  if (at !== undefined) {
    const message = `the model is at ${at} of the file: only models that are the whole file are asked in Python`;
    checks.push({ check: 'golden in Python', status: 'skipped', message });
    return;
  }
  const { input, outputs } = card.golden;
  const answer = await replayInPython(options.python, path, input, Object.keys(outputs));
  const check = 'golden in Python';
  if (answer.outputs === undefined) {
    checks.push({ check, status: 'failed', message: answer.error ?? 'no answer' });
    return;
  }
  const theirs = Object.entries(outputs).map(([method, expected]) =>
    compareResults(method, answer.outputs![method]!, expected, tolerance),
  );
  const versions = Object.entries(answer.versions ?? {}).map(([name, version]) => `${name} ${version}`);
  record(check, 'python', theirs, checks, predictions, versions.join(', '));
}

function record(
  check: string,
  where: string,
  found: readonly Comparison[],
  checks: VerifyCheck[],
  predictions: VerifyReport['predictions'],
  note = '',
): void {
  for (const comparison of found) predictions.push({ ...comparison, in: where });
  const bad = found.filter(({ ok }) => !ok).map(({ method }) => method);
  const largest = Math.max(0, ...found.map(({ largestRelative }) => largestRelative));
  const said = `${found.length} methods, largest relative difference ${largest.toExponential(1)}`;
  const message = bad.length === 0 ? said : `${bad.join(', ')} answered otherwise than when the card was made`;
  checks.push({
    check,
    status: bad.length === 0 ? 'ok' : 'failed',
    message: note === '' ? message : `${message} (${note})`,
  });
}
