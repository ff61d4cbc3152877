/** A graph as a .skops archive of protocol 2, which skops from 0.10 on writes and from 0.15 on reads no newer one than. */
import { EncodeError } from '../../core/errors.js';
import { VERSION } from '../../core/version.js';
import { zip } from '../../numpy/files/zip.js';
import { numpyReaders } from '../../numpy/pickle-readers.js';
import { wholeUnpickler } from '../../pickle/read/seldom-at-hand.js';
import { SCHEMA } from '../archive.js';
import { writeArray, writeDtype, writeScalar } from './arrays.js';
import { writeBytes, writeDict, writeList, writeSet, writeTuple } from './containers.js';
import { writeNamed } from './globals.js';
import { writeObject } from './objects.js';
import { SkopsWriter, type ValueWriters } from './writer.js';

export const SKOPS_PROTOCOL = 2;
/** The release whose nodes are written; files say it in `_skops_version`. */
const SKOPS_VERSION = '0.13.0';

const WRITERS: ValueWriters = {
  list: writeList,
  tuple: writeTuple,
  dict: writeDict,
  set: writeSet,
  bytes: writeBytes,
  global: writeNamed,
  array: writeArray,
  scalar: writeScalar,
  dtype: writeDtype,
  object: writeObject,
};

/**
 * The archive for the graph in a pickle. Only numpy's values are looked into: everything else is written by how the pickle
 * makes it.
 *
 * @param level 0 stores the members, as skops does; 1 to 9 compress them.
 * @throws EncodeError with the path to a value that the format cannot hold
 */
export function writeSkops(pickle: Uint8Array, level = 0): Uint8Array {
  const graph = wholeUnpickler(pickle, { lossless: true, readers: new Map(numpyReaders) }).load();
  const writer = new SkopsWriter(WRITERS);
  writer.value(graph);
  const schema = withHeader(writer.finish());
  try {
    return zip(new Map([...writer.members, [SCHEMA, schema]]), level);
  } catch (cause) {
    if (cause instanceof RangeError) throw new EncodeError('the archive does not fit into memory', 'skops');
    throw cause;
  }
}

/** The root node has two keys more than others. */
function withHeader(root: Uint8Array): Uint8Array {
  const head = new TextEncoder().encode(
    `{"protocol": ${SKOPS_PROTOCOL}, "_skops_version": "${SKOPS_VERSION}", "_written_by": "brine ${VERSION}", `,
  );
  const out = new Uint8Array(head.length + root.length - 1);
  out.set(head);
  out.set(root.subarray(1), head.length);
  return out;
}
