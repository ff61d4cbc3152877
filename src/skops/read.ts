/** A .skops file as the pickle of the same object, so that one machine, one guard and one scanner read both. */
import { FormatError, UnsupportedError } from '../core/errors.js';
import { type Limits, resolveLimits } from '../core/limits.js';
import { MemorySink } from '../core/sink.js';
import { Pickler } from '../pickle/write/pickler.js';
import { SCHEMA, SkopsArchive } from './archive.js';
import { type JsonObject, parsePythonJson } from './json.js';
import { nodeReaders } from './loaders/index.js';
import { typesToTrust } from './trust.js';
import { NEWEST_PROTOCOL, type Oddity, Translator } from './translator.js';

export { isSkops } from './archive.js';

export interface SkopsFile {
  /** The pickle (protocol 4) of the same graph. */
  readonly pickle: Uint8Array;
  readonly protocol: number;
  /** The skops that wrote the file, as it says. */
  readonly version: string | undefined;
  /** What `skops.io.load` has to be told to trust. */
  readonly asks: readonly string[];
  /** Members that no node names. */
  readonly unnamed: readonly string[];
}

export interface SkopsReadOptions {
  readonly limits?: Partial<Limits> | undefined;
  /** Takes what no real file has and lets the reading go on; without it such a file is refused. */
  readonly onOddity?: ((oddity: Oddity) => void) | undefined;
}

/** The pickle protocol that the graph is written in; read again at once, and by nobody else. */
const PICKLE_PROTOCOL = 4;

/**
 * Translates a whole file, or nothing of it.
 *
 * @throws FormatError where the archive or its schema is damaged or contradicts itself; LimitError; UnsupportedError for
 *   nodes and protocols that are not known
 */
export function readSkops(bytes: Uint8Array, options: SkopsReadOptions = {}): SkopsFile {
  const limits = resolveLimits(options.limits);
  const archive = new SkopsArchive(bytes, limits);
  const schema = parsePythonJson(archive.contents(SCHEMA), limits);
  if (!(schema instanceof Map)) throw fail('the schema must be an object');
  const protocol = protocolOf(schema);
  const version = schema.get('_skops_version');
  const translator = new Translator(archive, protocol, nodeReaders, { limits, onOddity: options.onOddity });
  const graph = translator.root(schema);
  const sink = new MemorySink();
  new Pickler(sink, { protocol: PICKLE_PROTOCOL, limits }).dump(graph);
  return {
    pickle: sink.concat(),
    protocol,
    version: typeof version === 'string' ? version : undefined,
    asks: typesToTrust(schema),
    unnamed: archive.unread,
  };
}

function protocolOf(schema: JsonObject): number {
  const protocol = schema.get('protocol');
  if (typeof protocol !== 'number' || !Number.isInteger(protocol) || protocol < 0)
    throw fail('the protocol must be an integer from 0 on');
  if (protocol > NEWEST_PROTOCOL) {
    throw new UnsupportedError(
      `skops: protocol ${protocol} is newer than this program, which knows 0 to ${NEWEST_PROTOCOL}`,
    );
  }
  return protocol;
}

const fail = (message: string): FormatError => new FormatError(message, { format: 'skops' });
