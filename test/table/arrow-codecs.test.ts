/** Compressed Arrow files of pyarrow hold what the plain file holds. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readArrow } from '../../src/cli/arrow.js';
import { FormatError, LimitError } from '../../src/core/errors.js';
import { resolveLimits } from '../../src/core/limits.js';
import { registerCodecs, zstdSize } from '../../src/table/arrow-codecs.js';

const file = (name: string): Uint8Array => readFileSync(`fixtures/parquet/files/${name}`);
const columnsOf = async (bytes: Uint8Array): Promise<Record<string, unknown[]>> => {
  const table = await readArrow(bytes);
  return Object.fromEntries(
    table.schema.fields.map(({ name }, i) => [name, [...(table.getChildAt(i) as unknown as Iterable<unknown>)]]),
  );
};

describe.each(['usual-lz4.arrow', 'usual-zstd.arrow'])('%s', (name) => {
  test('holds the same table', async () => {
    const plain = await columnsOf(file('usual-uncompressed.arrow'));
    expect(Object.keys(plain).length).toBeGreaterThan(3);
    expect(await columnsOf(file(name))).toEqual(plain);
  });
});

describe('a codec', async () => {
  const codecs = new Map<number, { decode(bytes: Uint8Array): Uint8Array }>();
  const compressionRegistry = {
    get: (type: number) => codecs.get(type) ?? null,
    set: (type: number, codec: { decode(bytes: Uint8Array): Uint8Array }) => codecs.set(type, codec),
  };
  const library = { compressionRegistry, CompressionType: { LZ4_FRAME: 0, ZSTD: 1 } };
  await registerCodecs(library as never, resolveLimits({ maxRatio: 10 }));
  const magic = [0x28, 0xb5, 0x2f, 0xfd];
  // One raw block: a frame that states its size in a byte.
  const abc = Uint8Array.of(...magic, 0x20, 3, 0x19, 0, 0, 0x61, 0x62, 0x63);

  test('leaves one alone that is there', async () => {
    const before = codecs.get(0);
    await registerCodecs(library as never, resolveLimits(undefined));
    expect(codecs.get(0)).toBe(before);
  });

  test('unpacks, and says what is wrong with a frame', () => {
    expect([...codecs.get(1)!.decode(abc)]).toEqual([0x61, 0x62, 0x63]);
    expect(() => codecs.get(1)!.decode(abc.subarray(0, 4))).toThrow(FormatError);
    expect(() => codecs.get(0)!.decode(abc)).toThrow(FormatError);
  });

  test('makes no room for what cannot be in so few bytes', () => {
    const huge = Uint8Array.of(...magic, 0xe0, 0, 0, 0, 0, 1, 0, 0, 0, 0x19, 0, 0, 0x61, 0x62, 0x63);
    expect(zstdSize(huge)).toBe(2 ** 32);
    expect(() => codecs.get(1)!.decode(huge)).toThrow(LimitError);
  });
});

test('the size of a Zstandard frame is read from its header', () => {
  const magic = [0x28, 0xb5, 0x2f, 0xfd];
  expect(zstdSize(Uint8Array.of(...magic, 0x20, 7, 0))).toBe(7);
  expect(zstdSize(Uint8Array.of(...magic, 0x60, 1, 1))).toBe(257 + 256);
  expect(zstdSize(Uint8Array.of(...magic, 0x00, 0x58, 0, 0))).toBeUndefined();
  expect(() => zstdSize(Uint8Array.of(1, 2, 3, 4, 5, 6))).toThrow(/no Zstandard frame/);
});
