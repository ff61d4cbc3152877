/** A large packed file that is read while it is unpacked. */
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { StoredFile } from './files.js';
import { adviseHugePages } from './huge-pages-node.js';

const HEAD = 16;
/** No guess that is larger is worth another call. */
const USUAL_RATIO = 6;

/** Undefined where the file is none that can be read at any place. */
export async function openStored(path: string): Promise<StoredFile | undefined> {
  const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const info = await handle.stat();
    if (!info.isFile()) {
      await handle.close();
      return undefined;
    }
    const head = new Uint8Array(HEAD);
    await readAt(handle, head, 0);
    const prepare = await adviseHugePages(USUAL_RATIO * info.size);
    return {
      size: info.size,
      head,
      read: (target, offset) => readAt(handle, target, offset),
      prepare,
      close: () => handle.close(),
    };
  } catch (cause) {
    await handle.close();
    throw cause;
  }
}

async function readAt(handle: FileHandle, target: Uint8Array, offset: number): Promise<number> {
  let at = 0;
  while (at < target.length) {
    const { bytesRead } = await handle.read(target, at, target.length - at, offset + at);
    if (bytesRead === 0) break;
    at += bytesRead;
  }
  return at;
}
