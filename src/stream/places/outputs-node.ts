/** Where rows go: standard output, files under a temporary name until they are whole, and `s3://`. */
import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, stat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Writable } from 'node:stream';
import { InvalidInputError } from '../../core/errors.js';
import { systemError } from '../../io/system-node.js';
import { nameFormat } from '../formats.js';
import type { Output } from '../types.js';
import { packer } from './packing-node.js';

/** What stands at a path, if anything does. */
async function found(path: string): Promise<{ isSpecial: boolean; mode: number }> {
  const info = await stat(path).catch(() => undefined);
  if (info === undefined) return { isSpecial: false, mode: 0o666 };
  return { isSpecial: !info.isFile() && !info.isDirectory(), mode: info.mode & 0o777 };
}

/** A device or a pipe is written as it is: no file may take its place. */
async function specialOutput(path: string): Promise<Output> {
  let stream: Writable;
  try {
    stream = (await open(path, 'w')).createWriteStream();
  } catch (cause) {
    throw systemError(cause, path, 'write');
  }
  const close = () => new Promise<void>((resolve) => stream.end(resolve));
  return { ...streamOutput(stream, path), commit: close, abort: close };
}

/** @param mode Permissions: those of the file that is replaced. */
async function fileOutput(path: string, mode: number): Promise<Output> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  let handle: FileHandle;
  try {
    await mkdir(dirname(path), { recursive: true });
    handle = await open(temporary, 'wx', mode);
  } catch (cause) {
    throw systemError(cause, path, 'write');
  }
  let at = 0;
  const write = async (bytes: Uint8Array, position: number): Promise<void> => {
    try {
      for (let done = 0; done < bytes.length;)
        done += (await handle.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
    } catch (cause) {
      throw systemError(cause, path, 'write');
    }
  };
  return {
    name: path,
    sink: {
      async write(bytes) {
        await write(bytes, at);
        at += bytes.length;
      },
      patch: (position, bytes) => write(bytes, position),
    },
    async commit() {
      try {
        await handle.sync();
        await handle.close();
        await rename(temporary, path);
        const folder = await open(dirname(path), 'r');
        await folder.sync().catch(() => undefined);
        await folder.close();
      } catch (cause) {
        throw systemError(cause, path, 'write');
      }
    },
    async abort() {
      await handle.close().catch(() => undefined);
      await unlink(temporary).catch(() => undefined);
    },
  };
}

/** Writes with the speed at which the other side takes it. */
export function streamOutput(stream: Writable, name: string): Output {
  let failure: Error | undefined;
  stream.on('error', (error) => (failure ??= error));
  return {
    name,
    sink: {
      write: (bytes) =>
        new Promise<void>((resolve, reject) => {
          if (failure !== undefined) {
            reject(systemError(failure, name, 'write'));
            return;
          }
          // Called when the bytes are out: what follows in a pipe can go on with them.
          stream.write(bytes, (error) => {
            if (error === undefined || error === null) resolve();
            else reject(systemError(error, name, 'write'));
          });
        }),
    },
    commit: () => Promise.resolve(),
    abort: () => Promise.resolve(),
  };
}

/** Packs what is written to another place. */
function packed(output: Output, name: string): Output {
  const { packing } = nameFormat(name);
  if (packing === undefined) return output;
  const stream = packer(packing, name);
  const written = (async () => {
    for await (const piece of stream) await output.sink.write(piece as Uint8Array);
  })();
  // Reported where it is waited for.
  written.catch(() => undefined);
  return {
    name,
    sink: {
      write: async (bytes) => {
        const ready = stream.write(bytes);
        if (!ready)
          await Promise.race([new Promise<void>((resolve) => stream.once('drain', () => resolve())), written]);
      },
    },
    async commit() {
      stream.end();
      await written;
      await output.commit();
    },
    async abort() {
      stream.destroy();
      await output.abort();
    },
  };
}

/**
 * Opens the place with a name.
 *
 * @throws InvalidInputError, IoError
 */
export async function outputAt(name: string, stdout: Writable): Promise<Output> {
  if (name === '-') return streamOutput(stdout, 'standard output');
  if (name.startsWith('s3://')) return packed(await (await import('./s3-node.js')).s3Output(name), name);
  if (/^[a-z][a-z0-9+]*:\/\//i.test(name))
    throw new InvalidInputError(`${name}: rows go to files, s3:// or standard output`);
  const { isSpecial, mode } = await found(name);
  return packed(await (isSpecial ? specialOutput(name) : fileOutput(name, mode)), name);
}
