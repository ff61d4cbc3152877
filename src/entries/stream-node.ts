/** `brine/stream`: tables larger than memory through a model, as a stream or as an array of jobs. */
import { sha256 } from '../card/digest-node.js';
import { InvalidInputError } from '../core/errors.js';
import { isEstimator } from '../estimators/estimator.js';
import { nodeFiles } from '../io/node-files.js';
import { load, type LoadOptions } from '../node.js';
import type { OpenedModel } from '../stream/jobs/score-job-node.js';

export { isBrineError } from '../core/errors.js';
export { TABLE_FORMATS } from '../stream/formats.js';
export { type PredictStreamOptions, predictStream, type StreamResult } from '../stream/predict-stream-node.js';
export type { ScoringOptions, StreamProgress } from '../stream/pour.js';
export type { FailedRow, OnError } from '../stream/score-batch.js';
export {
  type OpenedModel,
  scoreJob,
  type ScoreJobOptions,
  type ScoreJobResult,
  type ScoreStatus,
  scoreStatus,
} from '../stream/jobs/score-job-node.js';
export { type Shard, shardOf } from '../stream/jobs/shard.js';
export type { TableFormat, TextOptions } from '../stream/types.js';

const SCHEME = 'registry:';

/**
 * Opens the model of a job and says which one it is: `registry:churn@production` becomes the version that it stands for now.
 *
 * @param pick Takes the model out of what the file holds; default: what was loaded.
 */
export async function openForJob(
  reference: string,
  options: LoadOptions = {},
  pick: (value: unknown) => unknown = (value) => value,
): Promise<OpenedModel> {
  let name = reference;
  let bytes: Uint8Array;
  if (reference.startsWith(SCHEME)) {
    const { openRegistry } = await import('./registry-node.js');
    const registry = await openRegistry();
    const found = await registry.fetch(reference.slice(SCHEME.length));
    name = `${SCHEME}${found.name}@${found.version}`;
    bytes = found.bytes;
  } else bytes = await nodeFiles.readPath(reference);
  // By its name, so that files beside it are found.
  const value = pick(await load<unknown>(name, options));
  if (typeof value !== 'object' || value === null) throw new InvalidInputError(`${reference}: holds no model`);
  return { model: isEstimator(value) ? value : (value as object), reference: name, sha256: sha256(bytes) };
}
