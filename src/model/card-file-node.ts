/** The card beside a file. */
import type { Card } from '../card/schema.js';
import { NotFoundError } from '../core/errors.js';
import { nodeFiles } from '../io/node-files.js';

/** Where the card of a file stands. */
export const cardPath = (path: string): string => `${path}.card.json`;

/**
 * The card beside a file.
 *
 * @throws NotFoundError, IntegrityError
 */
export async function readCard(path: string): Promise<Card> {
  let text: string;
  try {
    text = new TextDecoder().decode(await nodeFiles.readPath(cardPath(path)));
  } catch (cause) {
    if (!(cause instanceof NotFoundError)) throw cause;
    throw new NotFoundError(
      `${cardPath(path)}: there is no card beside the file; brine card ${path} --write makes one`,
      {
        cause,
      },
    );
  }
  // Most files that are served have none.
  const { readCardText } = await import('../card/read.js');
  return readCardText(text, cardPath(path));
}
