/** The ZIP archive of a .skops file: its schema, and the members that nodes name. Sizes are checked before memory is spent. */
import { FormatError, LimitError } from '../core/errors.js';
import { type Limits, resolveLimits } from '../core/limits.js';
import { unzipMember, type ZipMember, zipMembers } from '../numpy/files/zip.js';

export const SCHEMA = 'schema.json';
const LOCAL_SIZE = 30;
/** Archives below this size once unpacked are never called bombs. */
const SMALL = 16 << 20;

export class SkopsArchive {
  readonly #bytes: Uint8Array;
  readonly #limits: Limits;
  readonly #members = new Map<string, ZipMember>();
  readonly #read = new Set<string>();

  /** @throws FormatError for members that overlap or are named twice; LimitError for archives that unpack to too much */
  constructor(bytes: Uint8Array, limits?: Partial<Limits>) {
    this.#bytes = bytes;
    this.#limits = resolveLimits(limits);
    const members = zipMembers(bytes);
    let total = 0;
    let end = 0;
    for (const member of [...members].sort((a, b) => a.offset - b.offset)) {
      // Each member has bytes of its own: no real archive shares them, and a few shared ones unpack to any size.
      if (member.offset < end) throw fail(`the member ${quoted(member.name)} overlaps the one before it`);
      end = dataStart(bytes, member.offset) + member.packed;
      total += member.size;
      this.#members.set(member.name, member);
    }
    const { maxBytes, maxRatio } = this.#limits;
    if (total > maxBytes) throw new LimitError('maxBytes', total, maxBytes, { format: 'skops' });
    if (total > SMALL && total > maxRatio * bytes.length) {
      throw new LimitError('maxRatio', Math.round(total / bytes.length), maxRatio, { format: 'skops' });
    }
  }

  get names(): readonly string[] {
    return [...this.#members.keys()];
  }

  /** Members that nobody asked for so far, but the schema. */
  get unread(): readonly string[] {
    return this.names.filter((name) => name !== SCHEMA && !this.#read.has(name));
  }

  has(name: string): boolean {
    return this.#members.has(name);
  }

  /** The contents of a member, checked against its size and checksum. */
  contents(name: string): Uint8Array {
    const member = this.#members.get(name);
    if (member === undefined) throw fail(`the schema names the member ${quoted(name)}, which is not in the archive`);
    this.#read.add(name);
    return unzipMember(this.#bytes, member, this.#limits);
  }
}

/** Where the data of the member begin whose local header stands at `offset`. */
function dataStart(bytes: Uint8Array, offset: number): number {
  if (offset + LOCAL_SIZE > bytes.length) return offset + LOCAL_SIZE;
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, LOCAL_SIZE);
  return offset + LOCAL_SIZE + view.getUint16(26, true) + view.getUint16(28, true);
}

const fail = (message: string): FormatError => new FormatError(message, { format: 'skops' });

const quoted = (name: string): string => JSON.stringify(name.slice(0, 80));

/** True for a ZIP archive with a schema in it. */
export function isSkops(bytes: Uint8Array): boolean {
  try {
    return zipMembers(bytes).some(({ name }) => name === SCHEMA);
  } catch {
    // What is wrong with the archive is said by whoever reads it.
    return false;
  }
}
