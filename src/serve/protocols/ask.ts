/** What all protocols do with rows once they have them. */
import { pythonName } from '../../card/method-names.js';
import { badRequest } from '../errors.js';
import type { Call } from '../http/protocol.js';
import type { Rows } from '../inference/rows.js';
import type { Inference, ServedModel } from '../models/served.js';

/** The model of the path or of `?model=`, or the only one; noted for the log. */
export function modelOf(call: Call, name: string | undefined, version?: string): ServedModel {
  const { catalog } = call.serving;
  if (name !== undefined) call.access.model = name.slice(0, 200);
  const served = name === undefined ? catalog.only(version) : catalog.get(name, version);
  call.access.model = served.name;
  call.access.version = served.version;
  return served;
}

/** `?method=`: names of outputs, with commas between them; `predictProba` and `predict_proba` are the same. */
export function askedOutputs(call: Call): string[] | undefined {
  const text = call.query('method');
  if (text === undefined) return undefined;
  const names = text.split(',').map((name) => pythonName(name.trim()));
  if (names.some((name) => name === '')) throw badRequest('?method= is the name of a method, as predict_proba');
  return names;
}

/** Asks the model, and notes for the log what it took. */
export async function infer(
  call: Call,
  served: ServedModel,
  rows: Rows,
  outputs: readonly string[] | undefined,
  ignoreExtra?: boolean,
): Promise<Inference> {
  call.access.rows = rows.rows;
  const found = await served.infer(rows, outputs, ignoreExtra);
  call.access.queueMs = found.queued;
  call.access.predictMs = found.computed;
  return found;
}
