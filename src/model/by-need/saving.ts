/** `dump`: which format, in which file. */
import { EncodeError, InvalidInputError } from '../../core/errors.js';
import { checkOptions } from '../../core/options.js';
import { MemorySink } from '../../core/sink.js';
import type { Encoded } from '../encode.js';
import { DUMP_OPTIONS } from '../known-options.js';
import type { DumpOptions, DumpResult, Format, ModelContext, Origin } from '../options.js';

const PICKLE_EXTENSION = /\.(?:pkl|pickle|pck|p)(?:\.(?:gz|z|bz2|xz|lzma|lz4))?$/i;
const JOBLIB_EXTENSION = /\.(?:joblib|jl|gz|z|bz2|xz|lzma|lz4)$/i;

export function formatOf(path: string, options: DumpOptions): Format {
  if (options.format !== undefined) {
    const { format } = options;
    if (format === 'pickle' || format === 'joblib' || format === 'skops') return format;
    throw new EncodeError(`format "${String(format)}" does not exist: use "pickle", "joblib" or "skops"`, 'format');
  }
  if (PICKLE_EXTENSION.test(path)) return 'pickle';
  if (JOBLIB_EXTENSION.test(path)) return 'joblib';
  if (/\.skops$/i.test(path)) return 'skops';
  throw new InvalidInputError(
    `${path}: name the file .pkl, .pickle, .joblib or .skops, or pass format: 'pickle', 'joblib' or 'skops'`,
  );
}

async function encoded(
  value: unknown,
  path: string,
  format: Format,
  options: DumpOptions,
  context: ModelContext,
  origin: Origin | undefined,
): Promise<Encoded> {
  if (format === 'skops') return (await import('../encode-skops.js')).encodeSkops(value, options, context);
  return (await import('../encode.js')).encode(value, path, format, options, context, origin);
}

export async function dump(
  value: unknown,
  path: string,
  options: DumpOptions,
  context: ModelContext,
  origin: Origin | undefined,
): Promise<DumpResult> {
  checkOptions('dump', options, DUMP_OPTIONS);
  const format = formatOf(path, options);
  const { pieces, compress, protocol } = await encoded(value, path, format, options, context, origin);
  const bytes = await context.files.writeAtomic(path, pieces);
  return { files: [path], bytes, format, protocol, compress };
}

export async function dumpBytes(
  value: unknown,
  options: DumpOptions & { format: Format },
  context: ModelContext,
  origin: Origin | undefined,
): Promise<Uint8Array> {
  checkOptions('dumpBytes', options, DUMP_OPTIONS);
  const { pieces } = await encoded(value, '', formatOf('', options), options, context, origin);
  const sink = new MemorySink();
  for await (const piece of pieces) sink.write(piece);
  return sink.concat();
}
