/** Files without a size: named pipes, and what a shell puts in the place of a file. */
import type { FileHandle } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { IoError } from '../core/errors.js';
import { Gatherer } from '../core/gatherer.js';

const PIECE = 1 << 16;
const WAIT_MS = 10;
/** A writer that says nothing for so long is waited for no longer. */
const PATIENCE_MS = 60_000;

/** Reads a pipe that was opened without waiting, to its end. */
export async function readPipe(handle: FileHandle, path: string): Promise<Uint8Array> {
  const gathered = new Gatherer();
  let quiet = 0;
  for (;;) {
    try {
      const piece = new Uint8Array(PIECE);
      const { bytesRead } = await handle.read(piece, 0, PIECE, null);
      if (bytesRead === 0) break;
      gathered.add(piece.subarray(0, bytesRead));
      quiet = 0;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      quiet += WAIT_MS;
      if (quiet > PATIENCE_MS) throw new IoError(`${path}: is a pipe, and nobody writes to it`, { cause: error });
      await sleep(WAIT_MS);
    }
  }
  if (gathered.length === 0) throw new IoError(`${path}: is a pipe, and nobody writes to it`);
  return gathered.whole();
}
