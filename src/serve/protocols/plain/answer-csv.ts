/** The answer for people as CSV. */
import { formatCsv } from '../../../table/csv.js';
import type { Inference, ServedModel } from '../../models/served.js';
import { perRow } from './answer.js';

/** The same as CSV. */
export function plainCsv(served: ServedModel, found: Inference): string {
  const columns: string[] = [];
  const parts = perRow(served, found);
  for (const { field, names, values } of parts) {
    const width = Array.isArray(values[0]) ? values[0].length : 1;
    if (width === 1 && !Array.isArray(values[0])) columns.push(field);
    else for (let j = 0; j < width; j++) columns.push(`${field}_${names?.[j] ?? j}`);
  }
  const rows = Array.from({ length: found.rows }, (_, i) =>
    parts.flatMap(({ values }) => (Array.isArray(values[i]) ? (values[i] as unknown[]).flat() : [values[i]])),
  );
  return formatCsv(columns, rows);
}
