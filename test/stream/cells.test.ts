import { describe, expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../../src/core/limits.js';
import { columnsOfCells, textsOf } from '../../src/stream/cells/cell-columns-node.js';
import { CellReader } from '../../src/stream/cells/cell-reader.js';
import { ColumnTypes } from '../../src/stream/sources/column-types.js';
import { csvSource } from '../../src/stream/sources/csv-node.js';
import type { SourceOptions } from '../../src/stream/types.js';

/** Numbers from 0 up to 2^32, the same in every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state;
  };
}

const encoder = new TextEncoder();

/** The values of a table of one column through the reader of bytes. */
function numbersOf(texts: readonly string[]): readonly unknown[] {
  const reader = CellReader.make(1, { delimiter: ',', quote: '"', decimal: '.' }, texts.length)!;
  reader.numbers = [true];
  reader.append(encoder.encode(`${texts.join('\n')}\n`));
  expect(reader.read(true)).toBe('bytes');
  const cells = reader.take(false);
  const types = new ColumnTypes(['x'], '.', [], new Set());
  types.column(0, ['1']);
  const [column] = columnsOfCells(cells, 0, ['x'], types, textsOf(cells, '"'), false);
  expect(column!.type).toBe('float64');
  expect(cells.odd.length / 2).toBeLessThan(texts.length * 0.6);
  return Array.from(column!.values);
}

describe('numbers are those of the language, to the last bit', () => {
  const next = random(11);
  const bits = new BigUint64Array(1);
  const float = new Float64Array(bits.buffer);
  const anyFloat = (): number => {
    bits[0] = (BigInt(next()) << 32n) | BigInt(next());
    return Number.isFinite(float[0]) ? float[0]! : 0.1;
  };
  const between = (low: number, high: number): number => low + (next() / 2 ** 32) * (high - low);
  const kinds: readonly [string, () => string][] = [
    ['shortest text of numbers of usual size', () => String(between(-1000, 1000))],
    ['17 digits', () => between(-5, 5).toPrecision(17)],
    ['19 digits', () => `${next()}.${String(next()).padStart(10, '3').slice(0, 9)}`],
    ['few digits', () => between(0, 100).toFixed(3)],
    ['whole numbers', () => String(next() * 2 ** 20)],
    ['any float64', () => String(anyFloat())],
    ['exponents', () => `${between(-9, 9).toPrecision(1 + (next() % 18))}e${(next() % 340) - 170}`],
    [
      'half way between two floats',
      () => String((2n ** 53n + BigInt(next()) * 2n + 1n) * 2n ** BigInt(next() % 10)).slice(0, 19),
    ],
    ['signs, points at the ends and zeros before', () => `${['', '-', '+'][next() % 3]!}00${next() % 100}.`],
  ];
  test.each(kinds)('%s', (_, make) => {
    const texts = Array.from({ length: 20_000 }, make);
    const found = numbersOf(texts);
    const wrong = texts.findIndex((text, i) => !Object.is(found[i], Number(text)));
    expect(wrong < 0 ? 'none' : `${texts[wrong]!} gave ${String(found[wrong])}`).toBe('none');
  });

  test('-0, the ends of the range, and 10^-160 to 10^160', () => {
    const texts = ['-0', '0', '-0.0', '0e9', '5e-324', '1.7976931348623157e308', '1e22', '1e23', '9007199254740993'];
    for (let power = -160; power <= 160; power++) texts.push(`1e${power}`, `9.999999999999999999e${power}`);
    const found = numbersOf(texts);
    expect(texts.map((text, i) => [text, found[i]])).toEqual(texts.map((text) => [text, Number(text)]));
    expect(Object.is(numbersOf(['-0', '1', '1'])[0], -0)).toBe(true);
  });
});

const OPTIONS: SourceOptions = { batchRows: 7, limits: DEFAULT_LIMITS, knownTexts: new Set() };

/** Everything that a source says of a table, or its error. */
async function told(text: string, pieces: number, options: Partial<SourceOptions>): Promise<unknown> {
  const bytes = encoder.encode(text);
  async function* stream(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += pieces) yield await Promise.resolve(bytes.subarray(at, at + pieces));
  }
  const columns = new Map<string, { values: unknown[]; raw: string[] }>();
  let rows = 0;
  try {
    for await (const batch of csvSource.read({ name: 'a.csv', stream }, { ...OPTIONS, ...options })) {
      expect(batch.first).toBe(rows);
      rows += batch.rows;
      for (const { name, values, raw } of batch.columns) {
        expect(values.length).toBe(batch.rows);
        const column = columns.get(name) ?? { values: [], raw: [] };
        columns.set(name, column);
        // NaN in a column of numbers and null in one that is not known yet are the same missing value.
        for (const value of Array.from(values)) column.values.push(Number.isNaN(value) ? null : value);
        column.raw.push(...raw!);
      }
    }
  } catch (error) {
    return (error as Error).message;
  }
  return { rows, columns };
}

/** A label of UTF-8 that only the other reader takes. */
const OTHER = 'unicode-1-1-utf-8';

describe('bytes are read as Papa Parse reads them', () => {
  const CELLS = ['1', '-2.5', '3e2', '', 'NA', 'inf', '1_0', ' 7 ', 'true', 'False', 'München', '名', '"a"', '"a,b"'];
  const RARE = ['"say ""yes"""', '"two\nlines"', 'a"b', '0x10', '٣', '"1.5"', '"\r\n"'];

  test('800 tables of odd cells, cut into pieces of any size', async () => {
    const next = random(5);
    const pick = <T>(list: readonly T[]): T => list[next() % list.length]!;
    let equal = 0;
    for (let round = 0; round < 800; round++) {
      const width = 1 + (next() % 4);
      const clean = next() % 3 > 0;
      const cell = (j: number): string =>
        clean && j % 2 === 0 ? String(next() / 1000) : next() % 12 === 0 ? pick(RARE) : pick(CELLS);
      const end = pick(['\n', '\n', '\r\n']);
      const lines = Array.from({ length: 3 + (next() % 30) }, () => {
        const cells = Array.from({ length: next() % 150 === 0 ? width + 1 : width }, (_, j) => cell(j));
        // A line of nothing is no record; that of one cell in quotes is one here, as in pandas.
        return width === 1 && cells[0] === '' ? '5' : cells.join(',');
      });
      if (next() % 8 === 0) lines.splice(next() % lines.length, 0, '');
      const names = Array.from({ length: width }, (_, j) => pick(['a', 'b', 'c', '"d e"', '']) + j);
      const text = [names.join(','), ...lines].join(end) + pick(['', end]);
      const delimiter = ',';
      const [ours, papa] = await Promise.all([
        told(text, 1 + (next() % 40), { delimiter }),
        told(text, 1 << 20, { delimiter, encoding: OTHER }),
      ]);
      expect([text, ours]).toEqual([text, papa]);
      if (typeof ours === 'object') equal++;
    }
    expect(equal).toBeGreaterThan(350);
  });

  test.each([
    ['a semicolon between cells and a comma in numbers', 'a;b\n1,5;x\n2,25;y\n1.5;z\n', {}],
    ['a mark of UTF-8 before', '\ufeffa,b\n1,2\n', {}],
    ['carriage returns alone', 'a,b\r1,2\r3,4\r', {}],
    ['nothing', '', {}],
    ['a head alone', 'a,b\n', {}],
    ['no head', '1,2\n3,4\n', {}],
    ['no head, told', 'x,y\nz,w\n', { header: false }],
    ['a quote that never ends', `a,b\n1,2\n3,"4\n${'5,6\n'.repeat(40)}`, {}],
    ['too few cells late', `a,b\n${'1,2\n'.repeat(40)}3\n`, {}],
    ['a text among numbers late', `a,b\n${'1,2\n'.repeat(40)}x,2\n`, {}],
    ['missing at first, numbers later', `a,b\n${',2\n'.repeat(20)}1,2\n`, {}],
    ['another quote', "a,b\n'1,5',2\n'it''s',3\n", { quote: "'" }],
    ['columns that are texts', 'a,b\n01,2\n02,3\n', { text: ['a'] }],
  ] as const)('%s', async (_, text, options) => {
    for (const piece of [1, 3, 1 << 20])
      expect(await told(text, piece, options)).toEqual(await told(text, 1 << 20, { ...options, encoding: OTHER }));
  });

  test('bytes that are no UTF-8 are refused with the way to say what they are', async () => {
    const bytes = Uint8Array.from([97, 10, 0xe4, 10, 49, 10]);
    async function* stream(): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(bytes);
    }
    const read = async (): Promise<unknown> =>
      csvSource.read({ name: 'a.csv', stream }, OPTIONS)[Symbol.asyncIterator]().next();
    await expect(read()).rejects.toThrow(/--encoding windows-1252/);
  });
});
