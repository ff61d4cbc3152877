/** Triton's classification extension: the highest values of each row as texts `value:index:label`. */
import { badRequest } from '../../errors.js';
import { shown } from '../../json/parse.js';
import type { Scalar } from '../../models/contract.js';
import type { NamedResult } from '../../models/served.js';
import type { Parameters } from './request.js';

/** The output itself where nothing was asked. @throws RequestError (400) */
export function classified(
  output: NamedResult,
  parameters: Parameters,
  classes: readonly Scalar[] | undefined,
): NamedResult {
  const wanted = parameters['classification'];
  if (wanted === undefined) return output;
  if (!Number.isSafeInteger(wanted) || (wanted as number) < 1) {
    throw badRequest(`output ${output.name}: classification is a number of classes, not ${shown(wanted)}`);
  }
  const [rows, width] = output.shape as [number, number | undefined];
  if (width === undefined || output.shape.length !== 2 || output.datatype === 'BYTES') {
    throw badRequest(`output ${output.name}: there is no value for each class that could be ordered`);
  }
  const count = Math.min(wanted as number, width);
  const data: string[] = [];
  for (let i = 0; i < rows; i++) {
    const row = Array.from({ length: width }, (_, j) => Number(output.data[i * width + j]));
    const order = row.map((_, j) => j).sort((a, b) => row[b]! - row[a]! || a - b);
    for (const j of order.slice(0, count)) {
      const label = classes?.length === width ? `:${String(classes[j])}` : '';
      data.push(`${row[j]!}:${j}${label}`);
    }
  }
  return { name: output.name, datatype: 'BYTES', shape: [rows, count], data };
}
