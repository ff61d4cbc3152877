/** Files in Node that are read, or mapped, array by array. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { checkOpen, markClosed } from '../core/closed.js';
import { IoError } from '../core/errors.js';
import type { MmapMode } from './files.js';
import type { RandomFile } from './later-file.js';

/** With reads, a call for each array costs more than the bytes of a small one; with maps, more than those of a larger one. */
const LEAST_READ = 64 << 10;
const LEAST_MAPPED = 1 << 20;
const MOST_AT_ONCE = 2 ** 30;

/** Maps a part of an open file. */
export type MapPart = (fd: number, offset: number, length: number) => { bytes: Uint8Array; close(): void };

interface Open {
  fd: number | undefined;
}

const unused = new FinalizationRegistry<Open>((open) => closeNow(open));

function closeNow(open: Open): void {
  if (open.fd === undefined) return;
  closeSync(open.fd);
  open.fd = undefined;
}

/** Keeps the file open, so that it stays the same one whatever is renamed over it. */
export class NodeRandomFile implements RandomFile {
  readonly size: number;
  readonly #path: string;
  readonly #open: Open;
  readonly #map: MapPart | undefined;
  readonly #maps: { close(): void }[] = [];

  constructor(path: string, mode: MmapMode, map: MapPart | undefined) {
    this.#path = path;
    this.#map = map;
    const access = mode === 'r+' || mode === 'w+' ? constants.O_RDWR : constants.O_RDONLY;
    const fd = openSync(path, access | (constants.O_NONBLOCK ?? 0));
    this.#open = { fd };
    unused.register(this, this.#open);
    const info = fstatSync(fd);
    if (!info.isFile()) throw new IoError(`${path}: is no regular file, so it cannot be mapped`);
    this.size = info.size;
  }

  get isMapped(): boolean {
    return this.#map !== undefined;
  }

  get least(): number {
    return this.isMapped ? LEAST_MAPPED : LEAST_READ;
  }

  read(target: Uint8Array, offset: number): void {
    checkOpen(this);
    let at = 0;
    while (at < target.length) {
      const count = readSync(this.#open.fd!, target, at, Math.min(target.length - at, MOST_AT_ONCE), offset + at);
      if (count === 0) throw new IoError(`${this.#path}: became shorter while it was read`);
      at += count;
    }
  }

  array(offset: number, length: number): Uint8Array {
    checkOpen(this);
    if (this.#map !== undefined) {
      const part = this.#map(this.#open.fd!, offset, length);
      this.#maps.push(part);
      return part.bytes;
    }
    const bytes = new Uint8Array(length);
    this.read(bytes, offset);
    return bytes;
  }

  close(): void {
    markClosed(this);
    closeNow(this.#open);
    for (const map of this.#maps) map.close();
  }
}
