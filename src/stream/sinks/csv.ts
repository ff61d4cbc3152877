/** CSV: names first, then a line for each row. Cells that a spreadsheet would run as a formula are made harmless. */
import { cellText } from '../../table/csv-cells.js';
import { NumberLines } from '../cells/number-lines.js';
import { withTimeTexts } from '../times.js';
import { csvLines } from './csv-lines.js';
import type { ByteSink, Rows, Sink, SinkFormat, TextOptions, TableFormat } from '../types.js';

const encoder = new TextEncoder();

function lines({ rows, columns }: Rows, delimiter: string): string {
  const cells = columns.map(({ values, type, raw }) => {
    if (raw !== undefined) return (i: number) => cellText(raw[i], delimiter);
    // A number needs no quotes; NaN is a missing cell in the text as in memory.
    if (type === 'float64' || type === 'float32' || type === 'int32') return (i: number) => String(values[i]);
    return (i: number) => cellText(values[i], delimiter);
  });
  const out: string[] = [];
  for (let i = 0; i < rows; i++) {
    let line = cells[0] === undefined ? '' : cells[0](i);
    for (let j = 1; j < cells.length; j++) line += delimiter + cells[j]!(i);
    out.push(line);
  }
  return rows === 0 ? '' : `${out.join('\n')}\n`;
}

function sinkFormat(format: TableFormat, standard: string): SinkFormat {
  return {
    format,
    open: (target: ByteSink, options: TextOptions): Promise<Sink> => {
      const delimiter = options.delimiter ?? standard;
      const numberLines = NumberLines.make(delimiter);
      let begun = false;
      return Promise.resolve({
        async write({ rows: count, columns }) {
          const rows = { rows: count, columns: columns.map(withTimeTexts) };
          const head =
            begun || options.header === false
              ? ''
              : `${rows.columns.map(({ name }) => cellText(name, delimiter)).join(delimiter)}\n`;
          begun = true;
          if (head !== '') await target.write(encoder.encode(head));
          const quick = numberLines === undefined ? undefined : csvLines(rows, delimiter, numberLines);
          const bytes = quick ?? encoder.encode(lines(rows, delimiter));
          if (bytes.length > 0) await target.write(bytes);
        },
        end: () => Promise.resolve(),
      });
    },
  };
}

export const csvSink = sinkFormat('csv', ',');
export const tsvSink = sinkFormat('tsv', '\t');
