/** Shrinks a pickle: stores in the memo that nothing fetches are dropped, as `pickletools.optimize` does. */
import type { Budget } from '../../core/budget.js';
import { MemorySink } from '../../core/sink.js';
import { FRAME_SIZE_TARGET, FrameWriter } from '../write/frame-writer.js';
import { genops, type Operation } from './genops.js';
import { Op } from '../opcodes.js';

/** An opcode that is kept until all have been seen. */
const OPERATION_STEPS = 4;

const isPut = ({ opcode }: Operation): boolean => opcode.name.endsWith('PUT') || opcode.name === 'MEMOIZE';
const isGet = ({ opcode }: Operation): boolean => opcode.name.endsWith('GET');

function put(out: FrameWriter, protocol: number, index: number): void {
  if (protocol >= 4) out.byte(Op.MEMOIZE);
  else if (protocol === 0) out.latin1(`p${index}\n`);
  else if (index < 256) out.bytes2(Op.BINPUT, index);
  else out.opInt32(Op.LONG_BINPUT, index);
}

function get(out: FrameWriter, protocol: number, index: number): void {
  if (protocol === 0) out.latin1(`g${index}\n`);
  else if (index < 256) out.bytes2(Op.BINGET, index);
  else out.opInt32(Op.LONG_BINGET, index);
}

/**
 * The same pickle without unused PUTs, framed anew. Bytes after its STOP are not kept.
 *
 * @throws FormatError where the bytes are no pickle
 */
export function optimize(bytes: Uint8Array, budget?: Budget): Uint8Array {
  const operations: Operation[] = [];
  const fetched = new Set<unknown>();
  /** Index that each PUT stores under; MEMOIZE counts what was stored before. */
  const stored = new Set<unknown>();
  const storedAt = new Map<Operation, unknown>();
  let protocol = 0;
  for (const operation of genops(bytes)) {
    const { opcode, argument } = operation;
    budget?.spend(OPERATION_STEPS);
    if (isPut(operation)) {
      const index = opcode.name === 'MEMOIZE' ? stored.size : argument;
      stored.add(index);
      storedAt.set(operation, index);
    } else if (isGet(operation)) {
      fetched.add(argument);
      protocol = Math.max(protocol, opcode.protocol);
    } else if (opcode.name === 'PROTO') {
      protocol = Math.max(protocol, Number(argument));
    }
    if (opcode.name !== 'FRAME') operations.push(operation);
  }
  const sink = new MemorySink();
  const out = new FrameWriter(sink, protocol >= 4);
  const indexes = new Map<unknown, number>();
  for (const operation of operations) {
    const { opcode, argument, offset, end } = operation;
    const data = bytes.subarray(offset, end);
    if (opcode.name === 'PROTO' && offset === 0) {
      out.outside(() => out.raw(data));
      continue;
    }
    const index = storedAt.get(operation);
    if (index !== undefined && !fetched.has(index)) continue;
    out.boundary();
    if (index !== undefined) {
      put(out, protocol, indexes.size);
      indexes.set(index, indexes.size);
    } else if (isGet(operation)) {
      get(out, protocol, indexes.get(argument)!);
    } else if (data.length > FRAME_SIZE_TARGET) {
      out.foreign(data);
    } else {
      out.raw(data);
    }
  }
  out.end();
  return sink.concat();
}
