/**
 * The messages of an Arrow IPC stream, whole and counted before memory is spent, and the mark at its end: a stream that was cut off
 * between two messages looks complete to most readers. https://arrow.apache.org/docs/format/Columnar.html#ipc-streaming-format
 */
import type { Arena } from '../../core/arena.js';
import { FormatError, LimitError } from '../../core/errors.js';
import type { Limits } from '../../core/limits.js';
import { type Bytes } from './bytes.js';

const CONTINUATION = 0xffffffff;
/** Descriptions of tables with many thousand columns are smaller. */
const MAX_METADATA = 64 * 2 ** 20;

const fail = (message: string): FormatError => new FormatError(message, { format: 'arrow' });

/** What a message is, by the numbers of its header's type (Message.fbs). */
const SCHEMA = 1;
const DICTIONARY = 2;
const BATCH = 3;

export interface ArrowMessage {
  readonly kind: 'schema' | 'dictionary' | 'batch' | 'end' | 'other';
  /** With its prefix and its body. */
  readonly bytes: Uint8Array;
  /** Of a dictionary: which one, and whether it goes on with what was there. */
  readonly id?: bigint;
  readonly isDelta?: boolean;
  /** Bytes of the body, which is at the end. */
  readonly body?: number;
  readonly batch?: BatchHeader | undefined;
}

/** What stands in the description of a record batch. */
export interface BatchHeader {
  readonly rows: number;
  /** For each column: its length, and how many values are missing (64 bits each). */
  readonly nodes: DataView;
  /** For each buffer: where it begins in the body, and its bytes (64 bits each). */
  readonly buffers: DataView;
  readonly isCompressed: boolean;
}

/** A table of a FlatBuffer (https://flatbuffers.dev/internals), of which few fields are asked for. */
class FlatTable {
  readonly #view: DataView;
  readonly #at: number;

  constructor(view: DataView, at: number) {
    this.#view = view;
    this.#at = at;
  }

  /** Where a field stands; undefined where it has its default. */
  #field(index: number): number | undefined {
    const vtable = this.#at - this.#view.getInt32(this.#at, true);
    const slot = 4 + 2 * index;
    const offset = this.#view.getUint16(vtable, true) > slot ? this.#view.getUint16(vtable + slot, true) : 0;
    return offset === 0 ? undefined : this.#at + offset;
  }

  byte(index: number): number {
    const at = this.#field(index);
    return at === undefined ? 0 : this.#view.getUint8(at);
  }

  long(index: number): bigint {
    const at = this.#field(index);
    return at === undefined ? 0n : this.#view.getBigInt64(at, true);
  }

  /** The items of a list, each of `size` bytes. */
  list(index: number, size: number): DataView {
    const at = this.#field(index);
    if (at === undefined) return new DataView(new ArrayBuffer(0));
    const start = at + this.#view.getUint32(at, true);
    const bytes = this.#view.getUint32(start, true) * size;
    // A list that leaves the description is a RangeError.
    return new DataView(this.#view.buffer, this.#view.byteOffset + start + 4, bytes);
  }

  table(index: number): FlatTable | undefined {
    const at = this.#field(index);
    return at === undefined ? undefined : new FlatTable(this.#view, at + this.#view.getUint32(at, true));
  }
}

interface Header {
  readonly kind: ArrowMessage['kind'];
  readonly body: number;
  readonly id: bigint;
  readonly isDelta: boolean;
  readonly batch: BatchHeader | undefined;
}

function batchOf(table: FlatTable): BatchHeader {
  return {
    rows: Number(table.long(0)),
    nodes: table.list(1, 16),
    buffers: table.list(2, 16),
    isCompressed: table.table(3) !== undefined,
  };
}

function headerOf(metadata: Uint8Array): Header {
  const view = new DataView(metadata.buffer, metadata.byteOffset, metadata.byteLength);
  try {
    const message = new FlatTable(view, view.getUint32(0, true));
    const type = message.byte(1);
    const body = message.long(3);
    if (body < 0n || body > BigInt(Number.MAX_SAFE_INTEGER)) throw fail(`a message has ${body} bytes`);
    const header = type === DICTIONARY ? message.table(2) : undefined;
    const batch = type === BATCH ? message.table(2) : undefined;
    return {
      kind: type === SCHEMA ? 'schema' : type === DICTIONARY ? 'dictionary' : type === BATCH ? 'batch' : 'other',
      body: Number(body),
      id: header?.long(0) ?? 0n,
      isDelta: header?.byte(2) === 1,
      batch: batch === undefined ? undefined : batchOf(batch),
    };
  } catch (cause) {
    if (cause instanceof RangeError) throw fail('the description of a message is damaged');
    throw cause;
  }
}

/**
 * @param memory Where the next batch goes.
 * @throws FormatError for a stream that is cut off, also between its messages; LimitError for one that asks for more than there may be
 */
export async function* arrowMessages(
  bytes: Bytes,
  limits: Limits,
  memory?: () => Arena | undefined,
): AsyncGenerator<ArrowMessage> {
  for (let count = 0; ; count++) {
    const head = await bytes.peek(8);
    if (head.length < 4)
      throw fail(count === 0 ? 'the stream is empty' : 'the stream ends without its end mark: it was cut off');
    const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
    const modern = view.getUint32(0, true) === CONTINUATION;
    const prefix = modern ? 8 : 4;
    if (head.length < prefix) throw fail('the stream is cut off in a message');
    const length = view.getInt32(modern ? 4 : 0, true);
    if (length === 0) {
      yield { kind: 'end', bytes: await bytes.take(prefix) };
      return;
    }
    if (length < 0) throw fail('a message has no length: this is no Arrow stream');
    if (length > MAX_METADATA) throw new LimitError('maxBytes', length, MAX_METADATA, { format: 'arrow' });
    const described = await bytes.peek(prefix + length);
    if (described.length < prefix + length) throw fail('the stream is cut off in a message');
    // A copy: its bytes may be gone when the body has come.
    const header = headerOf(described.slice(prefix));
    const { kind, body, id, isDelta } = header;
    if (body > limits.maxBytes) throw new LimitError('maxBytes', body, limits.maxBytes, { format: 'arrow' });
    const size = prefix + length + body;
    const message = await bytes.take(size, kind === 'batch' ? memory?.() : undefined);
    if (message.length < size) throw fail('the stream is cut off in a message');
    yield { kind, bytes: message, id, isDelta, body, batch: header.batch };
  }
}
