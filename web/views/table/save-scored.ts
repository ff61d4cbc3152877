/** The table with its answers as CSV, for other programs: every digit, and texts that a spreadsheet would run made harmless. */
import { saveBytes } from '../../parts/save-bytes.js';
import type { Scored } from '../../worker/kinds/table.js';

const FORMULA = /^[=+\-@\t\r]/;

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function scoredCsv(scored: Scored): string {
  const { columns, data, labels, numbers, names, method, rows, errors } = scored;
  const hasErrors = errors.some((error) => error !== null);
  const prefix = method === 'predict_proba' ? 'proba_' : method === 'decision_function' ? 'score_' : '';
  const head = [
    ...columns,
    ...(labels === null ? [] : ['prediction']),
    ...(numbers === null ? [] : names.map((name) => prefix + name)),
    ...(hasErrors ? ['error'] : []),
  ];
  const lines = [head.map(cell).join(',')];
  for (let i = 0; i < rows; i++) {
    const row: unknown[] = data.map((column) => column[i]);
    if (labels !== null) row.push(labels[i]);
    if (numbers !== null) for (let k = 0; k < names.length; k++) row.push(numbers[i]?.[k]);
    if (hasErrors) row.push(errors[i]);
    lines.push(row.map(cell).join(','));
  }
  return `${lines.join('\n')}\n`;
}

export function saveScored(scored: Scored, name: string): void {
  saveBytes(scoredCsv(scored), `${name.replace(/\.\w+$/, '')}-predicted.csv`, 'text/csv');
}
