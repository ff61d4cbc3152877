/** `loads` and `dumps`: bytes to values and back, synchronously, under the names of Python's pickle module. */
import { MemorySink, type Sink } from '../core/sink.js';
import type { Guard, GuardOptions } from './guard.js';
import { Pickler, type PicklerOptions } from './pickler.js';
import { type ObjectBinder, type PlainOptions, toPlainGraph } from './plain.js';
import type { UnpicklerOptions } from './machine-options.js';
import { NEEDS_LOSSLESS, Unpickler } from './unpickler.js';

/** Everything that is known about values beyond the pickle format itself. */
export interface PickleContext {
  readers: NonNullable<UnpicklerOptions['readers']>;
  encoders: NonNullable<PicklerOptions['encoders']>;
  bind: ObjectBinder;
  /** Judges what a pickle asks for; without it everything is loaded inert. */
  guard?: (options: GuardOptions, start: number) => Guard;
}

/** Options of {@link loads}. */
export type LoadsOptions = Omit<UnpicklerOptions, 'readers' | 'events' | 'inertExternals'> &
  PlainOptions &
  GuardOptions;

/** Options of {@link dumps}. */
export type DumpsOptions = Omit<PicklerOptions, 'encoders' | 'intercept'>;

/** A value of a stream of pickles, and where it ended. */
export interface PickleItem {
  value: unknown;
  /** Offset of the first byte after this pickle. */
  end: number;
  /** Bytes inside of the pickle look like a file of their own. */
  hidesFiles: boolean;
  /** Raw bytes stand among the opcodes: arrays of a Joblib file. */
  hasForeign: boolean;
}

type Bytes = ArrayBufferView | ArrayBuffer;

function toBytes(data: Bytes): Uint8Array {
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}

/** A second pass over the same bytes must not ask twice. */
function askOnce(load: (id: unknown) => unknown): { first: typeof load; again: typeof load } {
  const answers: unknown[] = [];
  let next = 0;
  return {
    first: (id) => {
      const answer = load(id);
      answers.push(answer);
      return answer;
    },
    again: (id) => (next < answers.length ? answers[next++] : load(id)),
  };
}

/** Reads one pickle at `position`. Plain values first; where objects turn up that need exactness, once more losslessly. */
export function readPickle(
  bytes: Uint8Array,
  position: number,
  options: LoadsOptions,
  context: PickleContext,
  exactFirst = false,
): PickleItem {
  const { readers } = context;
  const settings: UnpicklerOptions = { ...options, readers };
  if (options.buffers !== undefined) settings.buffers = [...options.buffers];
  const ask = options.persistentLoad === undefined ? undefined : askOnce(options.persistentLoad);
  const shaped = (options.integers ?? 'auto') !== 'auto' || (options.dicts ?? 'PyDict') !== 'PyDict';
  if (options.lossless !== true && !exactFirst && !shaped) {
    try {
      if (ask !== undefined) settings.persistentLoad = ask.first;
      const { machine, value, guard } = run(bytes, settings, position, options, context);
      return { value, end: machine.position, hidesFiles: guard?.hidesFiles === true, hasForeign: machine.hasForeign };
    } catch (error) {
      if (error !== NEEDS_LOSSLESS) throw error;
    }
    if (ask !== undefined) settings.persistentLoad = ask.again;
  }
  const exact = { ...settings, lossless: true, inertExternals: options.lossless === true };
  const { machine, value: graph, guard } = run(bytes, exact, position, options, context);
  const bind = guard?.inert === true ? NOTHING : context.bind;
  const value = options.lossless === true ? graph : toPlainGraph(graph, bind, options);
  return { value, end: machine.position, hidesFiles: guard?.hidesFiles === true, hasForeign: machine.hasForeign };
}

/** Binds no object: all stay inert. */
const NOTHING: ObjectBinder = { knows: () => false, bind: () => undefined };

/** Runs the machine with the guard beside it. */
function run(
  bytes: Uint8Array,
  settings: UnpicklerOptions,
  position: number,
  options: LoadsOptions,
  context: PickleContext,
): { machine: Unpickler; value: unknown; guard: Guard | undefined } {
  const guard = context.guard?.(options, position);
  const machine = new Unpickler(bytes, guard === undefined ? settings : { ...settings, events: guard }, position);
  let value: unknown;
  try {
    value = machine.load();
  } catch (error) {
    throw guard === undefined || error === NEEDS_LOSSLESS ? error : guard.failed(error, bytes);
  }
  guard?.finish();
  return { machine, value, guard };
}

export function createPickle(context: PickleContext): {
  loads<T = unknown>(data: Bytes, options?: LoadsOptions): T;
  dumps(value: unknown, options?: DumpsOptions): Uint8Array;
  iterate(data: Bytes, options?: LoadsOptions): Generator<PickleItem>;
} {
  return {
    loads: <T>(data: Bytes, options: LoadsOptions = {}) => readPickle(toBytes(data), 0, options, context).value as T,
    dumps: (value, options = {}) => {
      const sink = new MemorySink();
      writePickle(value, sink, options, context);
      return sink.concat();
    },
    *iterate(data, options = {}) {
      const bytes = toBytes(data);
      let position = 0;
      while (position < bytes.length) {
        const item = readPickle(bytes, position, options, context);
        yield item;
        position = item.end;
      }
    },
  };
}

/** Writes one pickle to a sink, in pieces. */
export function writePickle(value: unknown, sink: Sink, options: DumpsOptions, context: PickleContext): void {
  new Pickler(sink, { ...options, encoders: context.encoders }).dump(value);
}
