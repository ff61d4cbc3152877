/** The writing half of `dump`, loaded when it is first needed. */
import type { DumpOptions, DumpResult, Format, ModelContext, Origin } from './options.js';
import { DEFAULT_PROTOCOL } from '../pickle/write/pickler-state.js';
import { type Budget, budgetOf } from '../core/budget.js';
import { MemorySink } from '../core/sink.js';
import { writeJoblib } from '../joblib/write.js';
import { Pickler } from '../pickle/write/pickler.js';
import { Python2Strings } from '../pickle/write/python2-strings.js';
import { TextEcho } from '../pickle/write/text-echo.js';

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

/** Counts what is written of a value that came from a file: a few bytes may refer to a long number a million times. */
class BoundedSink extends MemorySink {
  readonly #budget: Budget;

  constructor(budget: Budget) {
    super();
    this.#budget = budget;
  }

  override write(piece: Uint8Array): void {
    this.#budget.write(piece.length);
    super.write(piece);
  }
}

/** False where Python 2 is not written for. */
function python2Strings(protocol: number, options: DumpOptions, origin: Origin | undefined): Python2Strings | false {
  if (protocol > 2 || !(options.python2 ?? origin?.python2 !== undefined)) return false;
  return new Python2Strings(origin?.python2);
}

/** What `dump` writes, made while it is asked for. `origin` is what the value was read from. */
export async function encode(
  value: unknown,
  path: string,
  format: Format,
  options: DumpOptions,
  context: ModelContext,
  origin?: Origin,
): Promise<Encoded> {
  const protocol = options.protocol ?? DEFAULT_PROTOCOL;
  const compress =
    format === 'pickle' && options.compress === undefined
      ? undefined
      : await context.codecs.choose(options.compress, path);
  const budget = budgetOf(value);
  const sink = new BoundedSink(budget);
  const python2 = python2Strings(protocol, options, origin);
  const settings = {
    budget,
    protocol,
    python2,
    echo: origin?.bytes === undefined || python2 !== false ? undefined : new TextEcho(origin.bytes),
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
