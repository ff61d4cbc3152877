/**
 * ZIP archives as numpy writes them: the directory is read here, so that every size is checked before memory is spent and
 * every checksum after; fflate unpacks. Source: PKWARE's APPNOTE, sections 4.3 and 4.5.3.
 */
import { inflateSync, zipSync, type Zippable } from 'fflate';
import { FormatError, LimitError, UnsupportedError } from '../../core/errors.js';
import { type Limits, resolveLimits } from '../../core/limits.js';

const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const END_SIZE = 22;
const ENTRY_SIZE = 46;
const LOCAL_SIZE = 30;
const MAX_COMMENT = 0xffff;
const ALL_ONES = 0xffffffff;
const ENCRYPTED = 1;
const STORED = 0;
const DEFLATED = 8;
/** No deflate stream unpacks to more than this many times its size. */
const DEFLATE_RATIO = 1032;
/** Members above this are refused; an .npz has one for each array. */
const MAX_MEMBERS = 1 << 20;
/** 1980-01-01, the date that numpy writes: the same arrays give the same bytes. */
const DATE = '1980-01-01T12:00:00';

export interface ZipMember {
  name: string;
  method: number;
  crc: number;
  packed: number;
  size: number;
  /** Where its local header stands. */
  offset: number;
}

const fail = (message: string, offset?: number): FormatError =>
  new FormatError(message, { format: 'zip', ...(offset === undefined ? {} : { offset }) });

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function uint64(view: DataView, at: number): number {
  const value = Number(view.getBigUint64(at, true));
  if (!Number.isSafeInteger(value)) throw fail(`a size of ${value} is beyond any file`, at);
  return value;
}

function findEnd(view: DataView): number {
  const last = view.byteLength - END_SIZE;
  for (let at = last; at >= 0 && at >= last - MAX_COMMENT; at--) {
    if (view.getUint32(at, true) === END && at + END_SIZE + view.getUint16(at + 20, true) === view.byteLength)
      return at;
  }
  throw fail('the archive has no end record: it is cut off, or no ZIP file');
}

function directory(view: DataView): { count: number; offset: number; end: number } {
  const end = findEnd(view);
  const found = { count: view.getUint16(end + 10, true), offset: view.getUint32(end + 16, true), end };
  const locator = end - 20;
  if (locator < 0 || view.getUint32(locator, true) !== LOCATOR_64) return found;
  const at = uint64(view, locator + 8);
  if (at + 56 > locator || view.getUint32(at, true) !== END_64)
    throw fail('the ZIP64 end record is not there', locator);
  return { count: uint64(view, at + 32), offset: uint64(view, at + 48), end: at };
}

/** The ZIP64 extra field holds, in this order, those of the sizes that did not fit. */
function widen(member: ZipMember, view: DataView, start: number, length: number): void {
  for (let at = start; at + 4 <= start + length;) {
    const size = view.getUint16(at + 2, true);
    if (at + 4 + size > start + length) throw fail('an extra field is longer than its record', at);
    if (view.getUint16(at, true) === 1) {
      let next = at + 4;
      for (const key of ['size', 'packed', 'offset'] as const) {
        if (member[key] !== ALL_ONES) continue;
        if (next + 8 > at + 4 + size) throw fail('a ZIP64 field is too short', at);
        member[key] = uint64(view, next);
        next += 8;
      }
      return;
    }
    at += 4 + size;
  }
}

/** The directory of an archive. */
export function zipMembers(bytes: Uint8Array): ZipMember[] {
  const view = viewOf(bytes);
  const { count, offset, end } = directory(view);
  if (count > MAX_MEMBERS || offset + count * ENTRY_SIZE > end)
    throw fail(`a directory of ${count} members is not there`);
  const members: ZipMember[] = [];
  const names = new Set<string>();
  let at = offset;
  for (let i = 0; i < count; i++) {
    if (at + ENTRY_SIZE > end || view.getUint32(at, true) !== ENTRY) throw fail(`directory entry ${i} is damaged`, at);
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((part) => view.getUint16(at + part, true)) as [
      number,
      number,
      number,
    ];
    const next = at + ENTRY_SIZE + nameLength + extraLength + commentLength;
    if (next > end) throw fail(`directory entry ${i} is cut off`, at);
    const name = new TextDecoder().decode(bytes.subarray(at + ENTRY_SIZE, at + ENTRY_SIZE + nameLength));
    if (names.has(name)) throw fail(`the archive has two members named ${JSON.stringify(name.slice(0, 80))}`, at);
    names.add(name);
    if ((view.getUint16(at + 8, true) & ENCRYPTED) !== 0) throw new UnsupportedError(`zip: ${name} is encrypted`);
    const member: ZipMember = {
      name,
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      packed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      offset: view.getUint32(at + 42, true),
    };
    widen(member, view, at + ENTRY_SIZE + nameLength, extraLength);
    members.push(member);
    at = next;
  }
  return members;
}

function packedBytes(bytes: Uint8Array, { name, offset, packed }: ZipMember): Uint8Array {
  const view = viewOf(bytes);
  if (offset + LOCAL_SIZE > bytes.length || view.getUint32(offset, true) !== LOCAL)
    throw fail(`the header of ${JSON.stringify(name.slice(0, 80))} is not there`, offset);
  const start = offset + LOCAL_SIZE + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  if (start + packed > bytes.length) throw fail(`the data of ${JSON.stringify(name.slice(0, 80))} are cut off`, start);
  return bytes.subarray(start, start + packed);
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) crc = (crc >>> 8) ^ CRC_TABLE[(crc ^ bytes[i]!) & 0xff]!;
  return ~crc >>> 0;
}

function inflate(packed: Uint8Array, member: ZipMember): Uint8Array {
  try {
    // One byte more than is claimed, so that a longer stream shows.
    return inflateSync(packed, { out: new Uint8Array(member.size + 1) });
  } catch (cause) {
    throw new FormatError(`${member.name}: the compressed data are damaged`, { format: 'zip', cause });
  }
}

/** The contents of a member, checked against its size and checksum. A stored member is a view. */
export function unzipMember(bytes: Uint8Array, member: ZipMember, limits?: Partial<Limits>): Uint8Array {
  const { maxBytes } = resolveLimits(limits);
  if (member.size > maxBytes) throw new LimitError('maxBytes', member.size, maxBytes);
  const packed = packedBytes(bytes, member);
  if (member.method !== STORED && member.method !== DEFLATED) {
    throw new UnsupportedError(`zip: ${member.name} is compressed by method ${member.method}; 0 and 8 are read`);
  }
  const most = member.method === STORED ? packed.length : DEFLATE_RATIO * packed.length + 64;
  if (member.size > most) throw fail(`${member.name}: ${packed.length} bytes cannot unpack to ${member.size}`);
  const contents = member.method === STORED ? packed : inflate(packed, member);
  if (contents.length !== member.size) throw fail(`${member.name} unpacks to another size than the directory tells`);
  if (crc32(contents) !== member.crc) throw fail(`${member.name} is damaged: its checksum differs`);
  return contents;
}

/** An archive of these members. `level` 0 stores, 1 to 9 compress. */
export function zip(members: ReadonlyMap<string, Uint8Array>, level: number): Uint8Array {
  let total = 0;
  const files: Zippable = {};
  for (const [name, contents] of members) {
    total += contents.length + 2 * (ENTRY_SIZE + name.length * 3);
    Object.defineProperty(files, name, {
      value: [contents, { level: level as 0 | 6, mtime: DATE }],
      enumerable: true,
    });
  }
  if (total >= ALL_ONES) throw new UnsupportedError('an archive above 4 GiB is not written here; write .npy files');
  return zipSync(files);
}
