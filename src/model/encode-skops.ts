/** The writing half of `dump` for .skops archives: the graph goes through a pickle, so that one writer knows all values. */
import { EncodeError } from '../core/errors.js';
import { MemorySink } from '../core/sink.js';
import { Pickler } from '../pickle/write/pickler.js';
import { SKOPS_PROTOCOL, writeSkops } from '../skops/write/index.js';
import type { Encoded } from './encode.js';
import type { CompressOption, DumpOptions, ModelContext } from './options.js';

const DEFAULT_LEVEL = 6;

/** The level of the archive's members; skops itself stores them. */
function levelOf(compress: CompressOption | undefined): number {
  if (compress === undefined || compress === false) return 0;
  if (compress === true) return DEFAULT_LEVEL;
  const [method, level] = typeof compress === 'object' ? compress : [compress, undefined];
  const found = typeof method === 'number' ? method : method === 'zlib' ? (level ?? DEFAULT_LEVEL) : undefined;
  if (found === undefined || !Number.isInteger(found) || found < 0 || found > 9) {
    throw new EncodeError('a .skops file is compressed by zlib at a level from 0 to 9, or not at all', 'compress');
  }
  return found;
}

export function encodeSkops(value: unknown, options: DumpOptions, context: ModelContext): Encoded {
  if (options.protocol !== undefined && options.protocol !== SKOPS_PROTOCOL) {
    throw new EncodeError(`a .skops file is written in skops' protocol ${SKOPS_PROTOCOL}`, 'protocol');
  }
  const level = levelOf(options.compress);
  const sink = new MemorySink();
  new Pickler(sink, { protocol: 4, encoders: context.encoders }).dump(value);
  return {
    pieces: [writeSkops(sink.concat(), level)],
    compress: level === 0 ? undefined : { method: 'zlib', level },
    protocol: SKOPS_PROTOCOL,
  };
}
