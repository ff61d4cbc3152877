/**
 * The table "What Python's values become" of the README, line by line: Python pickles a value of each type that a line
 * names, the class found here must stand in that line, and what is written goes back to an equal value of equal type.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { dumps, loads } from '../../src/entries/pickle-node.js';
import { pythonOf, pythonRequired } from '../helpers/oracle.js';

/** A Python expression for each name in the first column. */
const SAMPLES: Readonly<Record<string, string>> = {
  None: 'None',
  bool: 'True',
  str: '"h\\u00e9llo"',
  int: '7',
  float: '2.0',
  list: '[1]',
  tuple: '(1, "a")',
  dict: '{"a": 1}',
  set: '{1, 2}',
  frozenset: 'frozenset([1, 2])',
  bytes: 'b"ab"',
  bytearray: 'bytearray(b"ab")',
  complex: 'complex(1, 2)',
  Decimal: 'decimal.Decimal("1.10")',
  Fraction: 'fractions.Fraction(1, 3)',
  UUID: 'uuid.UUID(int=5)',
  datetime: 'datetime.datetime(2026, 1, 2, 3, 4, 5, 6)',
  date: 'datetime.date(2026, 1, 2)',
  time: 'datetime.time(3, 4, 5, 6)',
  timedelta: 'datetime.timedelta(1, 2, 3)',
  timezone: 'datetime.timezone(datetime.timedelta(hours=2))',
  ZoneInfo: 'zoneinfo.ZoneInfo("Europe/Rome")',
  OrderedDict: 'collections.OrderedDict(a=1)',
  defaultdict: 'collections.defaultdict(list, a=[1])',
  Counter: 'collections.Counter("aab")',
  deque: 'collections.deque([1], 3)',
  range: 'range(1, 9, 2)',
  slice: 'slice(1, None, 2)',
  Path: 'pathlib.Path("a", "b")',
  're.Pattern': 're.compile("a+", re.I)',
  'array.array': 'array.array("d", [1.5])',
  SimpleNamespace: 'types.SimpleNamespace(x=1)',
  'functools.partial': 'functools.partial(int, base=2)',
  'Enum members, named tuples': '[uuid.SafeUUID.safe, difflib.Match(1, 2, 3)]',
  'numpy scalars, masked arrays': '[numpy.float32(1.5), numpy.ma.masked_array([1, 2], [0, 1])]',
  RandomState: 'numpy.random.RandomState(0)',
  Generator: 'numpy.random.default_rng(0)',
  'numpy arrays of every dtype': 'numpy.arange(6.0).reshape(2, 3)',
  "scipy's sparse matrices and arrays, all formats": 'scipy.sparse.csr_matrix(numpy.eye(2))',
  'pandas `DataFrame`, `Series`, `Index` (1.0 to 3.x)':
    '[pandas.DataFrame({"a": [1]}), pandas.Series([1.5]), pandas.Index(["x"])]',
  'a class or function': 'collections.OrderedDict',
  'an instance of an unknown class': 'string.Template("a")',
  'a call that is not known': 'operator.methodcaller("x")',
  'a scikit-learn estimator': 'sklearn.preprocessing.StandardScaler()',
};
/** Tested where classes are registered: test/pickle/round-trip.test.ts. */
const ELSEWHERE = new Set(['an instance of a class you registered']);

/** What JavaScript itself calls the value. */
function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return typeof value === 'object' ? value.constructor.name : typeof value;
}

const MAKE = `
import array, collections, datetime, decimal, difflib, fractions, functools, json, operator, pathlib, pickle, re, string, sys
import types, uuid, zoneinfo, numpy, pandas, scipy.sparse, sklearn.preprocessing
for line in sys.stdin:
    task = json.loads(line)
    value = eval(task["expression"])
    if "hex" not in task:
        print(json.dumps(pickle.dumps(value, 4).hex()))
        continue
    found = pickle.loads(bytes.fromhex(task["hex"]))
    same = pickle.dumps(found, 4) == pickle.dumps(value, 4) or repr(found) == repr(value)
    print(json.dumps(same and type(found) is type(value)))
`;

const python = pythonOf('sklearn-1.9');

function ask(tasks: readonly object[]): unknown[] {
  const output = execFileSync(python!, ['-c', MAKE], {
    encoding: 'utf8',
    input: tasks.map((task) => JSON.stringify(task)).join('\n'),
  });
  return output.trim().split('\n').map((line) => JSON.parse(line) as unknown); // prettier-ignore
}

const table = /\| Python \| TypeScript \| and back \|\n\|[-|]+\n((?:\|.*\n)+)/.exec(
  readFileSync('docs/values.md', 'utf8'),
)![1]!;
const rows = table.trim().split('\n').map((line) => line.split('|').slice(1, 3).map((cell) => cell.trim())) as [string, string][]; // prettier-ignore
const cases = rows.flatMap(([names, became]) =>
  (/^`/.test(names) ? names.replaceAll('`', '').split(', ') : [names]).map((name) => ({ name, became })),
);

test('every line of the table has a sample', () => {
  expect(cases.map(({ name }) => name).filter((name) => !(name in SAMPLES) && !ELSEWHERE.has(name))).toEqual([]);
  expect(rows.length).toBeGreaterThan(15);
});

describe.runIf(python !== undefined || pythonRequired)('the table of the README', () => {
  test('names what is found here, and all of it goes back', { timeout: 60_000 }, () => {
    const known = cases.filter(({ name }) => name in SAMPLES);
    const made = ask(known.map(({ name }) => ({ expression: SAMPLES[name] }))) as string[];
    const wrong: string[] = [];
    const back = known.map(({ name, became }, i) => {
      const expression = SAMPLES[name]!;
      const bytes = Uint8Array.from(Buffer.from(made[i]!, 'hex'));
      const exact = loads(bytes, { lossless: true });
      const plain = loads(bytes);
      const found = expression.startsWith('[') && name !== 'list' ? (plain as unknown[]).map(kindOf) : [kindOf(plain)];
      const estimator = became.startsWith('the estimator') && found[0] !== 'PyObject';
      for (const kind of found) {
        if (!became.includes(kind) && !estimator) wrong.push(`${name}: is a ${kind}, the table says ${became}`);
      }
      return { expression, hex: Buffer.from(dumps(exact, { protocol: 4 })).toString('hex') };
    });
    const answers = ask(back);
    expect(wrong).toEqual([]);
    expect(known.filter((_, i) => answers[i] !== true).map(({ name }) => name)).toEqual([]);
    expect(answers.length).toBe(known.length);
  });
});
