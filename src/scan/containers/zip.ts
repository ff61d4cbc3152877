/**
 * ZIP archives as a sceptic reads them (APPNOTE.TXT, sections 4.3 to 4.5): by the central directory, as Python does, and by the
 * local headers, as others do; where the two disagree, both contents are looked at and the difference is told.
 */
import { FormatError, UnsupportedError } from '../../core/errors.js';
import type { Limits } from '../../core/limits.js';
import type { Decompressor } from '../types.js';

export interface ZipLie {
  readonly rule: string;
  readonly message: string;
  readonly offset: number;
}

export interface ZipMember {
  readonly name: string;
  /** Offset of the local header. */
  readonly offset: number;
  /** Stored bytes, still packed. */
  readonly packed: Uint8Array;
  readonly method: number;
  readonly encrypted: boolean;
  readonly crc: number;
  readonly size: number;
}

export interface Zip {
  readonly members: readonly ZipMember[];
  readonly lies: readonly ZipLie[];
  readonly fault: string | undefined;
}

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END64 = 0x06064b50;
const LOCATOR64 = 0x07064b50;
const END_SIZE = 22;
const LOCAL_SIZE = 30;
const CENTRAL_SIZE = 46;
/** Members without a place in the directory that are looked into. */
const MAX_HIDDEN = 200;
const MAX_COMMENT = 0xffff;
const UNKNOWN32 = 0xffffffff;

interface Entry {
  name: string;
  offset: number;
  flags: number;
  method: number;
  crc: number;
  packedSize: number;
  size: number;
}

class ZipReader {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly lies: ZipLie[] = [];
  readonly members: ZipMember[] = [];
  readonly ranges: [start: number, end: number][] = [];
  fault: string | undefined;
  #hiddenCount = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  lie(rule: string, offset: number, message: string): void {
    if (this.lies.length < 100) this.lies.push({ rule, message, offset });
  }

  signature(at: number): number {
    return at >= 0 && at + 4 <= this.bytes.length ? this.view.getUint32(at, true) : 0;
  }

  text(from: number, length: number): string {
    return new TextDecoder().decode(this.bytes.subarray(from, from + length));
  }

  /** Offsets of all records that may end the archive, last first. */
  ends(): number[] {
    const out: number[] = [];
    const lowest = Math.max(0, this.bytes.length - END_SIZE - MAX_COMMENT);
    for (let at = this.bytes.length - END_SIZE; at >= lowest; at--) {
      if (this.bytes[at] === 0x50 && this.signature(at) === END) out.push(at);
    }
    return out;
  }

  /** Where the central directory that an end record speaks of begins and ends, and by how much all offsets are moved. */
  directory(end: number): { start: number; stop: number; moved: number; count: number } | undefined {
    let size = this.view.getUint32(end + 12, true);
    let offset = this.view.getUint32(end + 16, true);
    let count = this.view.getUint16(end + 10, true);
    let stop = end;
    const locator = end - 20;
    if (this.signature(locator) === LOCATOR64) {
      const at = locator - 56;
      const record = this.signature(at) === END64 ? at : Number(this.view.getBigUint64(locator + 8, true));
      if (this.signature(record) === END64 && record + 56 <= this.bytes.length) {
        count = Number(this.view.getBigUint64(record + 32, true));
        size = Number(this.view.getBigUint64(record + 40, true));
        offset = Number(this.view.getBigUint64(record + 48, true));
        stop = record;
      }
    }
    const start = stop - size;
    if (start < 0) return undefined;
    if (count > 0 && this.signature(start) !== CENTRAL) return undefined;
    return { start, stop, moved: start - offset, count };
  }

  entries(start: number, stop: number): Entry[] {
    const out: Entry[] = [];
    let at = start;
    while (at + CENTRAL_SIZE <= stop && this.signature(at) === CENTRAL) {
      const nameLength = this.view.getUint16(at + 28, true);
      const extraLength = this.view.getUint16(at + 30, true);
      const commentLength = this.view.getUint16(at + 32, true);
      const next = at + CENTRAL_SIZE + nameLength + extraLength + commentLength;
      if (next > stop) break;
      const entry: Entry = {
        name: this.text(at + CENTRAL_SIZE, nameLength),
        flags: this.view.getUint16(at + 8, true),
        method: this.view.getUint16(at + 10, true),
        crc: this.view.getUint32(at + 16, true),
        packedSize: this.view.getUint32(at + 20, true),
        size: this.view.getUint32(at + 24, true),
        offset: this.view.getUint32(at + 42, true),
      };
      this.large(entry, at + CENTRAL_SIZE + nameLength, extraLength);
      out.push(entry);
      at = next;
    }
    if (at !== stop) this.lie('odd-directory', at, 'the central directory has a length of its own');
    return out;
  }

  /** Sizes above 4 GiB stand in the extra field. */
  large(entry: Entry, from: number, length: number): void {
    let at = from;
    while (at + 4 <= from + length) {
      const id = this.view.getUint16(at, true);
      const size = this.view.getUint16(at + 2, true);
      let field = at + 4;
      const stop = Math.min(field + size, from + length);
      if (id === 1) {
        for (const key of ['size', 'packedSize', 'offset'] as const) {
          if (entry[key] !== UNKNOWN32 || field + 8 > stop) continue;
          entry[key] = Number(this.view.getBigUint64(field, true));
          field += 8;
        }
      }
      at += 4 + size;
    }
  }

  member(entry: Entry, at: number, certain = true): void {
    if (this.signature(at) !== LOCAL || at + LOCAL_SIZE > this.bytes.length) {
      this.fault ??= `the member ${JSON.stringify(entry.name)} is not where the central directory says`;
      return;
    }
    const flags = this.view.getUint16(at + 6, true);
    const method = this.view.getUint16(at + 8, true);
    const nameLength = this.view.getUint16(at + 26, true);
    const start = at + LOCAL_SIZE + nameLength + this.view.getUint16(at + 28, true);
    const name = this.text(at + LOCAL_SIZE, nameLength);
    if (name !== entry.name) {
      this.lie('two-names', at, `one member has two names: ${JSON.stringify(entry.name)} and ${JSON.stringify(name)}`);
    }
    if (method !== entry.method || (flags & 1) !== (entry.flags & 1)) {
      this.lie('two-methods', at, `two ways of packing are given for ${JSON.stringify(entry.name)}`);
    }
    this.compareSizes(entry, at, flags);
    const stop = start + entry.packedSize;
    if (stop > this.bytes.length) {
      this.fault ??= `the member ${JSON.stringify(entry.name)} is cut off`;
      return;
    }
    // A bit that says the contents are encrypted stops some scanners, and not all loaders.
    const encrypted = ((flags | entry.flags) & 1) !== 0;
    if (encrypted) this.lie('encrypted', at, `the member ${JSON.stringify(entry.name)} is marked as encrypted`);
    if (certain) this.ranges.push([at, stop]);
    const { crc, size } = entry;
    this.members.push({
      name: entry.name,
      offset: at,
      packed: this.bytes.subarray(start, stop),
      method: entry.method,
      encrypted,
      crc,
      size,
    });
    if (method !== entry.method) {
      this.members.push({
        name: entry.name,
        offset: at,
        packed: this.bytes.subarray(start, stop),
        method,
        encrypted,
        crc,
        size,
      });
    }
  }

  compareSizes(entry: Entry, at: number, flags: number): void {
    if ((flags & 8) !== 0) return;
    const crc = this.view.getUint32(at + 14, true);
    const packed = this.view.getUint32(at + 18, true);
    const size = this.view.getUint32(at + 22, true);
    const differs = (local: number, central: number): boolean => local !== central && local !== UNKNOWN32;
    if (crc !== entry.crc || differs(packed, entry.packedSize) || differs(size, entry.size)) {
      this.lie('two-sizes', at, `sizes or checksums of ${JSON.stringify(entry.name)} differ within the archive`);
    }
  }

  /** Local headers that no directory lists. */
  hidden(stop: number): void {
    this.ranges.sort((a, b) => a[0] - b[0]);
    let at = 0;
    for (const [start, end] of [...this.ranges, [stop, stop] as [number, number]]) {
      if (start < at) this.lie('overlapping-members', start, 'two members of the archive share bytes');
      for (let i = at; i + LOCAL_SIZE <= start; i++) {
        if (this.bytes[i] === 0x50 && this.signature(i) === LOCAL) this.unlisted(i, start);
      }
      at = Math.max(at, end);
    }
  }

  unlisted(at: number, before: number): void {
    if (++this.#hiddenCount > MAX_HIDDEN) {
      this.fault ??= `more than ${MAX_HIDDEN} members are in no directory`;
      return;
    }
    const nameLength = this.view.getUint16(at + 26, true);
    const start = at + LOCAL_SIZE + nameLength + this.view.getUint16(at + 28, true);
    if (start > before) return;
    const name = this.text(at + LOCAL_SIZE, nameLength);
    this.lie('hidden-member', at, `the member ${JSON.stringify(name)} is in no directory`);
    const stored = this.view.getUint32(at + 18, true);
    const stop = stored > 0 && start + stored <= before ? start + stored : before;
    this.members.push({
      name,
      offset: at,
      packed: this.bytes.subarray(start, stop),
      method: this.view.getUint16(at + 8, true),
      encrypted: (this.view.getUint16(at + 6, true) & 1) !== 0,
      crc: this.view.getUint32(at + 14, true),
      size: this.view.getUint32(at + 22, true),
    });
  }
}

/** The offset of an end record whose central directory is really there: the file can be opened as a ZIP archive. */
export function findZip(bytes: Uint8Array): number | undefined {
  if (bytes.length < END_SIZE) return undefined;
  const reader = new ZipReader(bytes);
  return reader.ends().find((end) => {
    const found = reader.directory(end);
    return found !== undefined && found.count > 0;
  });
}

export function readZip(bytes: Uint8Array): Zip {
  const reader = new ZipReader(bytes);
  const found = reader
    .ends()
    .map((end) => ({ end, directory: reader.directory(end) }))
    .filter((one) => one.directory !== undefined);
  if (found.length === 0) {
    reader.fault = 'the archive has no central directory: it is damaged or cut off';
    reader.hidden(bytes.length);
    return reader;
  }
  if (found.length > 1) reader.lie('two-directories', found[1]!.end, 'the archive has more than one central directory');
  const [{ end, directory }] = found as [{ end: number; directory: NonNullable<ReturnType<ZipReader['directory']>> }];
  const comment = reader.view.getUint16(end + 20, true);
  if (end + END_SIZE + comment !== bytes.length) {
    reader.lie('trailing-bytes', end, `${bytes.length - end - END_SIZE - comment} bytes follow the end of the archive`);
  }
  const seen = new Set<string>();
  for (const [i, one] of found.entries()) {
    const { start, stop, moved, count } = one.directory!;
    const entries = reader.entries(start, stop);
    if (entries.length !== count) reader.lie('odd-directory', start, 'the archive has not as many members as it says');
    if (i === 0 && moved !== 0) reader.lie('moved-archive', 0, `${moved} bytes stand before the archive`);
    for (const entry of entries) {
      if (seen.has(entry.name))
        reader.lie('duplicate-name', entry.offset, `two members are named ${JSON.stringify(entry.name)}`);
      seen.add(entry.name);
      if (/^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)|[\u0000-\u001f]/.test(entry.name)) {
        reader.lie('odd-name', entry.offset, `the member name ${JSON.stringify(entry.name)} leads out of its folder`);
      }
      reader.member(entry, entry.offset + moved);
      if (moved !== 0 && reader.signature(entry.offset) === LOCAL) reader.member(entry, entry.offset, false);
    }
    if (i >= 10) break;
  }
  reader.hidden(directory.start);
  return reader;
}

/** Methods of packing that Python's zipfile knows besides stored and deflate (APPNOTE.TXT, 4.4.5). */
const BZIP2 = 12;
const LZMA = 14;
const LZMA_HEADER = 9;
const LZMA_PROPERTIES = 5;

/** LZMA as zip has it (5.8: version, size of the properties, the properties), in the form of the old `.lzma` files. */
function asLzmaAlone(packed: Uint8Array, size: number): Uint8Array {
  if (packed.length < LZMA_HEADER || packed[2] !== LZMA_PROPERTIES || packed[3] !== 0)
    throw new FormatError('the LZMA header of a member is damaged', { format: 'zip' });
  const out = new Uint8Array(packed.length - LZMA_HEADER + LZMA_PROPERTIES + 8);
  out.set(packed.subarray(4, LZMA_HEADER));
  new DataView(out.buffer).setBigUint64(LZMA_PROPERTIES, BigInt(size), true);
  out.set(packed.subarray(LZMA_HEADER), LZMA_PROPERTIES + 8);
  return out;
}

/** What a member contains, and what is untrue about it. */
export async function openMember(
  member: ZipMember,
  inflate: (bytes: Uint8Array, limits: Limits) => Promise<{ bytes: Uint8Array; complete: boolean }>,
  limits: Limits,
  codecs?: Decompressor,
): Promise<{ bytes: Uint8Array; lie: string | undefined }> {
  const { name, method, packed, size } = member;
  let bytes: Uint8Array;
  let complete = true;
  if (method === 0) bytes = packed;
  else if (method === 8) ({ bytes, complete } = await inflate(packed, limits));
  else if (method === BZIP2 && codecs !== undefined) bytes = await codecs.decompress(packed, 'bz2', limits);
  else if (method === LZMA && codecs !== undefined)
    bytes = await codecs.decompress(asLzmaAlone(packed, size), 'lzma', limits);
  else
    throw new UnsupportedError(
      `the member ${JSON.stringify(name)} is packed by method ${method}, which is not supported`,
    );
  // The header may lie about the method, too.
  if (bytes.length === 0 && packed.length === size) bytes = packed;
  if (bytes.length === 0 && packed.length > 0)
    throw new FormatError(`the member ${JSON.stringify(name)} cannot be unpacked`, {
      format: 'zip',
      offset: member.offset,
    });
  const wrong = !complete || (size !== UNKNOWN32 && size !== 0 && bytes.length !== size) || crc32(bytes) !== member.crc;
  return {
    bytes,
    lie: wrong ? `the size or checksum of ${JSON.stringify(name)} is not that of its contents` : undefined,
  };
}

let table: Uint32Array | undefined;

function crc32(bytes: Uint8Array): number {
  if (table === undefined) {
    table = new Uint32Array(256);
    for (let n = 0; n < 256; n++) {
      let c = n;
      for (let k = 0; k < 8; k++) c = (c & 1) !== 0 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
      table[n] = c;
    }
  }
  let crc = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) crc = table[(crc ^ bytes[i]!) & 0xff]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
