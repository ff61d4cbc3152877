/** Results as the lists that KServe v1 and MLflow answer with. */
import { badRequest } from '../errors.js';
import { nested } from '../inference/results.js';
import { jsonText, noneYet, notFiniteNote } from '../json/write.js';
import type { Inference, ServedModel } from '../models/served.js';

/** One output for `predictions`: the one that was asked for, or the first usual one. */
export function singleOutput(served: ServedModel, asked: readonly string[] | undefined): readonly string[] {
  if (asked === undefined) return served.contract.usual.slice(0, 1);
  if (asked.length > 1)
    throw badRequest('this protocol answers one method at a time: ask for several over /v2 or /models');
  return asked;
}

/** The text of `{"predictions": […]}`, with a note where NaN or an infinity became null. */
export function predictionsText(found: Inference): string {
  const counts = noneYet();
  const text = jsonText(nested(found.outputs[0]!), counts);
  const note = notFiniteNote(counts);
  return `{"predictions":${text}${note === undefined ? '' : `,"note":${JSON.stringify(note)}`}}`;
}
