/** The bytes of an XGBoost booster's handle, in whichever of its three forms. */
import { FormatError } from '../../../core/errors.js';
import type { Fail, JsonObject } from '../boosting/json-access.js';
import { readUbjson } from './ubjson.js';
import { modelOfBinary } from './binary-model.js';
import { modelOfJson } from './json-model.js';
import type { XgbModel } from './booster-model.js';

const BRACE = 0x7b;
const QUOTE = 0x22;

function jsonOf(bytes: Uint8Array): unknown {
  // Text opens its first key with a quote, UBJSON with the type of a length.
  if (bytes[1] !== QUOTE) return readUbjson(bytes);
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new FormatError(`the JSON of the XGBoost model is damaged: ${(cause as Error).message}`, {
      format: 'json',
      cause,
    });
  }
}

/** @throws FormatError where the bytes are damaged, InvalidStateError by `fail` where the parts do not fit */
export function readXgboost(bytes: Uint8Array, fail: Fail): XgbModel {
  if (bytes[0] !== BRACE) return modelOfBinary(bytes, fail);
  const json = jsonOf(bytes);
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw fail('a model', 'other JSON');
  return modelOfJson(json as JsonObject, fail);
}
