/** Where rows come from: files, globs, folders of part files, standard input, `s3://` and `https://`. */
import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidInputError, NotFoundError } from '../../core/errors.js';
import { systemError } from '../../io/system-node.js';
import { nameFormat } from '../formats.js';
import type { InputFile } from '../types.js';
import { unpacked } from './packing-node.js';

const PIECE = 1 << 18;

/** Pieces of a file; the next one is read while somebody works on this one. */
async function* piecesOf(path: string): AsyncGenerator<Uint8Array> {
  let handle: FileHandle | undefined;
  let next: ReturnType<typeof pieceOf> | undefined;
  try {
    handle = await open(path, 'r');
    for (let piece = await pieceOf(handle); piece.length > 0; piece = await next) {
      next = pieceOf(handle);
      // Told where it is waited for, also if nobody asks for more.
      next.catch(() => undefined);
      yield piece;
    }
  } catch (cause) {
    throw systemError(cause, path, 'read');
  } finally {
    await next?.catch(() => undefined);
    await handle?.close();
  }
}

async function pieceOf(handle: FileHandle): Promise<Uint8Array> {
  // Not set to zero first, and no Buffer, whose slices are views.
  const memory = new Uint8Array(Buffer.allocUnsafeSlow(PIECE).buffer);
  const { bytesRead, buffer } = await handle.read(memory, 0, PIECE);
  return buffer.subarray(0, bytesRead);
}

/** Reads parts of a file, which is opened once. */
function rangesOf(path: string): Required<Pick<InputFile, 'range' | 'close'>> {
  let handle: Promise<FileHandle> | undefined;
  return {
    async range(start, end, into) {
      const length = end - start;
      const out = into === undefined || into.length < length ? new Uint8Array(length) : into.subarray(0, length);
      try {
        const opened = await (handle ??= open(path, 'r'));
        let at = 0;
        while (at < length) {
          const { bytesRead } = await opened.read(out, at, length - at, start + at);
          if (bytesRead === 0) break;
          at += bytesRead;
        }
        return out.subarray(0, at);
      } catch (cause) {
        throw systemError(cause, path, 'read');
      }
    },
    async close() {
      const opened = handle;
      handle = undefined;
      await (await opened?.catch(() => undefined))?.close();
    },
  };
}

/** The file with its packing taken off. */
export function unpackedFile(file: InputFile): InputFile {
  const { packing } = nameFormat(file.name);
  if (packing === undefined) return file;
  return { name: file.name, etag: file.etag, stream: () => unpacked(file.stream(), packing, file.name) };
}

async function localFile(path: string): Promise<InputFile> {
  let info;
  try {
    info = await stat(path);
  } catch (cause) {
    throw systemError(cause, path, 'read');
  }
  const { size, mtimeMs } = info;
  return {
    name: path,
    size: info.isFile() ? size : undefined,
    // Size and time tell another content of a file; its bytes are not read for it.
    etag: `${size}-${Math.round(mtimeMs)}`,
    stream: () => piecesOf(path),
    ...(info.isFile() ? rangesOf(path) : {}),
  };
}

/** The part files of a folder, by name; what begins with `_` or `.` is not data. */
async function partsOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !/^[._]/.test(entry.name) && !entry.name.endsWith('.tmp'))
    .map((entry) => join(folder, entry.name))
    .sort();
}

async function local(path: string): Promise<InputFile[]> {
  const info = await stat(path).catch(() => undefined);
  if (info?.isDirectory() === true) {
    const parts = await partsOf(path);
    if (parts.length === 0) throw new NotFoundError(`${path}: there is no part file in this folder`);
    return Promise.all(parts.map(localFile));
  }
  if (info !== undefined) return [await localFile(path)];
  const { glob, isDynamicPattern } = await import('tinyglobby');
  if (isDynamicPattern(path)) {
    const found = (await glob(path, { absolute: path.startsWith('/'), expandDirectories: false })).sort();
    if (found.length === 0) throw new NotFoundError(`${path}: no file fits`);
    return Promise.all(found.map(localFile));
  }
  return [await localFile(path)];
}

/**
 * The files that an input names, in a fixed order.
 *
 * @param stdin What `-` stands for.
 * @throws NotFoundError, InvalidInputError
 */
export async function inputsOf(
  inputs: readonly string[],
  stdin: () => AsyncIterable<Uint8Array>,
): Promise<InputFile[]> {
  const files: InputFile[] = [];
  for (const input of inputs) {
    if (input === '-') files.push({ name: 'standard input', stream: stdin });
    else if (input.startsWith('s3://')) files.push(...(await (await import('./s3-node.js')).s3Inputs(input)));
    else if (/^https?:\/\//.test(input)) files.push(await (await import('./http-input.js')).httpInput(input));
    else if (/^[a-z][a-z0-9+]*:\/\//i.test(input))
      throw new InvalidInputError(`${input}: rows come from files, s3://, https:// or standard input`);
    else files.push(...(await local(input)));
  }
  if (files.length === 0) throw new InvalidInputError('there is no input');
  return files.map(unpackedFile);
}
