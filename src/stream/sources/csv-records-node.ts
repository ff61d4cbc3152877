/** Records of a CSV by Papa Parse, which reads every way of writing one. */
import { Readable } from 'node:stream';
import Papa from 'papaparse';
import { InvalidInputError } from '../../core/errors.js';
import type { InputFile, SourceOptions } from '../types.js';
import { textPieces } from './text-pieces.js';

/**
 * Records of cells, some thousand at a time, with as much of the file read ahead as one piece.
 *
 * @param told Gets the delimiter that was found.
 * @param before Records that came before these, for messages.
 */
export async function* recordsOf(
  file: InputFile,
  options: SourceOptions,
  told: { delimiter?: string },
  before = 0,
): AsyncGenerator<string[][]> {
  const waiting: string[][][] = [];
  let wake: (() => void) | undefined;
  let ended = false;
  let failure: Error | undefined;
  let parser: Papa.Parser | undefined;
  const input = Readable.from(textPieces(file.stream(), options.encoding, file.name), { highWaterMark: 2 });
  const finish = (error?: Error): void => {
    failure ??= error;
    ended = true;
    wake?.();
  };
  input.on('error', finish);
  Papa.parse<string[]>(input as unknown as NodeJS.ReadableStream, {
    delimiter: told.delimiter ?? '',
    quoteChar: options.quote ?? '"',
    skipEmptyLines: true,
    chunk: ({ data, errors, meta }, handle) => {
      parser = handle;
      // That there is only one column is no fault.
      const wrong = errors.find(({ type }) => type !== 'Delimiter');
      if (wrong !== undefined) {
        finish(
          new InvalidInputError(
            `${file.name}: the CSV cannot be read: ${wrong.message} (record ${before + (wrong.row ?? 0)})`,
          ),
        );
        handle.abort();
        return;
      }
      told.delimiter ??= meta.delimiter;
      waiting.push(data);
      // The parser alone would stop, and hold what the stream goes on to give.
      handle.pause();
      input.pause();
      wake?.();
    },
    complete: () => {
      finish();
    },
    error: (error) => {
      finish(error);
    },
  });
  try {
    for (;;) {
      const next = waiting.shift();
      if (next !== undefined) {
        input.resume();
        parser?.resume();
        yield next;
      } else if (ended) {
        if (failure !== undefined) throw failure;
        return;
      } else {
        await new Promise<void>((resolve) => (wake = resolve));
      }
    }
  } finally {
    parser?.abort();
    input.destroy();
  }
}

/** What the beginning of a file says: the delimiter and the cells of the first record; undefined where it cannot be read. */
export function firstRecord(text: string, options: SourceOptions): { delimiter: string; cells: string[] } | undefined {
  const { data, errors, meta } = Papa.parse<string[]>(text, {
    delimiter: options.delimiter ?? '',
    quoteChar: options.quote ?? '"',
    skipEmptyLines: true,
    preview: 1,
  });
  const cells = data[0];
  if (cells === undefined || errors.some(({ type }) => type !== 'Delimiter')) return undefined;
  return { delimiter: meta.delimiter, cells };
}
