/** `loads` and `dumps`: bytes to values and back, synchronously, under the names of Python's pickle module. */
import type { PicklerOptions } from './write/pickler-state.js';
import { MemorySink, type Sink } from '../core/sink.js';
import { Pickler } from './write/pickler.js';
import { type LoadsOptions, type PickleContext, type PickleItem, readPickle } from './read-pickle.js';
import { checkOptions } from '../core/options.js';
import { DUMPS_OPTIONS, LOADS_OPTIONS } from './known-options.js';

/** Options of {@link dumps}. */
export type DumpsOptions = Omit<PicklerOptions, 'encoders' | 'intercept'>;

type Bytes = ArrayBufferView | ArrayBuffer;

function toBytes(data: Bytes): Uint8Array {
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}

export function createPickle(context: PickleContext): {
  loads<T = unknown>(data: Bytes, options?: LoadsOptions): T;
  dumps(value: unknown, options?: DumpsOptions): Uint8Array;
  iterate(data: Bytes, options?: LoadsOptions): Generator<PickleItem>;
} {
  return {
    loads: <T>(data: Bytes, options: LoadsOptions = {}) => {
      checkOptions('loads', options, LOADS_OPTIONS);
      return readPickle(toBytes(data), 0, options, context).value as T;
    },
    dumps: (value, options = {}) => {
      checkOptions('dumps', options, DUMPS_OPTIONS);
      const sink = new MemorySink();
      writePickle(value, sink, options, context);
      return sink.concat();
    },
    *iterate(data, options = {}) {
      checkOptions('iterate', options, LOADS_OPTIONS);
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
export function writePickle(
  value: unknown,
  sink: Sink,
  options: DumpsOptions,
  context: Pick<PickleContext, 'encoders'>,
): void {
  new Pickler(sink, { ...options, encoders: context.encoders }).dump(value);
}
