import { InvalidInputError } from '../../core/errors.js';
import { pathOf, type Source } from '../../io/files.js';
import type { TrustOptions } from '../../sign/files.js';
import type { ModelContext, OpenOptions } from '../options.js';

/** Verifies exactly the bytes that are about to be read. */
export async function checkTrust(
  source: Source,
  raw: Uint8Array,
  trust: TrustOptions['trust'],
  { environment, signature }: OpenOptions,
  { files }: ModelContext,
): Promise<void> {
  const [{ readTrust, verifyRead }, { verifyContents }] = await Promise.all([
    import('../../sign/files.js'),
    import('../../sign/verify.js'),
  ]);
  if (signature !== undefined) {
    await verifyContents(raw, signature, await readTrust(trust, files), environment);
    return;
  }
  const path = pathOf(source, files);
  if (path === undefined)
    throw new InvalidInputError('trust needs a file with its signature beside it, or a `signature`');
  await verifyRead(path, raw, environment === undefined ? { trust } : { trust, environment }, files);
}
