/** The writing half of `dump`, loaded when it is first needed. */
import type { DumpOptions, DumpResult, Format, ModelContext, Origin } from './options.js';
import { DEFAULT_PROTOCOL } from '../pickle/write/pickler-state.js';
import { type Budget, budgetOf } from '../core/budget.js';
import type { LaterBytes } from '../core/later.js';
import { OWN_PIECE, type Sink } from '../core/sink.js';
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
function* piecesOf(steps: Generator<void>, sink: BoundedSink, isKept: boolean): Generator<Uint8Array> {
  try {
    for (;;) {
      const { done } = steps.next();
      yield* sink.take(isKept);
      if (done === true) return;
    }
  } finally {
    steps.return(undefined);
  }
}

/** Counts what is written of a value that came from a file: a few bytes may refer to a long number a million times. */
class BoundedSink implements Sink {
  readonly #budget: Budget;
  #waiting: (Uint8Array | LaterBytes)[] = [];
  /** Bytes of the pieces that are too small to be views of large arrays, and so take memory of their own. */
  ownBytes = 0;

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  write(piece: Uint8Array): void {
    if (piece.length === 0) return;
    this.#budget.write(piece.length);
    this.#waiting.push(piece);
    if (piece.length <= OWN_PIECE) this.ownBytes += piece.length;
  }

  later(bytes: LaterBytes): void {
    this.#budget.write(bytes.length);
    this.#waiting.push(bytes);
  }

  /**
   * Hands over what waits, and begins anew. What is made on the way is good until the next piece is asked for, or `isKept`:
   * compressors may wait for more before they look.
   */
  *take(isKept: boolean): Generator<Uint8Array> {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.ownBytes = 0;
    for (const one of waiting) {
      if (one instanceof Uint8Array) yield one;
      else if (one.pieces === undefined) yield one.read();
      else for (const piece of one.pieces()) yield isKept ? piece.slice() : piece;
    }
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
  const compress = await context.codecs.choose(options.compress, path);
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
  const made = piecesOf(steps, sink, compress !== undefined);
  const pieces = compress === undefined ? made : context.codecs.compress(made, compress.method, compress.level);
  return { pieces, compress, protocol };
}
