/** A job whose shards are all done, as others take note of it. */
import { resolve } from 'node:path';
import { InvalidInputError } from '../../core/errors.js';
import { jobFolder } from './folder-node.js';
import { MANIFEST } from './manifest.js';
import { scoreStatus } from './score-job-node.js';

/** Its manifest, and what it did. @throws InvalidInputError where shards are missing, or there is no job */
export async function finishedJob(
  output: string,
): Promise<{ manifest: Uint8Array; output: string; rows: number; failed: number }> {
  const { isComplete, missing, rows, failed } = await scoreStatus(output);
  if (!isComplete)
    throw new InvalidInputError(
      `${output}: the job is not finished: ${missing.length === 0 ? '_SUCCESS is' : `shards ${missing.slice(0, 20).join(', ')} are`} missing`,
    );
  const folder = await jobFolder(output);
  const manifest = (await folder.get(MANIFEST))!;
  return { manifest, output: folder.url.includes('://') ? folder.url : resolve(folder.url), rows, failed };
}
