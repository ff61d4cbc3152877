/** An answer of the Open Inference Protocol: JSON, with tensors as bytes behind it where they are asked for so. */
import { type Answer, answerOf, jsonAnswer } from '../../http/answers.js';
import { listTextInTurns } from '../../json/in-turns.js';
import { listText, noneYet, notFiniteNote } from '../../json/write.js';
import type { Inference, NamedResult, ServedModel } from '../../models/served.js';
import { writeTensor } from '../../tensors/binary.js';
import { classified } from './classification.js';
import type { AskedOutput, InferRequest, Parameters } from './request.js';

const isTrue = (parameters: Parameters, name: string): boolean | undefined =>
  typeof parameters[name] === 'boolean' ? parameters[name] : undefined;

/** Names of classes go beside probabilities: parameters are flat, so they are JSON in a string. */
function parametersOf(output: NamedResult, served: ServedModel): Record<string, string | number | boolean> {
  const { classes } = served.contract;
  const byClass = ['predict_proba', 'predict_log_proba', 'decision_function'].includes(output.name);
  if (!byClass || classes === undefined || output.shape[1] !== classes.length) return {};
  return { classes: listText(classes, noneYet()) };
}

export interface InferAnswer {
  /** The text of the JSON, and the blobs behind it. */
  readonly text: string;
  readonly blobs: readonly Uint8Array[];
}

/** The answer to a request. */
export async function writeInferAnswer(
  served: ServedModel,
  request: InferRequest,
  found: Inference,
  id: string,
): Promise<InferAnswer> {
  const all = isTrue(request.parameters, 'binary_data_output') ?? false;
  const blobs: Uint8Array[] = [];
  const outputs: string[] = [];
  for (const [i, output] of found.outputs.entries()) {
    const asked: AskedOutput | undefined = request.outputs?.[i];
    const shown = classified(output, asked?.parameters ?? {}, served.contract.classes);
    const parameters = parametersOf(shown, served);
    const head = `{"name":${JSON.stringify(shown.name)},"shape":[${shown.shape.join(',')}],"datatype":"${shown.datatype}"`;
    if (isTrue(asked?.parameters ?? {}, 'binary_data') ?? all) {
      const blob = writeTensor(shown.data, shown.datatype);
      blobs.push(blob);
      outputs.push(`${head},"parameters":${JSON.stringify({ ...parameters, binary_data_size: blob.length })}}`);
      continue;
    }
    const counts = noneYet();
    const data = await listTextInTurns(shown.data, counts);
    const note = notFiniteNote(counts);
    const shownParameters = note === undefined ? parameters : { ...parameters, not_finite: note };
    const written = Object.keys(shownParameters).length === 0 ? '' : `,"parameters":${JSON.stringify(shownParameters)}`;
    outputs.push(`${head}${written},"data":${data}}`);
  }
  const version = served.version === undefined ? '' : `,"model_version":${JSON.stringify(served.version)}`;
  const text = `{"model_name":${JSON.stringify(served.name)}${version},"id":${JSON.stringify(id)},"outputs":[${outputs.join(',')}]}`;
  return { text, blobs };
}

/** The text and the blobs as one body. */
export function inferResponse({ text, blobs }: InferAnswer): Answer {
  if (blobs.length === 0) return jsonAnswer(text);
  const json = new TextEncoder().encode(text);
  const body = new Uint8Array(blobs.reduce((sum, blob) => sum + blob.length, json.length));
  body.set(json);
  let at = json.length;
  for (const blob of blobs) {
    body.set(blob, at);
    at += blob.length;
  }
  return answerOf(body, {
    'content-type': 'application/octet-stream',
    'content-length': String(body.length),
    'inference-header-content-length': String(json.length),
  });
}
