/** pyarrow as the other side: it reads what a stream writes, and pipes its batches through the filter. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, describe, expect, test } from 'vitest';
import { parseCsv } from '../../src/entries/csv.js';
import { predictStream } from '../../src/entries/stream-node.js';
import { load } from '../../src/node.js';
import { pythonOf, pythonRequired } from '../helpers/oracle.js';

const FOLDER = mkdtempSync(join(tmpdir(), 'brine-pyarrow-'));
afterAll(() => {
  rmSync(FOLDER, { recursive: true, force: true });
});
const python = pythonOf('pyarrow-26');
const model = await load('demo/tumours.joblib');
const { table } = parseCsv(readFileSync('demo/tumours.csv', 'utf8'));
const chances = model.predictProba({ columns: table.columns, data: table.data }).tolist() as number[][];

/** Reads a table and prints its names, types and values. */
const SHOW = `
import json, sys, pyarrow as pa, pyarrow.parquet as pq
path = sys.argv[1]
t = pq.read_table(path) if path.endswith('.parquet') else pa.ipc.open_stream(path).read_all()
print(json.dumps([[f.name, str(f.type), t[f.name].to_pylist()] for f in t.schema]))
`;

/** Sends two batches and waits for the answer to each before it sends the next. */
const FILTER = `
import json, subprocess, sys, pyarrow as pa, pyarrow.csv as csv
t = csv.read_csv('demo/tumours.csv', convert_options=csv.ConvertOptions(strings_can_be_null=True))
batches = t.combine_chunks().to_batches(max_chunksize=(t.num_rows + 1) // 2)
child = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
writer = pa.ipc.new_stream(child.stdin, t.schema)
reader, out = None, []
for batch in batches:
    writer.write_batch(batch)
    child.stdin.flush()
    if reader is None: reader = pa.ipc.open_stream(child.stdout)
    out.append(reader.read_next_batch())
writer.close()
child.stdin.close()
rest = list(reader)
status = child.wait(60)
names = out[0].schema.names
print(json.dumps([status, [b.num_rows for b in out], len(rest), names, sum((b.column(names.index('predict_proba_malignant')).to_pylist() for b in out), [])]))
`;

describe.skipIf(python === undefined && !pythonRequired)('pyarrow', () => {
  test.each(['parquet', 'arrow'])('reads the %s that is written, types and missing values too', async (kind) => {
    const rows = [
      '{"id":1,"name":"a","ok":true,"radius":13.08,"texture":15.71,"area":630,"shape":"oval","edge":"rough"}',
    ];
    rows.push(
      '{"id":2,"name":null,"ok":null,"radius":null,"texture":14.88,"area":368,"shape":"ragged","edge":"rough"}',
    );
    writeFileSync(join(FOLDER, 'in.jsonl'), rows.join('\n'));
    const output = join(FOLDER, `out.${kind}`);
    const methods = ['predict', 'predict_proba'];
    const keep = ['id', 'name', 'ok', 'radius'];
    await predictStream(model, {
      input: join(FOLDER, 'in.jsonl'),
      output,
      methods,
      keep,
      methodOptions: { extraColumns: 'ignore' },
    });
    const found = JSON.parse(
      execFileSync(python!, ['-c', SHOW, output], { encoding: 'utf8' }).replaceAll('NaN', 'null'),
    ) as [string, string, unknown[]][];
    expect(found.map(([name, type]) => `${name}: ${type}`)).toEqual([
      'id: double',
      'name: string',
      'ok: bool',
      'radius: double',
      'predict: string',
      'predict_proba_benign: double',
      'predict_proba_malignant: double',
    ]);
    expect(found.find(([name]) => name === 'name')![2]).toEqual(['a', null]);
    expect(found.find(([name]) => name === 'ok')![2]).toEqual([true, null]);
    expect(found.at(-1)![2][0]).toBe(chances[0]![1]);
  });

  test('pipes batches through the filter, each answered before the next is sent', () => {
    const command = [process.execPath, '--import', 'tsx', 'src/cli/run.ts', 'predict', 'demo/tumours.joblib'];
    const options = ['-i', '-', '--from', 'arrow', '--to', 'arrow', '--methods', 'predict,predict_proba'];
    const text = execFileSync(python!, ['-c', FILTER, ...command, ...options], { encoding: 'utf8', timeout: 60_000 });
    const half = Math.ceil(table.rows / 2);
    expect(JSON.parse(text)).toEqual([
      0,
      [half, table.rows - half],
      0,
      ['predict', 'predict_proba_benign', 'predict_proba_malignant'],
      chances.map(([, second]) => second),
    ]);
  });
});
