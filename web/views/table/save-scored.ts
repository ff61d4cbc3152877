/** The table with its answers for other programs: CSV with every digit, Parquet with types. */
import { saveBytes } from '../../parts/save-bytes.js';
import { ask } from '../../worker/client.js';
import type { Cell } from '../../worker/answers.js';
import type { Scored } from '../../worker/kinds/rows/table.js';

interface Written {
  readonly name: string;
  readonly values: readonly Cell[];
}

/** What stood in the file, then what the model said; a column of errors where there are some. */
function writtenColumns({ columns, data, labels, numbers, names, method, errors }: Scored): Written[] {
  const prefix = method === 'predict_proba' ? 'proba_' : method === 'decision_function' ? 'score_' : '';
  const written: Written[] = columns.map((name, j) => ({ name, values: data[j]! }));
  if (labels !== null) written.push({ name: 'prediction', values: labels });
  if (numbers !== null)
    names.forEach((name, k) => {
      written.push({ name: prefix + name, values: numbers.map((row) => row?.[k] ?? null) });
    });
  if (errors.some((error) => error !== null)) written.push({ name: 'error', values: errors });
  return written;
}

/** Texts that a spreadsheet would run are made harmless. */
const FORMULA = /^[=+\-@\t\r]/;

function cell(value: Cell): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function scoredCsv(scored: Scored): string {
  const written = writtenColumns(scored);
  const lines = [written.map(({ name }) => cell(name)).join(',')];
  for (let i = 0; i < scored.rows; i++) lines.push(written.map(({ values }) => cell(values[i]!)).join(','));
  return `${lines.join('\n')}\n`;
}

const fileName = (table: string, ending: string): string => `${table.replace(/\.\w+$/, '')}-predicted.${ending}`;

export function saveCsv(scored: Scored, table: string): void {
  saveBytes(scoredCsv(scored), fileName(table, 'csv'), 'text/csv');
}

/** @throws WorkerProblem */
export async function saveParquet(scored: Scored, table: string): Promise<void> {
  const bytes = await ask('parquet', { columns: writtenColumns(scored) });
  saveBytes(bytes, fileName(table, 'parquet'), 'application/vnd.apache.parquet');
}
