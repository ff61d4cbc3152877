/** A thread of pool-node.ts: models by number, blocks of rows in, arrays out. */
import type {
  Answer,
  ForgetModel,
  ForgetTable,
  SentColumn,
  SentPart,
  SharedModel,
  SlotMemory,
  Task,
} from './messages.js';
import { createHash } from 'node:crypto';
import { parentPort, threadId } from 'node:worker_threads';
import { type Machine, sharingMachine, withMachine } from '../linalg/wasm/kernel-instance.js';
import { Sharing, type Source } from '../linalg/wasm/shared-memory.js';
import { load } from '../node.js';
import { NdArray } from '../numpy/ndarray.js';
import type { Estimator } from '../estimators/estimator.js';
import { isScratch } from '../estimators/input/scratch.js';
import { withScratch } from '../estimators/input/with-scratch.js';
import { isShared } from './thread-pool.js';
import { CodedTexts } from '../core/coded-texts.js';
import { columnPart } from '../estimators/input/column-reader.js';
import {
  CodedColumn,
  type Column,
  Dense,
  type Input,
  markNumbered,
  type NumberType,
  Table,
  Texts,
} from '../estimators/input/matrix.js';
import { toPublic } from '../estimators/binding/results.js';
import { withPrecision } from '../estimators/running/precision.js';
import { run } from '../estimators/running/run.js';

interface Known {
  readonly model: Promise<Estimator>;
  readonly machine: Machine | undefined;
}

const models = new Map<number, Known>();
const memories: SlotMemory[] = [];

/** The arrays of the model are views of the bytes, which all threads share. */
function know({ bytes, forms }: SharedModel): Known {
  const machine = forms && sharingMachine(new Sharing(forms, threadId, digest));
  return { model: load(new Uint8Array(bytes)), machine };
}

/** Each part with its type and length, so that no two sources have the same text. */
function digest(source: Source): string {
  const hash = createHash('sha256');
  for (const part of source) {
    if (typeof part === 'object') {
      hash.update(`${part.constructor.name}:${part.byteLength}:`);
      hash.update(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
    } else hash.update(`${typeof part}:${JSON.stringify(part)}:`);
  }
  return hash.digest('base64');
}

const tables = new Map<number, readonly SentColumn[]>();

function inputOf(task: Task): Input {
  const { numbers, texts, rows, cols, dtype, names, slot, part } = task;
  if (texts !== undefined) return new Texts(texts);
  if (part !== undefined) return tableOf(part, task);
  const data = typeof numbers === 'number' ? new Float64Array(memories[slot]!.input, 0, numbers) : numbers!;
  const X = new Dense(data, rows, cols, dtype as NumberType, names);
  return task.numbered ? markNumbered(X) : X;
}

function tableOf({ table, from, loose }: SentPart, { rows, names, numbered }: Task): Input {
  let next = 0;
  const columns = tables.get(table)!.map((column): Column => {
    if (column === undefined) return { dtype: 'object', values: loose[next++]! };
    const whole = 'codes' in column ? new CodedColumn(new CodedTexts(column.codes, column.texts)) : column;
    return columnPart(whole, from, from + rows);
  });
  const X = new Table(columns, rows, names);
  return numbered ? markNumbered(X) : X;
}

async function answer(task: Task): Promise<Answer> {
  const { id } = task;
  try {
    if (task.memory !== undefined) memories[task.slot] = task.memory;
    if (task.shared !== undefined) models.set(task.model, know(task.shared));
    if (task.part?.columns !== undefined) tables.set(task.part.table, task.part.columns);
    const { model, machine } = models.get(task.model)!;
    const bound = await model;
    return withScratch(() => {
      const result = withMachine(machine, () =>
        withPrecision(task.precision, bound.className, () =>
          toPublic(run(bound, task.method, inputOf(task), task.options)),
        ),
      );
      if (!(result instanceof NdArray) || result.isFortran) return { id };
      return { id, shape: result.shape, dtype: result.dtype.str, ...placed(result.data, memories[task.slot]!) };
    });
  } catch {
    // The thread that asked does the work itself and reports what is wrong with it.
    return { id };
  }
}

/** Numbers go into the memory; what it does not hold is sent. */
function placed(data: NdArray['data'], { output }: SlotMemory): Pick<Answer, 'type' | 'length' | 'data'> {
  if (Array.isArray(data)) return { data };
  const { byteLength, buffer, byteOffset } = data;
  // Not the memory of X, which the next rows will stand in, and no more than the result.
  if (byteLength > output.byteLength || byteLength === 0)
    return { data: isShared(data) || isScratch(data) || buffer.byteLength !== byteLength ? data.slice() : data };
  new Uint8Array(output, 0, byteLength).set(new Uint8Array(buffer, byteOffset, byteLength));
  return { type: data.constructor.name, length: data.length };
}

parentPort!.on('message', (message: Task | ForgetModel | ForgetTable) => {
  if ('forget' in message) models.delete(message.forget);
  else if ('table' in message) tables.delete(message.table);
  else
    void answer(message).then((result) => {
      // Memory that the result alone has goes with it.
      parentPort!.postMessage(result, ArrayBuffer.isView(result.data) ? [result.data.buffer as ArrayBuffer] : []);
    });
});
