/** Puts a stream into every kind of file in which Python loads pickles, and into files that lie about what they are. */
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { nodeCodecs } from '../../../src/codec/node.js';
import { crc32 } from '../../../src/codec/checksums.js';
import { bytes } from '../../helpers/pickle-bytes.js';
import { glob, pickle, raw, reduce, str, tuple, u32 } from './writer.js';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const u16 = (value: number): Uint8Array => Uint8Array.of(value & 255, value >>> 8);

export interface ZipEntry {
  readonly name: string;
  readonly data: Uint8Array;
  readonly packed?: boolean;
  /** Untruths: other values in the local header or in the directory. */
  readonly localName?: string;
  readonly localMethod?: number;
  readonly flags?: number;
  readonly crc?: number;
  readonly unlisted?: boolean;
}

/** A ZIP archive, written by hand so that it may lie. */
export function zip(entries: readonly ZipEntry[], base = 0): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const entry of entries) {
    const body = entry.packed === true ? new Uint8Array(deflateRawSync(entry.data)) : entry.data;
    const method = entry.packed === true ? 8 : 0;
    const sum = entry.crc ?? crc32(entry.data);
    const fields = (m: number): Uint8Array =>
      bytes(u16(entry.flags ?? 0), u16(m), u32(0), u32(sum), u32(body.length), u32(entry.data.length));
    const localName = encode(entry.localName ?? entry.name);
    const name = encode(entry.name);
    const local = bytes(
      'PK',
      3,
      4,
      u16(20),
      fields(entry.localMethod ?? method),
      u16(localName.length),
      u16(0),
      localName,
      body,
    );
    if (entry.unlisted !== true) {
      directory.push(
        bytes(
          'PK',
          1,
          2,
          u16(20),
          u16(20),
          fields(method),
          u16(name.length),
          u16(0),
          u16(0),
          u16(0),
          u16(0),
          u32(0),
          u32(base + at),
          name,
        ),
      );
    }
    parts.push(local);
    at += local.length;
  }
  const central = bytes(...directory);
  const end = bytes(
    'PK',
    5,
    6,
    u16(0),
    u16(0),
    u16(directory.length),
    u16(directory.length),
    u32(central.length),
    u32(base + at),
    u16(0),
  );
  return bytes(...parts, central, end);
}

export function npy(descr: string, shape: string, data: Uint8Array): Uint8Array {
  const text = `{'descr': ${descr}, 'fortran_order': False, 'shape': (${shape}), }`;
  const header = `${text.padEnd(Math.ceil((11 + text.length) / 64) * 64 - 11)}\n`;
  return bytes(0x93, 'NUMPY', 1, 0, u16(header.length), header, data);
}

export function tar(members: readonly { name: string; data: Uint8Array }[]): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const { name, data } of members) {
    const block = new Uint8Array(512);
    block.set(encode(name));
    block.set(encode('0000644\u00000000000\u00000000000\u0000'), 100);
    block.set(encode(`${data.length.toString(8).padStart(11, '0')}\u000000000000000\u0000`), 124);
    block.set(encode('        0'), 148);
    block.set(encode('ustar\u000000'), 257);
    let sum = 0;
    for (const byte of block) sum += byte;
    // The type stands behind the checksum, whose own bytes count as blanks.
    block.set(encode(`${sum.toString(8).padStart(6, '0')}\u0000 `), 148);
    parts.push(block, data, new Uint8Array((512 - (data.length % 512)) % 512));
  }
  return bytes(...parts, new Uint8Array(1024));
}

/** A Joblib file whose array of objects is the stream. */
export function joblibObject(stream: Uint8Array): Uint8Array {
  const dtype = bytes(
    reduce('numpy', 'dtype', 4, str('O8', 4), bytes('K', 0), bytes('K', 1)),
    bytes('(', 'K', 3, str('|', 4), 'NNN', 'J', u32(0xffffffff), 'J', u32(0xffffffff), 'K', 63, 't', 'b'),
  );
  const state = bytes(
    '}(',
    str('subclass', 4),
    glob('numpy', 'ndarray', 4),
    str('shape', 4),
    tuple(4, bytes('K', 1)),
    str('order', 4),
    str('C', 4),
    str('dtype', 4),
    dtype,
    str('allow_mmap', 4),
    0x89,
    'u',
  );
  return bytes(0x80, 4, glob('joblib.numpy_pickle', 'NumpyArrayWrapper', 4), ')', 0x81, state, 'b', stream, '.');
}

async function pack(method: string, data: Uint8Array): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of nodeCodecs.compress([data], method, undefined)) parts.push(part);
  return bytes(...parts);
}

const zlib = (data: Uint8Array): Uint8Array => new Uint8Array(deflateSync(data));
const gzip = (data: Uint8Array): Uint8Array => new Uint8Array(gzipSync(data));
const BENIGN = pickle(4, ']');
const TORCH_MAGIC = bytes(0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, '.');
const small = (value: number): Uint8Array => pickle(2, bytes('K', value));

export type Container = readonly [name: string, wrap: (stream: Uint8Array) => Uint8Array | Promise<Uint8Array>];

/** Where a stream is loaded from; each gives a file. */
export const CONTAINERS: readonly Container[] = [
  ['zlib', zlib],
  ['gzip', gzip],
  ['gzip-twice', (data) => gzip(gzip(data))],
  ['bz2', (data) => pack('bz2', data)],
  ['xz', (data) => pack('xz', data)],
  ['lzma', (data) => pack('lzma', data)],
  ['lz4', (data) => pack('lz4', data)],
  ['zfile', (data) => bytes('ZF', `0x${data.length.toString(16)}`.padEnd(19), zlib(data))],
  ['joblib-object-array', joblibObject],
  ['joblib-object-array-gzip', (data) => gzip(joblibObject(data))],
  ['joblib-zip', (data) => zip([{ name: 'dump_file/joblib_dump.pkl', data }])],
  ['npy-object', (data) => npy("'|O'", '1,', data)],
  ['npy-record-with-object', (data) => npy("[('a', '<i4'), ('b', '|O')]", '1,', data)],
  [
    'npz',
    (data) =>
      zip([
        { name: 'a.npy', data: npy("'<i4'", '1,', u32(7)) },
        { name: 'b.npy', data: npy("'|O'", '1,', data) },
      ]),
  ],
  ['npz-packed', (data) => zip([{ name: 'b.npy', data: npy("'|O'", '1,', data), packed: true }])],
  [
    'torch-zip',
    (data) =>
      zip([
        { name: 'archive/data.pkl', data },
        { name: 'archive/data/0', data: u32(0) },
        { name: 'archive/version', data: encode('3\n') },
      ]),
  ],
  ['torch-zip-packed', (data) => zip([{ name: 'archive/data.pkl', data, packed: true }])],
  ['torch-legacy', (data) => bytes(TORCH_MAGIC, small(1), small(2), data, small(3), new Uint8Array(32))],
  [
    'torch-tar',
    (data) =>
      tar([
        { name: 'storages', data: small(0) },
        { name: 'tensors', data: small(0) },
        { name: 'pickle', data },
      ]),
  ],
  ['tar', (data) => tar([{ name: 'model.pkl', data }])],
  [
    'zip-in-zip',
    (data) =>
      zip([
        {
          name: 'inner.zip',
          data: zip([{ name: 'model.pkl', data, packed: true }]),
        },
      ]),
  ],
  ['gzip-in-zip', (data) => zip([{ name: 'model.joblib.gz', data: gzip(data) }])],
  ['zip-without-extension', (data) => zip([{ name: 'weights', data }])],
  ['zip-txt', (data) => zip([{ name: 'readme.txt', data, packed: true }])],
  [
    'zip-two-members-one-name',
    (data) =>
      zip([
        { name: 'data.pkl', data },
        { name: 'data.pkl', data: BENIGN },
      ]),
  ],
  [
    'zip-unlisted',
    (data) =>
      zip([
        { name: 'data.pkl', data: BENIGN },
        { name: 'data.pkl', data, unlisted: true },
      ]),
  ],
  ['zip-two-names', (data) => zip([{ name: 'readme.txt', localName: 'data.pkl', data }])],
  ['zip-wrong-checksum', (data) => zip([{ name: 'data.pkl', data, packed: true, crc: 1 }])],
  ['zip-marked-encrypted', (data) => zip([{ name: 'data.pkl', data, flags: 1 }])],
  ['zip-two-methods', (data) => zip([{ name: 'data.pkl', data, localMethod: 8 }])],
  ['zip-with-prefix', (data) => bytes(encode('#!/bin/sh\n'), zip([{ name: 'data.pkl', data }], 10))],
  [
    'zip-two-directories',
    (data) => bytes(zip([{ name: 'data.pkl', data }]), zip([{ name: 'data.pkl', data: BENIGN }])),
  ],
  ['pickle-then-zip', (data) => bytes(BENIGN, zip([{ name: 'data.pkl', data }], BENIGN.length))],
  ['pickle-before-zip', (data) => bytes(data, zip([{ name: 'data.pkl', data: BENIGN }]))],
  ['bytes-in-a-pickle', (data) => pickle(4, raw(data, 4))],
  ['gzip-bytes-in-a-pickle', (data) => pickle(4, raw(gzip(data), 4))],
  ['bytes-for-a-loader', (data) => pickle(4, reduce('pickle', 'loads', 4, raw(data, 4)))],
  ['bytes-for-torch', (data) => pickle(2, reduce('torch.storage', '_load_from_bytes', 2, raw(data, 3)))],
];

/** Changes that Python's loaders survive, or that come too late to help: no verdict may fall. */
export const MUTATIONS: readonly Container[] = [
  ['append-junk', (data) => bytes(data, 'junk junk')],
  ['append-zeros', (data) => bytes(data, new Uint8Array(100))],
  ['append-benign', (data) => bytes(data, BENIGN)],
  ['append-itself', (data) => bytes(data, data)],
  ['cut-last-byte', (data) => data.subarray(0, -1)],
  ['gzip', gzip],
  ['zlib', zlib],
  ['bz2', (data) => pack('bz2', data)],
  ['xz', (data) => pack('xz', data)],
  ['in-a-zip', (data) => zip([{ name: 'model.joblib', data, packed: true }])],
  ['in-a-tar', (data) => tar([{ name: 'model.pkl', data }])],
  ['zip-appended', (data) => bytes(data, zip([{ name: 'note.txt', data: encode('nothing') }]))],
];
