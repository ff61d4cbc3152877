/** A thread of crew-node.ts: models by number, blocks of rows in, arrays out. */
import { parentPort } from 'node:worker_threads';
import type { Answer, Forget, Task } from './crew-node.js';
import { load } from './node.js';
import { NdArray } from './numpy/ndarray.js';
import type { Estimator } from './sklearn/estimator.js';
import { Dense, type Input, type NumberType, Texts } from './sklearn/matrix.js';
import { toPublic } from './sklearn/output.js';
import { withPrecision } from './sklearn/precision.js';
import { run } from './sklearn/run.js';

const models = new Map<number, Promise<Estimator>>();

function inputOf({ data, texts, rows, cols, dtype, names }: Task): Input {
  return data === undefined ? new Texts(texts!) : new Dense(data, rows, cols, dtype as NumberType, names);
}

async function answer(task: Task): Promise<Answer> {
  const { id } = task;
  try {
    let model = models.get(task.model);
    if (model === undefined) {
      // The arrays of the model are views of these bytes, which all threads share.
      model = load(new Uint8Array(task.bytes!));
      models.set(task.model, model);
    }
    const bound = await model;
    const result = withPrecision(task.precision, bound.className, () =>
      toPublic(run(bound, task.method, inputOf(task))),
    );
    if (!(result instanceof NdArray) || result.isFortran) return { id };
    return { id, data: ownData(result.data), shape: result.shape, dtype: result.dtype.str };
  } catch {
    // The thread that asked does the work itself and reports what is wrong with it.
    return { id };
  }
}

/** Not the memory of X, which the next rows will stand in, and no more than the result. */
function ownData(data: NdArray['data']): unknown {
  if (Array.isArray(data)) return data;
  const { buffer, byteLength } = data;
  return buffer instanceof SharedArrayBuffer || buffer.byteLength !== byteLength ? data.slice() : data;
}

parentPort!.on('message', (message: Task | Forget) => {
  if ('forget' in message) models.delete(message.forget);
  else void answer(message).then((result) => parentPort!.postMessage(result));
});
