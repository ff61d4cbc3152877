/** What is no pickle says what it is; no opcode is shown for it. */
import { expect, test } from 'vitest';
import { FormatError, UnsupportedError } from '../../src/core/errors.js';
import { load } from '../../src/node.js';

const bytes = (...parts: (string | number[])[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? [...part].map((c) => c.charCodeAt(0)) : part)));

test.each<[string, Uint8Array, RegExp]>([
  ['nothing', bytes(), /empty file/],
  ['Git LFS', bytes('version https://git-lfs.github.com/spec/v1\noid sha256:00\n'), /git lfs pull/],
  ['an error page', bytes('\n<!DOCTYPE html><html>404'), /web page/],
  ['HDF5', bytes([0x89], 'HDF\r\n', [0x1a, 0x0a], 'x'), /HDF5/],
  ['ONNX', bytes([0x08, 0x08, 0x12, 0x07], 'skl2onn'), /ONNX/],
  ['a SavedModel', bytes([0x08, 0x01, 0x12, 0x99]), /SavedModel/],
  ['safetensors', bytes([0x40, 0, 0, 0, 0, 0, 0, 0], '{"weight":{"dtype":"F32"}}'), /safetensors/],
  ['GGUF', bytes('GGUF', [3, 0, 0, 0]), /GGUF/],
  [
    'a legacy checkpoint',
    bytes([0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e]),
    /PyTorch/,
  ],
  ['Parquet', bytes('PAR1', [0x15, 0]), /readParquet/],
  ['PNG', bytes([0x89], 'PNG\r\n', [0x1a, 0x0a]), /image/],
  ['JPEG', bytes([0xff, 0xd8, 0xff, 0xe0]), /image/],
  ['ELF', bytes([0x7f], 'ELF', [2, 1]), /program/],
  ['JSON', bytes('{"a": [1, 2]}'), /JSON/],
  ['CSV', bytes('age,port\n31,S\n52,Q\n'), /CSV/],
])('%s', async (what, content, message) => {
  const failure = await load(content).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(what === 'nothing' ? FormatError : UnsupportedError);
  expect((failure as Error).message).toMatch(message);
  expect((failure as Error).message).not.toMatch(/opcode|offset/);
});
