/** Results as the lists that KServe v1 and MLflow answer with. */
import { badRequest } from '../errors.js';
import { nested } from '../inference/results.js';
import { listTextInTurns, partsInTurns } from '../json/in-turns.js';
import { jsonText, listText, noneYet, type NotFinite, notFiniteNote } from '../json/write.js';
import type { Inference, NamedResult, ServedModel } from '../models/served.js';

/** One output for `predictions`: the one that was asked for, or the first usual one. */
export function singleOutput(served: ServedModel, asked: readonly string[] | undefined): readonly string[] {
  if (asked === undefined) return served.contract.usual.slice(0, 1);
  if (asked.length > 1)
    throw badRequest('this protocol answers one method at a time: ask for several over /v2 or /models');
  return asked;
}

/** Values by row. */
async function nestedText(output: NamedResult, counts: NotFinite): Promise<string> {
  const { shape, data } = output;
  if (shape.length === 1) return listTextInTurns(data, counts);
  if (shape.length > 2 || !(data instanceof Float64Array)) return jsonText(nested(output), counts);
  const width = shape[1]!;
  const row = (i: number): string => listText(data.subarray(i * width, (i + 1) * width), counts);
  return `[${await partsInTurns(shape[0]!, width, row)}]`;
}

/** The text of `{"predictions": […]}`, with a note where NaN or an infinity became null. */
export async function predictionsText(found: Inference): Promise<string> {
  const counts = noneYet();
  const text = await nestedText(found.outputs[0]!, counts);
  const note = notFiniteNote(counts);
  return `{"predictions":${text}${note === undefined ? '' : `,"note":${JSON.stringify(note)}`}}`;
}
