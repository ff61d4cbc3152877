/** Arrow IPC streams, and Arrow files (Feather 2), which hold one behind eight bytes: batch by batch as they come. */
import { type Arena, Arenas } from '../../core/arena.js';
import { FormatError } from '../../core/errors.js';
import { type Arrow, ARROW_END, arrowError, arrowLibrary } from '../arrow-library.js';
import { type Batch, type Column, rowsOf } from '../batch.js';
import type { InputFile, Source, SourceOptions } from '../types.js';
import { type Field, isPlain, plainBatch } from './arrow-batches.js';
import { columnsOf, type RecordBatch } from './arrow-columns.js';
import { arrowMessages } from './arrow-messages.js';
import { Bytes, concatenated } from './bytes.js';

const FILE_MAGIC = 'ARROW1';
/** The name, and two bytes up to where the stream of a file begins. */
const FILE_HEAD = 8;

/**
 * The batches of a stream as they come. The library's own reader waits for the message behind a batch before it gives the batch,
 * which holds up whoever waits for the answer: each batch is read as a stream of its own, with the schema and the dictionaries so far.
 */
async function* streamed(bytes: Bytes, library: Arrow, options: SourceOptions): AsyncGenerator<RowsOfBatch> {
  const arenas = new Arenas(false);
  let arena = arenas.take();
  // Only batches that are read here are known to need their bytes no longer than their rows.
  const memory = (): Arena | undefined => (arePlain ? arena : undefined);
  let schema: Uint8Array | undefined;
  let fields: readonly Field[] = [];
  let arePlain = false;
  let batches = 0;
  const dictionaries = new Map<bigint, Uint8Array[]>();
  for await (const message of arrowMessages(bytes, options.limits, memory)) {
    if (message.kind === 'schema') {
      schema = message.bytes.slice();
      fields = library.tableFromIPC(concatenated([schema, ARROW_END])).schema.fields;
      arePlain = fields.every(({ type }) => isPlain(type));
    } else if (schema === undefined)
      throw new FormatError('the stream does not begin with its schema', { format: 'arrow' });
    else if (message.kind === 'dictionary') {
      const before = message.isDelta === true ? (dictionaries.get(message.id!) ?? []) : [];
      dictionaries.set(message.id!, [...before, message.bytes.slice()]);
    } else if (message.kind === 'batch') {
      batches++;
      const plain = arePlain ? plainBatch(message, fields) : undefined;
      if (plain !== undefined) {
        const own = arena;
        yield { ...plain, release: () => arenas.give(own) };
        arena = arenas.take();
        continue;
      }
      const content = concatenated([schema, ...[...dictionaries.values()].flat(), message.bytes, ARROW_END]);
      for (const batch of library.RecordBatchReader.from(content)) yield rowsIn(batch as RecordBatch);
    } else if (message.kind === 'end' && batches === 0) {
      yield rowsIn({ schema: { fields }, numRows: 0, getChildAt: () => null });
    }
  }
}

interface RowsOfBatch {
  readonly rows: number;
  readonly columns: readonly Column[];
  readonly release?: () => void;
}

const rowsIn = (batch: RecordBatch): RowsOfBatch => ({ rows: batch.numRows, columns: columnsOf(batch) });

async function* read(file: InputFile, options: SourceOptions): AsyncGenerator<Batch> {
  const library = await arrowLibrary(options.limits);
  const bytes = new Bytes(file.stream());
  let first = 0;
  try {
    const head = await bytes.peek(6);
    if (new TextDecoder('latin1').decode(head) === FILE_MAGIC) await bytes.take(FILE_HEAD);
    const batches = streamed(bytes, library, options);
    for await (const { rows, columns, release } of batches) {
      const all: Batch = { rows, first, named: true, columns };
      if (all.rows === 0) yield all;
      for (let at = 0; at < all.rows; at += options.batchRows) {
        const to = Math.min(all.rows, at + options.batchRows);
        // Rows are written in their order: behind the last of them nobody needs the batch.
        yield { ...rowsOf(all, at, to), release: to === all.rows ? release : undefined };
      }
      first += all.rows;
    }
  } catch (cause) {
    throw arrowError(cause, file.name);
  } finally {
    await bytes.close();
  }
}

export const arrowSource: Source = { format: 'arrow', read };
