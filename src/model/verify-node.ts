/** `brine verify`: the checks of a file and its card, and the same rows asked in Python. */
import type { ModelApi } from './options.js';
import { sha256Digest } from '../card/digest-node.js';
import { compareResults, TOLERANCE } from '../card/golden.js';
import { replayInPython } from '../card/python-node.js';
import { type Card, type Comparison } from '../card/schema.js';
import {
  attempt,
  checkIntegrity,
  checkModel,
  record,
  type Verified,
  type VerifyCheck,
  type VerifyCardOptions,
} from '../card/verify.js';
import { nodeFiles } from '../io/node-files.js';
import { readCard } from './card-file-node.js';

export type { VerifyCheck } from '../card/verify.js';

export interface VerifyReport {
  file: string;
  /** True where nothing failed. */
  ok: boolean;
  checks: VerifyCheck[];
  /** Golden predictions asked again; `in` is `brine` or the Python that was named. */
  predictions: (Comparison & { in: string })[];
}

export interface VerifyOptions extends VerifyCardOptions {
  /** A Python with the model's libraries, to ask the golden rows too. It executes what the file asks for. */
  python?: string;
  /** The card, where it does not stand beside the file. */
  card?: Card;
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
  const found: Verified = { checks: [], predictions: [] };
  const graph = await attempt(found, 'integrity', () => api.load<unknown>(bytes, { lossless: true }));
  if (graph !== undefined) {
    checkIntegrity(found, graph, bytes, card, sha256Digest);
    found.checks.push(...((await options.more?.(path)) ?? []));
    const isAsked = await checkModel(found, graph, card, options);
    if (isAsked && options.python !== undefined) await checkInPython(found, card, path, options.python, options);
  }
  return { file: path, ok: found.checks.every(({ status }) => status !== 'failed'), ...found };
}

async function checkInPython(
  found: Verified,
  card: Card,
  path: string,
  python: string,
  { at = card.at, tolerance = TOLERANCE }: VerifyOptions,
): Promise<void> {
  const check = 'golden in Python';
  if (at !== undefined) {
    const message = `the model is at ${at} of the file: only models that are the whole file are asked in Python`;
    found.checks.push({ check, status: 'skipped', message });
    return;
  }
  const { input, outputs } = card.golden!;
  const answer = await replayInPython(python, path, input, Object.keys(outputs));
  if (answer.outputs === undefined) {
    found.checks.push({ check, status: 'failed', message: answer.error ?? 'no answer' });
    return;
  }
  const theirs = Object.entries(outputs).map(([method, expected]) =>
    compareResults(method, answer.outputs![method]!, expected, tolerance),
  );
  const versions = Object.entries(answer.versions ?? {}).map(([name, version]) => `${name} ${version}`);
  record(found, check, 'python', theirs, versions.join(', '));
}
