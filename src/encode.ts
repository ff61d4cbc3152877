/** The writing half of `dump`, loaded when it is first needed. */
import { MemorySink } from './core/sink.js';
import { writeJoblib } from './joblib/write.js';
import type { DumpOptions, DumpResult, Format, ModelContext } from './model.js';
import { DEFAULT_PROTOCOL, Pickler } from './pickle/pickler.js';
import { TextEcho } from './pickle/text-echo.js';

/** Opcodes that may wait in memory; models with fewer are taken as they are at one moment. */
const MAX_WAITING = 16 << 20;

export interface Encoded {
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
  compress: DumpResult['compress'];
  protocol: number;
}

/**
 * The pieces of a dump, made as they are asked for: arrays are views, and opcodes stop being made while enough of them
 * wait to be written.
 */
function* piecesOf(steps: Generator<void>, sink: MemorySink): Generator<Uint8Array> {
  try {
    for (;;) {
      const { done } = steps.next();
      yield* sink.take();
      if (done === true) return;
    }
  } finally {
    steps.return(undefined);
  }
}

/** What `dump` writes, made while it is asked for. `origin` are the bytes that the value was read from. */
export function encode(
  value: unknown,
  path: string,
  format: Format,
  options: DumpOptions,
  context: ModelContext,
  origin?: Uint8Array,
): Encoded {
  const protocol = options.protocol ?? DEFAULT_PROTOCOL;
  const compress =
    format === 'pickle' && options.compress === undefined ? undefined : context.codecs.choose(options.compress, path);
  const sink = new MemorySink();
  const settings = {
    protocol,
    echo: origin === undefined ? undefined : new TextEcho(origin),
    ...(options.fixImports === undefined ? {} : { fixImports: options.fixImports }),
  };
  const full = (): boolean => sink.ownBytes > MAX_WAITING;
  const steps =
    format === 'joblib'
      ? writeJoblib(value, sink, { ...settings, encoders: context.encoders }, full)
      : new Pickler(sink, { ...settings, encoders: context.encoders }).dumpInSteps(value, full);
  const made = piecesOf(steps, sink);
  const pieces = compress === undefined ? made : context.codecs.compress(made, compress.method, compress.level);
  return { pieces, compress, protocol };
}
