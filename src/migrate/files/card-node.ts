/** The card beside a file that is migrated: taken along only where it is this file's. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { sha256Digest } from '../../card/digest-node.js';
import { identityOf } from '../../card/identity.js';
import { REMEDY } from '../../card/remedy.js';
import type { Card } from '../../card/schema.js';
import { IntegrityError, NotFoundError } from '../../core/errors.js';
import { cardPath, readCard } from '../../model/card-file-node.js';

export async function cardBeside(path: string): Promise<Card | undefined> {
  try {
    return await readCard(path);
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

/**
 * Its golden rows and its words would be said of another model. Other bytes of the same content are the same model.
 *
 * @throws IntegrityError where the card is of something else
 */
export async function refuseStrangeCard(card: Card, graph: unknown, path: string): Promise<void> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  if (hash.digest('hex') === card.file.sha256 || identityOf(graph, sha256Digest) === card.identity) return;
  throw new IntegrityError(
    `${path} is not the content that ${cardPath(path)} describes: the file was replaced, damaged, or a save was interrupted; ${REMEDY}`,
  );
}
