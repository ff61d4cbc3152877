/** Values of Python's standard library made in TypeScript: Python loads equal values of equal types. */
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import {
  dumps,
  PyArray,
  PyComplex,
  PyCounter,
  PyDate,
  PyDateTime,
  PyDecimal,
  PyDeque,
  PyFraction,
  PyOrderedDict,
  PyPath,
  PyPattern,
  PyRange,
  PySlice,
  PyTime,
  PyTimeDelta,
  PyTimeZone,
  PyTuple,
  PyUuid,
} from '../../src/entries/pickle-node.js';
import { pythonOf, pythonRequired } from '../helpers/oracle.js';

/** A value made here, and the Python expression that it must be equal to. */
const VALUES: readonly (readonly [value: unknown, expression: string])[] = [
  [new PyComplex(1, -0.5), 'complex(1, -0.5)'],
  [new PyDecimal('1.10'), 'decimal.Decimal("1.10")'],
  [new PyFraction(1, 3n), 'fractions.Fraction(1, 3)'],
  [new PyUuid(2n ** 127n + 5n), 'uuid.UUID(int=2**127 + 5)'],
  [new PyDate(2026, 1, 31), 'datetime.date(2026, 1, 31)'],
  [new PyTime(23, 59, 58, 7), 'datetime.time(23, 59, 58, 7)'],
  [new PyDateTime([2026, 1, 31, 1, 2, 3, 4]), 'datetime.datetime(2026, 1, 31, 1, 2, 3, 4)'],
  [
    new PyDateTime([2026, 1, 31, 1, 2, 3, 4], new PyTimeZone(new PyTimeDelta(0, 7200), 'EET')),
    'datetime.datetime(2026, 1, 31, 1, 2, 3, 4, datetime.timezone(datetime.timedelta(hours=2), "EET"))',
  ],
  [new PyTimeDelta(-1, 5, 6), 'datetime.timedelta(-1, 5, 6)'],
  [new PyRange(1, 9, 2), 'range(1, 9, 2)'],
  [new PySlice(null, 5, null), 'slice(None, 5, None)'],
  [new PyDeque([1, 2], 3), 'collections.deque([1, 2], 3)'],
  [new PyOrderedDict([['b', 1], ['a', 2]]), 'collections.OrderedDict([("b", 1), ("a", 2)])'], // prettier-ignore
  [new PyCounter([['a', 2]]), 'collections.Counter({"a": 2})'],
  [new PyTuple([1, 'a']), '(1, "a")'],
  [new PyPath('PurePosixPath', ['a', 'b']), 'pathlib.PurePosixPath("a", "b")'],
  [new PyPattern('a+', 34), 're.compile("a+", re.I)'],
  [new PyArray('d', Float64Array.of(1.5, 2)), 'array.array("d", [1.5, 2])'],
];

const READER = `
import array, base64, collections, datetime, decimal, fractions, json, pathlib, pickle, re, sys, uuid
for line in sys.stdin:
    data, expression = json.loads(line)
    found, expected = pickle.loads(base64.b64decode(data)), eval(expression)
    print(json.dumps(None if found == expected and type(found) is type(expected) else repr(found)))
`;

const python = pythonOf('sklearn-1.9');

describe.runIf(python !== undefined || pythonRequired)('values made in TypeScript', () => {
  test.each([0, 1, 2, 3, 4, 5])('load in Python, protocol %i', (protocol) => {
    // A slice cannot be pickled below protocol 2 by Python itself.
    const values = VALUES.filter(([value]) => protocol >= 2 || !(value instanceof PySlice));
    const output = execFileSync(python!, ['-c', READER], {
      encoding: 'utf8',
      input: values
        .map(
          ([value, expression]) =>
            `${JSON.stringify([Buffer.from(dumps(value, { protocol })).toString('base64'), expression])}\n`,
        )
        .join(''),
    });
    const answers = output.trim().split('\n').map((line) => JSON.parse(line) as string | null); // prettier-ignore
    expect(
      values.flatMap(([, expression], i) => (answers[i] === null ? [] : [`${expression}: ${answers[i]}`])),
    ).toEqual([]);
    expect(answers.length).toBe(values.length);
  });
});
