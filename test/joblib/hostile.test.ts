/** Joblib files that lie: each is a typed error, at once and without the memory that it asks for. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { BrineError, dumpBytes, load } from '../../src/node.js';

const folder = mkdtempSync(join(tmpdir(), 'brine-hostile-'));
afterAll(() => rmSync(folder, { recursive: true }));

const text = (value: string): string => `X${String.fromCharCode(value.length)}\0\0\0${value}`;
const int = (value: number): string => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return `J${bytes.toString('latin1')}`;
};
/** LONG1 of eight bytes. */
const long = (value: bigint): string => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(value);
  return `\x8a\x08${bytes.toString('latin1')}`;
};
const dtype = (code: string, itemsize = -1, fields = 'NN'): string =>
  `cnumpy\ndtype\n(${text(code)}K\0K\x01tR(K\x03${text('VO'.includes(code[0]!) ? '|' : '<')}N${fields}${int(itemsize)}${int(-1)}K${code[0] === 'O' ? '\x3f' : '\0'}tb`;

interface Parts {
  shape?: string;
  type?: string;
  order?: string;
  alignment?: string;
  data?: string;
}

/** A pickle of one array as joblib 1.2 writes it, with some parts of it replaced. */
function container(parts: Parts = {}): string {
  const { shape = '(K\x02t', type = dtype('f8'), order = text('C'), alignment = 'K\x10', data } = parts;
  const state =
    `(${text('subclass')}cnumpy\nndarray\n${text('shape')}${shape}${text('order')}${order}` +
    `${text('dtype')}${type}${text('allow_mmap')}\x89${text('numpy_array_alignment_bytes')}${alignment}u`;
  return `cjoblib.numpy_pickle\nNumpyArrayWrapper\n)\x81}${state}b${data ?? `\x01\xff${'\0'.repeat(16)}`}`;
}
const file = (parts?: Parts): Buffer => Buffer.from(`\x80\x02${container(parts)}.`, 'latin1');

const HOSTILE: Record<string, Buffer> = {
  'a shape whose product overflows': file({ shape: `(${long(2n ** 40n)}${long(2n ** 40n)}t` }),
  'a product of more than a file can have': file({ shape: `(${int(2 ** 30)}${int(2 ** 20)}t` }),
  'a negative dimension': file({ shape: `(${int(-2)}t` }),
  'two negative dimensions, whose product is right': file({ shape: `(${int(-2)}${int(-1)}t` }),
  'a dimension that is no integer': file({ shape: `(G?\xe0\0\0\0\0\0\0t` }),
  'a shape that is text': file({ shape: text('two') }),
  'too many dimensions': file({ shape: `(${'K\x01'.repeat(65)}t` }),
  'an itemsize that is larger': file({ type: dtype('V8', 16) }),
  'an itemsize that is enormous': file({ type: dtype('V8', 2 ** 31 - 1) }),
  'a dtype that does not exist': file({ type: dtype('f7') }),
  'a field outside of its record': file({
    type: dtype('V8', 8, `(${text('a')}t}${text('a')}${dtype('f8')}K\x04\x86s`),
  }),
  'an array past the end': file({ shape: '(K\xfft' }),
  'an array with one byte too few': file({ data: `\x01\xff${'\0'.repeat(14)}` }),
  'items without bytes and without end': file({ type: dtype('V0', 0), shape: `(${long(2n ** 40n)}t` }),
  'more padding than its alignment': file({ data: `\x20${'\xff'.repeat(32)}${'\0'.repeat(16)}` }),
  'padding past the end': file({ data: '\x10\xff' }),
  'an alignment that is text': file({ alignment: text('16') }),
  'no byte for the padding': Buffer.from(`\x80\x02${container({ data: '' })}`, 'latin1'),
  'another order': file({ order: text('K') }),
  'nested pickles without end': Buffer.from(
    `\x80\x02${container({ type: dtype('O8'), data: '\x80\x02' }).repeat(20_000)}`,
    'latin1',
  ),
  'a nested pickle that is cut off': Buffer.from(
    `\x80\x02${container({ type: dtype('O8'), data: '\x80\x02]' })}`,
    'latin1',
  ),
};

test('the file that the others are made of is sound', async () => {
  expect(await load(file())).toMatchObject({ shape: [2] });
});

test('the limit of nested pickles is far below what a stack holds', async () => {
  const bytes = HOSTILE['nested pickles without end']!;
  await expect(load(bytes)).rejects.toMatchObject({ code: 'LIMIT', limit: 'maxNesting' });
  // Four times as deep fits too, so the limit holds where frames are larger or the caller is deep itself.
  await expect(load(bytes, { limits: { maxNesting: 400 } })).rejects.toMatchObject({
    code: 'LIMIT',
    limit: 'maxNesting',
  });
});

describe.each(Object.entries(HOSTILE))('%s', (_name, bytes) => {
  test('is a typed error, in bytes, in a file and in a map', async () => {
    const path = join(folder, 'hostile.joblib');
    writeFileSync(path, bytes);
    const start = performance.now();
    const before = process.memoryUsage().rss;
    for (const ask of [() => load(bytes), () => load(path), () => load(path, { mmapMode: 'r' as const })]) {
      const error: unknown = await ask().then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(BrineError);
      expect(['FORMAT', 'LIMIT', 'UNSAFE_GLOBAL']).toContain((error as BrineError).code);
    }
    expect(performance.now() - start).toBeLessThan(5000);
    expect(process.memoryUsage().rss - before).toBeLessThan(300e6);
  });
});

describe('bombs', () => {
  test.each(['zlib', 'gzip', 'bz2', 'xz', 'lzma', 'lz4'])('%s', async (method) => {
    const packed = await dumpBytes(new Float64Array(4_000_000), { format: 'joblib', compress: method });
    expect(packed.length).toBeLessThan(1_000_000);
    await expect(load(packed, { limits: { maxRatio: 10 } })).rejects.toMatchObject({ code: 'LIMIT' });
    await expect(load(packed, { limits: { maxBytes: 1_000_000 } })).rejects.toMatchObject({ code: 'LIMIT' });
  });
});
