/** Columns that no model reads: what is carried over keeps its type and every digit, and what cannot be is refused by name. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { predictStream } from '../../src/entries/stream-node.js';
import { load } from '../../src/node.js';
import { pythonOf, pythonRequired } from '../helpers/oracle.js';

const FOLDER = mkdtempSync(join(tmpdir(), 'brine-carried-'));
afterAll(() => {
  rmSync(FOLDER, { recursive: true, force: true });
});
const at = (name: string): string => join(FOLDER, name);
const python = pythonOf('pyarrow-26');
const model = await load('demo/tumours.joblib');

/** Rows of the demo beside columns of every kind that databases export, in the formats that pyarrow writes. */
const MAKE = `
import datetime as dt, decimal, sys, pyarrow as pa, pyarrow.csv as csv, pyarrow.parquet as pq
t = csv.read_csv('demo/tumours.csv', convert_options=csv.ConvertOptions(strings_can_be_null=True))
n = t.num_rows
times = [None if i % 7 == 3 else dt.datetime(1969, 12, 31, 23, 59, 58) + dt.timedelta(days=97 * i, milliseconds=250 * (i % 5)) for i in range(n)]
for unit in ('s', 'ms', 'us', 'ns'):
    for zone in (None, 'UTC'):
        t = t.append_column('at_%s_%s' % (unit, zone or 'local'), pa.array([None if v is None else v.replace(microsecond=0) if unit == 's' else v for v in times], pa.timestamp(unit)).cast(pa.timestamp(unit, zone)))
t = t.append_column('day', pa.array([None if v is None else v.date() for v in times], pa.date32()))
t = t.append_column('full', pa.array([dt.datetime(2020, 1, 1 + i % 28) for i in range(n)], pa.timestamp('us')))
for kind in ('zones', 'others'):
    out = t
    if kind == 'others':
        out = out.append_column('price', pa.array([decimal.Decimal('1.25')] * n)).append_column('tags', pa.array([[1, 2]] * n)).append_column('raw', pa.array([b'x'] * n)).append_column('took', pa.array([1] * n, pa.duration('s')))
    pq.write_table(out.drop(['took']) if kind == 'others' else out, sys.argv[1] + '/%s.parquet' % kind, row_group_size=5)
    with pa.ipc.new_stream(sys.argv[1] + '/%s.arrows' % kind, out.schema) as writer: writer.write_table(out, max_chunksize=4)
    with pa.ipc.new_file(sys.argv[1] + '/%s.arrow' % kind, out.schema) as writer: writer.write_table(out)
`;

/** Which columns of the second file are not those of the first, in type or in a value. */
const COMPARE = `
import json, sys, pyarrow as pa, pyarrow.parquet as pq
def read(path):
    if path.endswith('.parquet'): return pq.read_table(path)
    return pa.ipc.open_file(path).read_all() if path.endswith('.arrow') else pa.ipc.open_stream(path).read_all()
a, b = read(sys.argv[1]), read(sys.argv[2])
seconds = lambda type: pa.timestamp('ms', type.tz) if pa.types.is_timestamp(type) and type.unit == 's' and sys.argv[2].endswith('.parquet') else type
wrong = [n for n in sys.argv[3].split(',') if b.schema.field(n).type != seconds(a.schema.field(n).type) or not b[n].cast(pa.timestamp('ns', getattr(a[n].type, 'tz', None))).combine_chunks().equals(a[n].cast(pa.timestamp('ns', getattr(a[n].type, 'tz', None))).combine_chunks())]
print(json.dumps([b.num_rows, wrong]))
`;

const TIMES = ['s', 'ms', 'us', 'ns'].flatMap((unit) => ['local', 'UTC'].map((zone) => `at_${unit}_${zone}`));
const KEEP = [...TIMES, 'day', 'full'];

const asked = (input: string, output: string, options: object = {}) =>
  predictStream(model, { input: at(input), output: at(output), methodOptions: { extraColumns: 'ignore' }, ...options });

describe.skipIf(python === undefined && !pythonRequired)('dates, times and other types', () => {
  beforeAll(() => {
    execFileSync(python!, ['-c', MAKE, FOLDER]);
  });

  test.each(
    ['zones.parquet', 'zones.arrows', 'zones.arrow'].flatMap((input) =>
      ['out.parquet', 'out.arrows'].map((output) => [input, output] as const),
    ),
  )('dates and timestamps of %s are the same in %s', async (input, output) => {
    const { rows } = await asked(input, output, { keep: KEEP, to: output.endsWith('s') ? 'arrow' : 'parquet' });
    const found = execFileSync(python!, ['-c', COMPARE, at(input), at(output), KEEP.join(',')], { encoding: 'utf8' });
    expect(JSON.parse(found)).toEqual([rows, []]);
  });

  test.each(['zones.parquet', 'zones.arrows'])('%s as text is what Python says', async (input) => {
    await asked(input, 'out.jsonl', { keep: KEEP, from: input.endsWith('s') ? 'arrow' : 'parquet' });
    const found = readFileSync(at('out.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Record<string, string | null>); // prettier-ignore
    const say = `
import json, sys, pyarrow.parquet as pq
t = pq.read_table(sys.argv[1])
text = lambda v: None if v is None else v.isoformat()
print(json.dumps([[text(v) for v in t[n].to_pylist()] for n in sys.argv[2].split(',')]))
`;
    const expected = JSON.parse(
      execFileSync(python!, ['-c', say, at('zones.parquet'), KEEP.join(',')], { encoding: 'utf8' }),
    ) as (string | null)[][];
    // Python writes +00:00 for Z, and six digits of a fraction whatever the unit is.
    const plain = (text: string | null | undefined): string | null | undefined =>
      text?.replace('+00:00', 'Z').replace(/\.(\d+?)0*(?=Z|$)/, '.$1') ?? text;
    KEEP.forEach((name, j) => {
      expect(found.map((row) => plain(row[name]))).toEqual(expected[j]!.map(plain));
    });
  });

  test.each(['others.parquet', 'others.arrows', 'others.arrow'])(
    '%s: what stands beside the features is no matter, until it is asked for',
    async (input) => {
      const from = input === 'others.parquet' ? 'parquet' : 'arrow';
      const { rows } = await asked(input, 'out.csv', { from });
      expect(rows).toBeGreaterThan(10);
      for (const name of input === 'others.parquet' ? ['price', 'tags', 'raw'] : ['price', 'tags', 'raw', 'took'])
        await expect(asked(input, 'out.csv', { from, keep: [name] })).rejects.toThrow(
          new RegExp(`column "${name}" is .*, which cannot be carried over`),
        );
    },
  );

  test('columns that do not fit are told at once, before a row', async () => {
    const make = `
import sys, pyarrow as pa, pyarrow.csv as csv, pyarrow.parquet as pq
t = csv.read_csv('demo/tumours.csv').drop(['texture'])
t = t.set_column(t.schema.get_field_index('area'), 'area', pa.array(['large'] * t.num_rows))
t = t.set_column(t.schema.get_field_index('radius'), 'radius', pa.array([0] * t.num_rows, pa.timestamp('us')))
pq.write_table(t, sys.argv[1])
`;
    execFileSync(python!, ['-c', make, at('misfit.parquet')]);
    await expect(asked('misfit.parquet', 'none.csv')).rejects.toThrow(
      /columns do not fit the model: "radius" is a timestamp, .*"area" holds texts \("large"\) where the model takes numbers; there is no texture/,
    );
  });
});

describe('identifiers beyond 2^53', () => {
  const row = '13.08,15.71,630,oval,rough';
  const LONG = '9007199254740993';
  const head = 'id,radius,texture,area,shape,edge';
  const json = (id: string) => `{"id":${id},"radius":13.08,"texture":15.71,"area":630,"shape":"oval","edge":"rough"}\n`;

  test.each(['in.csv', 'in.jsonl'])('%s: every digit comes out', async (input) => {
    writeFileSync(at('in.csv'), `${head}\n${LONG},${row}\n12,${row}\n,${row}\n`);
    writeFileSync(at('in.jsonl'), [LONG, '12', 'null'].map(json).join(''));
    await asked(input, 'out.jsonl', { keep: ['id'] });
    expect(readFileSync(at('out.jsonl'), 'utf8').match(/(?<="id":)\w+/g)).toEqual([LONG, '12', 'null']);
    await asked(input, 'out.csv', { keep: ['id'] });
    expect(readFileSync(at('out.csv'), 'utf8')).toContain(`\n${LONG},`);
    for (const output of ['out.parquet', 'out.arrow']) {
      await asked(input, output, { keep: ['id'] });
      // What was written is read again.
      await asked(output, 'again.jsonl', { keep: ['id'], methodOptions: {} }).catch((error: unknown) => {
        expect(String(error)).toContain('missing');
      });
      if (python === undefined) continue;
      const show = `
import json, sys, pyarrow as pa, pyarrow.parquet as pq
t = pq.read_table(sys.argv[1]) if sys.argv[1].endswith('.parquet') else pa.ipc.open_stream(sys.argv[1]).read_all()
print(t.schema.field('id').type, *t['id'].to_pylist())
`;
      expect(execFileSync(python, ['-c', show, at(output)], { encoding: 'utf8' }).trim()).toBe(`int64 ${LONG} 12 None`);
    }
  });

  test('a column that began with other numbers says what to do', async () => {
    writeFileSync(at('late.csv'), `${head}\n1.5,${row}\n2,${row}\n${LONG},${row}\n`);
    await expect(asked('late.csv', 'late.parquet', { keep: ['id'], batchRows: 2 })).rejects.toThrow(
      `column "id" holds ${LONG}, which its floating-point numbers cannot: carry it over as text, with --text id`,
    );
    writeFileSync(at('turned.csv'), `${head}\n${LONG},${row}\n2,${row}\n1.5,${row}\n`);
    await expect(asked('turned.csv', 'turned.arrow', { keep: ['id'], batchRows: 2 })).rejects.toThrow(
      'column "id" began with integers, and now holds 1.5',
    );
    const { rows } = await asked('late.csv', 'late.parquet', { keep: ['id'], batchRows: 2, text: { text: ['id'] } });
    expect(rows).toBe(3);
    writeFileSync(at('huge.jsonl'), json('18446744073709551615'));
    await expect(asked('huge.jsonl', 'huge.arrow', { keep: ['id'] })).rejects.toThrow('no integer of 64 bits');
  });
});

describe.skipIf(python === undefined && !pythonRequired)('a table without rows', () => {
  test.each(['arrows', 'parquet'])('has answers of the types that rows would have: %s', async (format) => {
    const make = `
import sys, pyarrow as pa, pyarrow.csv as csv, pyarrow.parquet as pq
t = csv.read_csv('demo/tumours.csv').slice(0, int(sys.argv[2]))
t = t.append_column('id', pa.array(range(t.num_rows), pa.int64())).append_column('ok', pa.array([True] * t.num_rows, pa.bool_())).append_column('day', pa.array([0] * t.num_rows, pa.date32())).append_column('half', pa.array([0.5] * t.num_rows, pa.float32()))
if sys.argv[1].endswith('.parquet'): pq.write_table(t, sys.argv[1])
else:
    with pa.ipc.new_stream(sys.argv[1], t.schema) as writer: writer.write_table(t)
`;
    const show = `
import sys, pyarrow as pa, pyarrow.parquet as pq
t = pq.read_table(sys.argv[1]) if sys.argv[1].endswith('.parquet') else pa.ipc.open_stream(sys.argv[1]).read_all()
print(t.num_rows, *[f'{f.name}:{f.type}' for f in t.schema])
`;
    const found = [0, 3].map(async (rows) => {
      const [input, output] = [`rows-${rows}.${format}`, `answers-${rows}.${format}`];
      execFileSync(python!, ['-c', make, at(input), String(rows)]);
      const kind = format === 'parquet' ? 'parquet' : 'arrow';
      await asked(input, output, { from: kind, to: kind, keep: ['shape', 'id', 'ok', 'day', 'half'] });
      return execFileSync(python!, ['-c', show, at(output)], { encoding: 'utf8' }).trim();
    });
    const [none, some] = await Promise.all(found);
    expect(none).toBe(some!.replace(/^3/, '0'));
  });
});
