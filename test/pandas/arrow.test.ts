/** Columns over Arrow's memory, as pandas pickles them where pyarrow is installed. */
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { FormatError, UnsupportedError } from '../../src/core/errors.js';
import { dumpBytes, load } from '../../src/node.js';
import { DataFrame } from '../../src/pandas/frame.js';
import { PyByteArray, PyObject } from '../../src/pickle/values/py-values.js';
import { pythonOf, pythonRequired } from '../helpers/oracle.js';

const python = pythonOf('pyarrow-26');

const MAKE = `
import base64, json, pickle, sys
import pandas as pd, pyarrow as pa
text = ['a', None, 'caf\\u00e9', '', '\\U0001f60a' * 40]
sliced = pd.Series(text * 3, dtype='string[pyarrow]')[3:9].reset_index(drop=True)
chunks = pd.concat([pd.Series([1, None], dtype='int64[pyarrow]'), pd.Series([3], dtype='int64[pyarrow]')], ignore_index=True)
frame = pd.DataFrame({'text': text, 'float': [1.5, 2, None, -0.0, 5]})
for kind in ('int8', 'uint8', 'int16', 'int32', 'int64', 'uint64', 'float', 'double', 'bool'):
    frame[kind] = pd.array([1, 0, None, 1, 1], dtype=kind + '[pyarrow]')
frame['arrow text'] = pd.array(text, dtype=pd.ArrowDtype(pa.string()))
moments = pd.to_datetime(['2024-02-29T12:34:56.789', '1969-12-31', None, '1677-09-22', '2262-01-01'], format='ISO8601')
base = pa.array(moments, type=pa.timestamp('us'), from_pandas=True)
spans = pa.array(pd.to_timedelta([0, 90, None, -1, 86400], unit='s'), type=pa.duration('us'), from_pandas=True)
def arrow(array, type):
    return pd.arrays.ArrowExtensionArray(pa.chunked_array([array.cast(type, safe=False)]))
for unit in ('s', 'ms', 'us', 'ns'):
    frame['time ' + unit] = arrow(base, pa.timestamp(unit))
    frame['span ' + unit] = arrow(spans, pa.duration(unit))
frame['zone'] = arrow(base, pa.timestamp('us', 'Asia/Tokyo'))
frame['day'] = arrow(base, pa.date32())
frame['day 64'] = arrow(arrow(base, pa.date32())._pa_array.chunk(0), pa.date64())
frame['bytes'] = pd.array([b'a', None, b'', b'\\xff\\x00', b'bc'], dtype=pd.ArrowDtype(pa.binary()))
frame['clock'] = pd.array([None] * 5, dtype='time64[us][pyarrow]')
frame['NA'] = pd.array(text, dtype='string[pyarrow]')
def plain(value):
    if value is None or value is pd.NA or value != value:
        return None
    if isinstance(value, bytes):
        return list(value)
    if isinstance(value, pd.Timedelta) or type(value).__name__ == 'timedelta':
        return value.total_seconds()
    if hasattr(value, 'year'):
        stamp = pd.Timestamp(value)
        stamp = stamp.tz_localize('UTC') if stamp.tz is None else stamp
        return stamp.value // 10**6
    return value
answer = []
for name, value in {'frame': frame, 'sliced': sliced, 'chunks': chunks, 'empty': frame.iloc[:0]}.items():
    table = value.to_frame('x') if isinstance(value, pd.Series) else value
    columns = {str(key): [plain(cell) for cell in column.tolist()] if 'time64' not in str(column.dtype) else None for key, column in table.items()}
    dtypes = {str(key): str(column.dtype) for key, column in table.items()}
    for protocol in (4, 5):
        answer.append({'name': name, 'protocol': protocol, 'columns': columns, 'dtypes': dtypes, 'pickle': base64.b64encode(pickle.dumps(table, protocol)).decode()})
json.dump(answer, sys.stdout)
`;

const SAME = `
import base64, json, pickle, sys
import pandas as pd
for old, new in json.load(sys.stdin):
    pd.testing.assert_frame_equal(pickle.loads(base64.b64decode(old)), pickle.loads(base64.b64decode(new)))
`;

/** As MAKE's `plain` gives it. */
function shown(value: unknown): unknown {
  if (value instanceof Date) return value.getTime();
  if (value instanceof Uint8Array) return [...value];
  return typeof value === 'bigint' ? Number(value) : Number.isNaN(value) ? null : value;
}

interface Made {
  name: string;
  protocol: number;
  columns: Record<string, unknown[] | null>;
  dtypes: Record<string, string>;
  pickle: string;
}

describe.runIf(python !== undefined || pythonRequired)('what pandas with pyarrow wrote', () => {
  const made = (): Made[] => JSON.parse(execFileSync(python!, ['-c', MAKE], { encoding: 'utf8' })) as Made[];

  test('is seen as Python sees it, and goes back as it was', async () => {
    const pairs: [string, string][] = [];
    for (const { name, protocol, columns, dtypes, pickle } of made()) {
      const frame = await load<DataFrame>(new Uint8Array(Buffer.from(pickle, 'base64')));
      expect(frame, name).toBeInstanceOf(DataFrame);
      expect(frame.columns).toEqual(Object.keys(columns));
      for (const [column, expected] of Object.entries(columns)) {
        const at = frame.columns.indexOf(column);
        if (expected === null) {
          expect(() => frame.columnAt(at)).toThrow(UnsupportedError);
          continue;
        }
        const values = Array.from(frame.columnAt(at), (value) => shown(value));
        expect(values, `${name} ${column} p${protocol}`).toEqual(expected);
        expect(frame.dtypes[at]).toBe(dtypes[column]);
      }
      const again = await dumpBytes(frame, { format: 'pickle', protocol });
      pairs.push([pickle, Buffer.from(again).toString('base64')]);
    }
    execFileSync(python!, ['-c', SAME], { input: JSON.stringify(pairs), encoding: 'utf8' });
  });

  test('damage is an error when the column is looked at', async () => {
    const { pickle } = made().find(({ name, protocol }) => name === 'sliced' && protocol === 4)!;
    const bytes = new Uint8Array(Buffer.from(pickle, 'base64'));
    let refused = 0;
    for (const cut of [0, 1, 5]) {
      const frame = await load<PyObject>(bytes, { lossless: true });
      for (const buffer of buffersOf(frame)) (buffer.args as unknown[])[0] = new PyByteArray(cut);
      // The labels of the columns are Arrow's as well, and are looked at at once.
      const looking = dumpBytes(frame, { format: 'pickle' }).then((damaged) => load(damaged));
      await expect(looking).rejects.toBeInstanceOf(FormatError);
      refused++;
    }
    expect(refused).toBe(3);
  });
});

/** Every py_buffer in a graph. */
function buffersOf(root: unknown): PyObject[] {
  const found: PyObject[] = [];
  const seen = new Set<unknown>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    if (value instanceof PyObject && value.className === 'pyarrow.lib.py_buffer') found.push(value);
    for (const part of value instanceof Map ? value.values() : Object.values(value)) visit(part);
    if (Symbol.iterator in value && !ArrayBuffer.isView(value))
      for (const part of value as Iterable<unknown>) visit(part);
  };
  visit(root);
  return found;
}
