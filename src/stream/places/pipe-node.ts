/** Standard input, read by a thread of its own where it is a pipe and another core is there. */
import { fstatSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import process from 'node:process';
import { Worker } from 'node:worker_threads';
import { IoError } from '../../core/errors.js';
import { moduleUrl } from '../../core/module-url.js';
import type { Pieces } from '../types.js';
import { type FromPipe, PIECE, type ToPipe } from './pipe-messages.js';

const STANDARD_INPUT = 0;

function isPipe(): boolean {
  try {
    const stats = fstatSync(STANDARD_INPUT);
    return stats.isFIFO() || stats.isSocket();
  } catch {
    return false;
  }
}

/** The program of the thread, which the bundle has beside its shared parts; undefined where there is no such bundle. */
function threadFile(): URL | undefined {
  const here = moduleUrl();
  return here?.includes('/chunks/') === true ? new URL('../stream/places/pipe-worker-node.js', here) : undefined;
}

/** The pieces of a pipe as its thread sends them. */
async function* piecesOf(worker: Worker): AsyncGenerator<Uint8Array> {
  const waiting: FromPipe[] = [];
  let wake: (() => void) | undefined;
  const add = (message: FromPipe): void => {
    waiting.push(message);
    wake?.();
  };
  worker.on('message', add);
  worker.once('error', ({ message }) => add({ error: message }));
  try {
    for (;;) {
      const message = waiting.shift();
      if (message === undefined) {
        await new Promise<void>((resolve) => (wake = resolve));
        continue;
      }
      if (message.error !== undefined) throw new IoError(`standard input: ${message.error}`);
      if (message.bytes === undefined) return;
      yield message.bytes;
      worker.postMessage({} satisfies ToPipe);
    }
  } finally {
    await worker.terminate();
  }
}

/**
 * What comes on standard input, in pieces.
 *
 * @param mayHaveThread False where one thread is to do all.
 */
export function standardInput(mayHaveThread: boolean): Pieces {
  const file = mayHaveThread && availableParallelism() > 1 && isPipe() ? threadFile() : undefined;
  if (file === undefined) return process.stdin;
  const worker = new Worker(file, { workerData: { fd: STANDARD_INPUT } });
  const pieces = piecesOf(worker);
  return {
    [Symbol.asyncIterator]: () => pieces,
    recycle: ({ buffer }) => {
      if (buffer.byteLength === PIECE)
        worker.postMessage({ spare: buffer as ArrayBuffer } satisfies ToPipe, [buffer as ArrayBuffer]);
    },
  };
}
