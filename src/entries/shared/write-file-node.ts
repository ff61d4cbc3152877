/** For the command line: a file that is whole or not there. */
import { nodeFiles } from '../../io/node-files.js';

/** Writes a whole file under a temporary name and renames it, so that a failure leaves an old one untouched. */
export const writeFile = (path: string, content: Uint8Array | string): Promise<number> =>
  nodeFiles.writeAtomic(path, [typeof content === 'string' ? new TextEncoder().encode(content) : content]);
