import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { main } from '../../src/cli/main.js';
import { load } from '../../src/node.js';
import { readNpy } from '../../src/numpy/files/npy.js';
import { writeNpy } from '../../src/numpy/files/npy-write.js';
import { NdArray } from '../../src/numpy/ndarray.js';
import { fixturePath, readJson } from '../helpers/fixtures.js';
import { fixtureOf } from '../helpers/models.js';

const MODEL = 'demo/tumours.joblib';
const ROWS = 'demo/tumours.csv';
const IRIS = fixturePath('files/sklearn-1.9/tree-iris-entropy.pkl');
const expected = JSON.parse(readFileSync('demo/python.json', 'utf8')) as {
  predict: string[];
  predict_proba: number[][];
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'brine-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function brine(...args: string[]): Promise<{ status: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const status = await main(args, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    colour: false,
    readStdin: async () => new TextEncoder().encode('[[5.1, 3.5, 1.4, 0.2]]'),
  });
  return { status, out, err };
}

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('show', () => {
  test('prints what the file is and what stands in it', async () => {
    const { status, out } = await brine('show', MODEL);
    expect(status).toBe(0);
    expect(out).toContain('scikit-learn 1.9.1');
    expect(out).toContain('features    radius (number), texture (number), area (number), shape (text), edge (text)');
    expect(out).toMatch(/model: LogisticRegression\(C=2\.0/);
    expect(out).toMatch(/memory +\w+ \d+ bytes, \w+ \d+ bytes/);
  });

  test('--json prints the graph of one file, and a line per file for several', async () => {
    const one = await brine('show', '--json', MODEL);
    expect(JSON.parse(one.out)).toMatchObject({ t: 'obj', cls: { t: 'global', v: 'sklearn.pipeline.Pipeline' } });
    const bad = file('bad.pkl', 'not a pickle');
    const several = await brine('show', '--json', MODEL, bad);
    const lines = several.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines[0]).toMatchObject({ file: MODEL });
    expect(lines[1]).toMatchObject({ file: bad, error: { code: 'FORMAT', offset: expect.any(Number) as number } });
    expect(several.status).toBe(1);
  });

  test('draws the steps and names the weights; --describe says the same as JSON', async () => {
    const { out } = await brine('show', MODEL);
    expect(out).toContain(
      '  radius, texture, area ─► SimpleImputer ─► StandardScaler ─┬─► LogisticRegression ─► benign, malignant\n' +
        '  shape, edge ─► SimpleImputer ─► OneHotEncoder ────────────┘\n',
    );
    expect(out).toContain('coefficients for malignant: numbers__area 5.015, words__edge_rough 1.088');
    const described = JSON.parse((await brine('show', '--describe', MODEL)).out) as object;
    expect(described).toMatchObject({ kind: 'classifier', classes: ['benign', 'malignant'], sklearn: '1.9.1' });
    const value = fixturePath('files/sklearn-1.9/numpy-orders-joblib.joblib');
    const lines = (await brine('show', '--describe', MODEL, value)).out.trim().split('\n');
    expect(lines.map((line) => Object.keys(JSON.parse(line) as object))).toEqual([
      ['file', 'value'],
      ['file', 'error'],
    ]);
    expect((await brine('show', '--describe', '--json', MODEL)).status).toBe(2);
  });

  test('what a file says cannot steer the terminal', async () => {
    const escape = Uint8Array.from('\x80\x04\x8c\x08\x1b[31mred\x94.', (char) => char.charCodeAt(0));
    const { out } = await brine('show', file('escape.pkl', escape));
    expect(out).not.toContain('\u001b');
    expect(out).toContain('\\u001b[31mred');
  });
});

describe('predict', () => {
  test('a CSV gives labels as JSON, the same as in Python', async () => {
    const { status, out } = await brine('predict', MODEL, '--input', ROWS);
    expect(status).toBe(0);
    expect(JSON.parse(out)).toEqual(expected.predict);
  });

  test.each(['parquet', 'arrow'])('a .%s file of the same rows gives the same', async (kind) => {
    const rows = `fixtures/parquet/files/tumours.${kind}`;
    expect(JSON.parse((await brine('predict', MODEL, '--input', rows)).out)).toEqual(expected.predict);
  });

  test.each([
    ['refused.parquet', '"timestamp_us" of the Parquet file is TIMESTAMP'],
    ['usual-lz4.arrow', 'radius'],
    ['usual-snappy.parquet', 'radius'],
  ])('%s is refused', async (name, message) => {
    const { status, err } = await brine('predict', MODEL, '--input', `fixtures/parquet/files/${name}`);
    expect(status).not.toBe(0);
    expect(err).toContain(message);
  });

  test('--column takes the texts of a table', async () => {
    const fixture = fixtureOf('sklearn-1.9', 'pipe-texts-logistic');
    const { data: texts } = readJson(fixture.input!) as { data: string[] };
    const python = (readJson(fixture.expected) as { predict: { data: string[] } }).predict.data;
    const csv = join(folder, 'texts.csv');
    const quoted = texts.map((text, i) => `${i},"${text.replaceAll('"', '""')}"`);
    writeFileSync(csv, ['id,body', ...quoted].join('\n'));
    const model = fixturePath(fixture.file);
    const { status, out } = await brine('predict', model, '-i', csv, '--column', 'body');
    expect(status).toBe(0);
    expect(JSON.parse(out)).toEqual(python);
    expect(await brine('predict', model, '-i', csv, '--column', 'subject')).toMatchObject({ status: 2 });
    expect((await brine('predict', model, '-i', csv, '--column', 'id')).err).toContain('no text');
    expect((await brine('predict', model, '-i', csv)).err).toContain('takes texts');
  });

  test('--precision float32 changes the last digits, and is refused where nothing has any', async () => {
    const mlp = fixturePath('files/sklearn-1.9/mlp-iris.joblib.z');
    const input = file('iris-rows.json', '[[5.1, 3.5, 1.4, 0.2], [6.7, 3.1, 4.7, 1.5]]');
    const ask = ['predict', mlp, '-i', input, '-m', 'predict_proba'];
    const double = JSON.parse((await brine(...ask)).out) as number[][];
    const single = JSON.parse((await brine(...ask, '--precision', 'float32')).out) as number[][];
    expect(single).not.toEqual(double);
    single.flat().forEach((value, i) => expect(value).toBeCloseTo(double.flat()[i]!, 5));
    expect((await brine('predict', IRIS, '-i', input, '-p', 'float32')).err).toContain('no products in float32');
    expect((await brine(...ask, '-p', 'float16')).status).toBe(2);
  });

  test.each(['predict_proba', 'predictProba'])('--method %s', async (method) => {
    const { out } = await brine('predict', MODEL, '--input', ROWS, '--method', method);
    const rows = JSON.parse(out) as number[][];
    rows.forEach((row, i) => row.forEach((value, j) => expect(value).toBeCloseTo(expected.predict_proba[i]![j]!, 12)));
  });

  test('rows as JSON records, in any order of names', async () => {
    const rows = file(
      'rows.json',
      JSON.stringify([{ edge: 'rough', shape: 'oval', area: 630, texture: 15.71, radius: 13.08 }]),
    );
    expect(JSON.parse((await brine('predict', MODEL, '-i', rows)).out)).toEqual([expected.predict[0]]);
  });

  test('.npy in, .npy and .csv out, and standard input', async () => {
    const X = NdArray.from([
      [5.1, 3.5, 1.4, 0.2],
      [6.7, 3.0, 5.2, 2.3],
    ]);
    const input = file('x.npy', writeNpy(X));
    const direct = JSON.parse((await brine('predict', IRIS, '-i', input, '-m', 'predict_proba')).out) as unknown;
    const npy = join(folder, 'out.npy');
    expect((await brine('predict', IRIS, '-i', input, '-m', 'predict_proba', '-o', npy)).status).toBe(0);
    expect(readNpy(readFileSync(npy)).tolist()).toEqual(direct);
    const csv = join(folder, 'out.csv');
    await brine('predict', IRIS, '-i', input, '-m', 'predict_proba', '-o', csv);
    expect(readFileSync(csv, 'utf8').split('\n')[0]).toMatch(/^predict_proba_/);
    expect(JSON.parse((await brine('predict', IRIS, '-i', '-')).out)).toHaveLength(1);
  });
});

describe('convert', () => {
  test('to another format, protocol and compression, with the same graph', async () => {
    const graph = (await brine('show', '--json', MODEL)).out;
    const pickle = join(folder, 'm.pkl');
    const { status, out } = await brine('convert', MODEL, pickle, '--protocol', '2');
    expect(status).toBe(0);
    expect(out).toContain('pickle, protocol 2');
    const back = join(folder, 'm.joblib');
    expect((await brine('convert', pickle, back, '--compress', 'gzip:6')).status).toBe(0);
    expect([...readFileSync(back).subarray(0, 2)]).toEqual([0x1f, 0x8b]);
    expect((await brine('show', '--json', back)).out).toBe(graph);
    const model = await load(back);
    expect(model.className).toBe('sklearn.pipeline.Pipeline');
  });

  test.each(['bz2:9', 'xz', 'lzma:1', 'lz4:3', 'zlib'])('packed with %s', async (compress) => {
    const packed = join(folder, 'packed.joblib');
    expect((await brine('convert', MODEL, packed, '-c', compress)).status).toBe(0);
    expect((await brine('show', packed)).out).toContain(compress.split(':')[0]!);
    expect((await brine('predict', packed, '-i', ROWS)).out).toBe((await brine('predict', MODEL, '-i', ROWS)).out);
  });
});

describe('dis', () => {
  test('lists opcodes, with the arrays of a Joblib file where they interrupt them', async () => {
    const { status, out } = await brine('dis', fixturePath('files/sklearn-1.9/numpy-orders-joblib.joblib'));
    expect(status).toBe(0);
    expect(out).toMatch(/^ {4}0: \\x80 PROTO {6}4$/m);
    expect(out).toMatch(/^ *\d+: +ndarray <f8 \(3, 4\) C, 96 bytes$/m);
    expect(out).toMatch(/highest protocol among opcodes = 4\n$/);
  });

  test('--annotate explains them, --json is a line each', async () => {
    expect((await brine('dis', '--annotate', IRIS)).out).toContain('PROTO      5              Says which protocol');
    const lines = (await brine('dis', '--json', IRIS)).out.trim().split('\n').map((line) => JSON.parse(line) as object); // prettier-ignore
    expect(lines[0]).toEqual({ offset: 0, opcode: 'PROTO', argument: '5' });
  });

  test('--optimize writes the same value in fewer bytes', async () => {
    const path = join(folder, 'optimized.pkl');
    expect((await brine('dis', IRIS, '--optimize', path)).status).toBe(0);
    expect(readFileSync(path).length).toBeLessThan(readFileSync(IRIS).length);
    expect((await brine('show', '--json', path)).out).toBe((await brine('show', '--json', IRIS)).out);
  });
});

describe('what is wrong is one line on standard error', () => {
  const good = readFileSync(MODEL);
  test.each([
    ['truncated', good.subarray(0, 900), 1],
    ['empty', new Uint8Array(0), 1],
    ['no pickle', 'hello world', 1],
    ['corrupt compression', Buffer.concat([good.subarray(0, 300), Buffer.alloc(50), good.subarray(350)]), 1],
    ['a length past the end', '\x80\x04B\xff\xff\xff\x7f', 1],
    [
      'an array shorter than its shape',
      readFileSync(fixturePath('files/sklearn-1.9/numpy-numbers-joblib.joblib')).subarray(0, -9),
      1,
    ],
  ])('%s', async (name, bytes, status) => {
    const path = file(
      `${name.replaceAll(' ', '-')}.pkl`,
      typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes,
    );
    const started = performance.now();
    const result = await brine('show', path);
    expect(result.err).toMatch(/^brine: [^\n]+\n$/);
    expect(result.err).toContain(path);
    expect(result.status).toBe(status);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  test.each([
    ['a missing file', ['show', 'none.pkl'], 2],
    ['a missing input', ['predict', MODEL, '-i', 'none.csv'], 2],
    ['an unknown command', ['explode'], 2],
    ['an unknown flag', ['show', '--bogus', MODEL], 2],
    ['no input', ['predict', MODEL], 2],
    ['an input of another kind', ['predict', MODEL, '-i', 'README.md'], 2],
    ['a method that the model has not', ['predict', MODEL, '-i', ROWS, '-m', 'kneighbors'], 1],
    ['a method that is none', ['predict', MODEL, '-i', ROWS, '-m', '__proto__'], 2],
    ['a protocol that is none', ['convert', MODEL, 'x.pkl', '-p', '9'], 2],
    ['a compressor that is none', ['convert', MODEL, '/nonexistent/x.joblib', '-c', 'zip:3'], 2],
    ['a folder that is none', ['convert', MODEL, '/nonexistent/x.joblib'], 2],
  ])('%s', async (_, args, status) => {
    const result = await brine(...args);
    expect(result.status).toBe(status);
    expect(result.err).not.toContain('    at ');
    expect(result.err.length).toBeGreaterThan(0);
  });

  test.each([
    ['a wrong width', '[[1, 2, 3]]', /5|features|columns/],
    ['an unknown name', '[{"radius":1,"texture":1,"area":1,"shape":"oval","edges":"rough"}]', /edge/],
    [
      'text where numbers belong',
      '[{"radius":"wide","texture":1,"area":1,"shape":"oval","edge":"rough"}]',
      /wide|radius|number/,
    ],
  ])('%s', async (_, rows, message) => {
    const result = await brine('predict', MODEL, '-i', file('wrong.json', rows));
    expect(result.status).toBe(2);
    expect(result.err).toMatch(message);
  });

  test('NaN where the estimator refuses it', async () => {
    const model = fixturePath('files/sklearn-1.9/logistic-iris.pkl');
    const result = await brine('predict', model, '-i', file('nan.json', '[[1, null, 3, 4]]'));
    expect(result.status).toBe(2);
    expect(result.err).toMatch(/NaN/);
  });
});

describe('help', () => {
  test.each([['show'], ['predict'], ['convert']])('%s --help has examples', async (command) => {
    const { status, out } = await brine(command, '--help');
    expect(status).toBe(0);
    expect(out).toContain('Examples:');
  });
});
