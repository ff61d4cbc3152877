/** Every format in and out: the answers of a stream are those of one call, and Python reads what is written. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { FormatError, InvalidInputError } from '../../src/core/errors.js';
import { parseCsv } from '../../src/entries/csv.js';
import { predictStream, type PredictStreamOptions } from '../../src/entries/stream-node.js';
import { type Estimator, load } from '../../src/node.js';
import { readNpy } from '../../src/numpy/files/npy.js';

const FOLDER = mkdtempSync(join(tmpdir(), 'brine-stream-'));
const at = (name: string): string => join(FOLDER, name);
afterAll(() => {
  rmSync(FOLDER, { recursive: true, force: true });
});

const model = await load('demo/tumours.joblib');
const { table } = parseCsv(readFileSync('demo/tumours.csv', 'utf8'));
const rows = { columns: table.columns, data: table.data };
const labels = model.predict(rows).tolist() as string[];
const chances = model.predictProba(rows).tolist() as number[][];

const stream = (options: Omit<PredictStreamOptions, 'output'> & { output: string }, of: Estimator = model) =>
  predictStream(of, { ...options, output: at(options.output) });

/** The table as the named format, with what it needs to be asked about. */
const kept = await Promise.all(
  ['table.csv', 'table.tsv', 'table.jsonl', 'table.json', 'table.parquet', 'table.arrow', 'table.csv.gz'].map(
    async (output) => {
      await stream({ input: 'demo/tumours.csv', output, keep: true, batchRows: 5 });
      return output;
    },
  ),
);

describe('a stream', () => {
  test.each(kept)('of %s answers as one call does, in order', async (name) => {
    const result = await stream({
      input: at(name),
      output: `${name}.out.csv`,
      methods: ['predict', 'predict_proba'],
      methodOptions: { extraColumns: 'ignore' },
      batchRows: 4,
    });
    expect(result).toMatchObject({ rows: table.rows, failed: 0 });
    const { table: out } = parseCsv(readFileSync(at(`${name}.out.csv`), 'utf8'));
    expect(out.columns).toEqual(['predict', 'predict_proba_benign', 'predict_proba_malignant']);
    expect(out.data.get('predict')).toEqual(labels);
    expect(out.data.get('predict_proba_malignant')).toEqual(chances.map(([, second]) => second));
  });

  test('cells that are carried over stay as they were written', async () => {
    const text =
      'id,radius,texture,area,shape,edge\n007,13.080,15.71,6.3e2,"oval",rough\n"a ""b"", c",10.17,,368,ragged,rough\n';
    writeFileSync(at('cells.csv'), text);
    await stream({
      input: at('cells.csv'),
      output: 'cells.out.csv',
      keep: ['id', 'radius', 'area'],
      methodOptions: { extraColumns: 'ignore' },
    });
    const [, first, second] = readFileSync(at('cells.out.csv'), 'utf8').split('\n');
    expect(first).toMatch(/^007,13\.080,6\.3e2,/);
    expect(second).toMatch(/^"a ""b"", c",10\.17,368,/);
  });

  test('.npy holds the matrix', async () => {
    await stream({ input: 'demo/tumours.csv', output: 'p.npy', methods: ['predict_proba'], batchRows: 3 });
    const array = readNpy(readFileSync(at('p.npy')));
    expect(array.shape).toEqual([table.rows, 2]);
    expect(array.tolist()).toEqual(chances);
  });

  test('skip and limit count rows of all files together', async () => {
    await stream({
      input: [at('table.csv'), at('table.parquet')],
      output: 'window.jsonl',
      skip: table.rows - 2,
      limit: 5,
      batchRows: 4,
      methodOptions: { extraColumns: 'ignore' },
    });
    const found = readFileSync(at('window.jsonl'), 'utf8').trim().split('\n');
    expect(found.map((line) => (JSON.parse(line) as { predict: string }).predict)).toEqual([
      ...labels.slice(-2),
      ...labels.slice(0, 3),
    ]);
  });

  test('a folder gets a part for each file', async () => {
    const { outputs } = await stream({
      input: [at('table.csv'), at('table.jsonl')],
      output: 'parts/',
      to: 'jsonl',
      methodOptions: { extraColumns: 'ignore' },
    });
    expect(outputs.map((path) => path.slice(FOLDER.length + 1))).toEqual([
      'parts/00000-table.jsonl',
      'parts/00001-table.jsonl',
    ]);
    // A folder is read in the order of its names; what begins with _ is no data.
    writeFileSync(at('parts/_SUCCESS'), '');
    const again = await stream({ input: at('parts'), output: 'again.csv' }, echo);
    expect(again.rows).toBe(2 * table.rows);
  });
});

/** A model of no cost. */
const echo = {
  predict: (X: { columns: string[]; data: Map<string, ArrayLike<unknown>> }) =>
    model.predict({ ...rows, data: sample(X) }),
} as unknown as Estimator;

function sample(X: { data: Map<string, ArrayLike<unknown>> }): Map<string, ArrayLike<unknown>> {
  const { length } = [...X.data.values()][0]!;
  return new Map(
    [...rows.data].map(([name, values]) => [name, Array.from({ length }, (_, i) => values[i % values.length])]),
  );
}

describe('CSV as people write it', () => {
  const cases: readonly (readonly [string, Uint8Array | string, object])[] = [
    ['semicolons and decimal commas', 'radius;texture;area;shape;edge\n13,08;15,71;630;oval;rough\n', {}],
    ['tabs', 'radius\ttexture\tarea\tshape\tedge\r\n13.08\t15.71\t630\toval\trough\r\n', {}],
    ['a byte order mark', '\ufeffradius,texture,area,shape,edge\n13.08,15.71,630,oval,rough\n', {}],
    [
      'UTF-16 with its mark',
      Buffer.from('\ufeffradius,texture,area,shape,edge\n13.08,15.71,630,oval,rough\n', 'utf16le'),
      {},
    ],
    [
      'Windows’ letters',
      Buffer.from('radius,texture,area,shape,edge,Größe\n13.08,15.71,630,oval,rough,ü\n', 'latin1'),
      { encoding: 'windows-1252' },
    ],
    [
      'apostrophes as quotes',
      "radius,texture,area,shape,edge,note\n13.08,15.71,630,'oval',rough,'a,\nb'\n",
      { quote: "'" },
    ],
    ['a line break in a cell', 'radius,texture,area,shape,edge,note\n13.08,15.71,630,oval,rough,"a\nb"\n', {}],
    ['packed', gzipSync('radius,texture,area,shape,edge\n13.08,15.71,630,oval,rough\n'), {}],
  ];
  test.each(cases)('%s', async (name, content, text) => {
    const file = at(name === 'packed' ? 'case.csv.gz' : 'case.csv');
    writeFileSync(file, content);
    await stream({
      input: file,
      output: 'case.jsonl',
      methods: ['predict_proba'],
      text,
      methodOptions: { extraColumns: 'ignore' },
    });
    const line = JSON.parse(readFileSync(at('case.jsonl'), 'utf8')) as { predict_proba_malignant: number };
    expect(line.predict_proba_malignant).toBe(chances[0]![1]);
  });

  test('a column is text from its first cell on where the model knows it as text', async () => {
    // The first cells of `shape` look like numbers: an unknown category, and no number.
    writeFileSync(
      at('late.csv'),
      'radius,texture,area,shape,edge\n13.08,15.71,630,1,rough\n13.08,15.71,630,oval,rough\n',
    );
    const whole = parseCsv(readFileSync(at('late.csv'), 'utf8')).table;
    const answers = (options: object): unknown => {
      try {
        return model.predictProba({ columns: whole.columns, data: whole.data }, options).tolist();
      } catch (error) {
        return (error as Error).message;
      }
    };
    const error = await stream({
      input: at('late.csv'),
      output: 'late.csv.out.jsonl',
      methods: ['predict_proba'],
      batchRows: 1,
    }).catch((caught: unknown) => (caught as Error).message);
    if (typeof answers({}) === 'string') expect(error).toEqual(expect.stringContaining("'1'"));
    else expect(readFileSync(at('late.csv.out.jsonl'), 'utf8').trim().split('\n')).toHaveLength(2);
  });
});

describe('what cannot be', () => {
  const leaves = async (input: string, kind: new (...args: never[]) => Error, message: RegExp): Promise<void> => {
    const failed = stream({ input, output: 'never.csv', batchRows: 2 });
    await expect(failed).rejects.toThrow(kind);
    await expect(failed).rejects.toThrow(message);
    expect(() => readFileSync(at('never.csv'))).toThrow(/ENOENT/);
  };

  test('a row of another length', async () => {
    writeFileSync(at('ragged.csv'), 'radius,texture,area,shape,edge\n1,2,3,oval,rough\n1,2,3,oval\n');
    await leaves(at('ragged.csv'), InvalidInputError, /row 1 has 4 cells/);
  });

  test('an empty file', async () => {
    writeFileSync(at('empty.csv'), '');
    await leaves(at('empty.csv'), InvalidInputError, /is empty/);
  });

  test('a column that is missing, before any row', async () => {
    writeFileSync(at('less.csv'), 'radius,texture,area\n1,2,3\n');
    await leaves(at('less.csv'), InvalidInputError, /shape.*edge|edge.*shape/);
  });

  test.each(['table.arrow', 'table.parquet', 'table.csv.gz'])('%s that was cut off', async (name) => {
    const content = readFileSync(at(name));
    for (const share of [0.3, 0.7, 0.95]) {
      const cut = at(`cut-${name}`);
      writeFileSync(cut, content.subarray(0, Math.floor(content.length * share)));
      await leaves(cut, FormatError, /./);
    }
  });

  test('an Arrow stream that was cut off between two messages', async () => {
    const content = readFileSync(at('table.arrow'));
    writeFileSync(at('between.arrow'), content.subarray(0, content.length - 8));
    await leaves(at('between.arrow'), FormatError, /end mark/);
  });
});

describe('rows that cannot be scored', () => {
  const text =
    'id,radius,texture,area,shape,edge\n1,13.08,15.71,630,oval,rough\n2,x,14.88,368,ragged,rough\n3,10.17,14.88,368,ragged,rough\n';
  const run = async (onError: 'fail' | 'null' | 'skip', batchRows: number) => {
    writeFileSync(at('some.csv'), text);
    const told: { row: number; message: string }[] = [];
    const result = await stream({
      input: at('some.csv'),
      output: 'some.jsonl',
      keep: ['id'],
      onError,
      batchRows,
      methodOptions: { extraColumns: 'ignore' },
      onFailedRow: (failed) => told.push(failed),
    });
    const lines = readFileSync(at('some.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    return { result, told, lines };
  };

  test.each([1, 2, 10])('null, %i rows at a time', async (batchRows) => {
    const { result, told, lines } = await run('null', batchRows);
    expect(result).toMatchObject({ rows: 3, failed: 1 });
    expect(told).toMatchObject([{ row: 1 }]);
    expect(lines.map(({ id }) => id)).toEqual([1, 2, 3]);
    expect(lines.map(({ predict }) => predict)).toEqual([labels[0], null, labels[1]]);
  });

  test.each([1, 2, 10])('skip, %i rows at a time', async (batchRows) => {
    const { result, lines } = await run('skip', batchRows);
    expect(result).toMatchObject({ rows: 2, failed: 1 });
    expect(lines.map(({ id }) => id)).toEqual([1, 3]);
  });

  test.each([1, 2, 10])('fail says which row, %i rows at a time', async (batchRows) => {
    await expect(run('fail', batchRows)).rejects.toMatchObject({ code: 'INVALID_INPUT', row: 1 });
  });
});

describe('cells that are carried over', () => {
  const text = [
    'id;radius;texture;area;shape;edge;note',
    '-7;13,08;15,71;630;oval;rough;"a ""b"", c"',
    '+3;-1,5;14;368;ragged;rough;=1+1',
    '1;1,5;14;368;;rough;Ünï',
    '@x;2;14;368;oval;rough;"one\ntwo"',
  ].join('\n');

  test('stand as they stood, in quotes where they need some, and no formula stays one', async () => {
    const input = at('kept.csv');
    writeFileSync(input, `${text}\n`);
    await stream({
      input,
      output: 'kept-out.csv',
      keep: ['id', 'radius', 'note'],
      methodOptions: { extraColumns: 'ignore' },
    });
    expect(readFileSync(at('kept-out.csv'), 'utf8').replaceAll(/benign|malignant/g, 'class')).toBe(
      'id,radius,note,predict\n-7,"13,08","a ""b"", c",class\n+3,"-1,5",\'=1+1,class\n1,"1,5",Ünï,class\n' +
        '\'@x,2,"one\ntwo",class\n',
    );
  });
});
