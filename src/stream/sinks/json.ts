/** JSON Lines, and JSON as one array: a record for each row. What JSON has no word for (NaN, infinities) is null. */
import { exactIntegers } from '../exact-integers.js';
import { withTimeTexts } from '../times.js';
import type { Rows, Sink, SinkFormat } from '../types.js';

const encoder = new TextEncoder();

/** Exact: integers above 2^53 are digits as well. */
function jsonValue(value: unknown): string {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number' && Object.is(value, -0)) return '-0.0';
  return JSON.stringify(value ?? null);
}

function* records({ rows, columns: given }: Rows): Generator<string> {
  const columns = given.map((column) => exactIntegers(withTimeTexts(column)));
  const names = columns.map(({ name }) => `${JSON.stringify(name)}:`);
  for (let i = 0; i < rows; i++) {
    let text = '{';
    columns.forEach(({ values }, j) => (text += (j === 0 ? '' : ',') + names[j]! + jsonValue(values[i])));
    yield `${text}}`;
  }
}

export const jsonLinesSink: SinkFormat = {
  format: 'jsonl',
  open: (target): Promise<Sink> =>
    Promise.resolve({
      async write(rows) {
        if (rows.rows > 0) await target.write(encoder.encode(`${[...records(rows)].join('\n')}\n`));
      },
      end: () => Promise.resolve(),
    }),
};

export const jsonSink: SinkFormat = {
  format: 'json',
  open: (target): Promise<Sink> => {
    let begun = false;
    return Promise.resolve({
      async write(rows) {
        if (rows.rows === 0) return;
        await target.write(encoder.encode(`${begun ? ',' : '['}\n${[...records(rows)].join(',\n')}`));
        begun = true;
      },
      end: () => target.write(encoder.encode(begun ? '\n]\n' : '[]\n')),
    });
  },
};
