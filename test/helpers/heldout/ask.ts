/** Asks a model what Python was asked, and says how the two outcomes compare. */
import { boundOf } from '../../../src/estimators/binding/bound-object.js';
import { BrineError } from '../../../src/core/errors.js';
import type { Estimator } from '../../../src/estimators/estimator.js';
import { type Encoded, decodeEncoded } from '../inputs.js';
import { callMethod } from '../results.js';
import { differenceOf } from './closeness.js';
import { type EncodedRows, rowsOf } from './rows.js';

/** One call of fixtures/lib/heldout/record.py: what Python gave, or the error that it raised. */
export interface Query {
  label: string;
  method: string;
  kwargs: Record<string, unknown>;
  rows: string | null;
  answer?: Encoded | string[];
  error?: [type: string, message: string];
}

export interface Asked {
  name: string;
  env: string;
  family: string;
  file: string;
  class: string;
  repr: string;
  /** Whether float32 takes part: rows of fit, or XGBoost. */
  narrow: boolean;
  queries: Query[];
}

/**
 * `right`: Python's answer, or an error where Python raises. Otherwise `wrong` (another answer, the worst), `refused` (an
 * error where Python answers), `answered` (where Python raises) or `untyped` (an error that is no BrineError).
 */
export type Verdict = 'right' | 'wrong' | 'refused' | 'answered' | 'untyped';

export interface Outcome {
  verdict: Verdict;
  /** Whether Python raised. */
  raises: boolean;
  /** Whether float32 takes part, in the model or in the rows. */
  narrow: boolean;
  label: string;
  method: string;
  detail: string;
}

/** Methods that Brine cannot ask for, in the form in which Python was asked. */
function decoded(kwargs: Record<string, unknown>): Record<string, unknown> | undefined {
  const entries = Object.entries(kwargs);
  if (entries.length === 0) return undefined;
  const isEncoded = (value: unknown): value is Encoded =>
    typeof value === 'object' && value !== null && 'kind' in value && 'data' in value;
  return Object.fromEntries(entries.map(([key, value]) => [key, isEncoded(value) ? decodeEncoded(value) : value]));
}

const text = (error: unknown): string => (error instanceof Error ? `${error.name}: ${error.message}` : String(error));

/** Stages come one after the other, and may fail when they are asked for. */
function whole(result: unknown): unknown {
  const staged = typeof result === 'object' && result !== null && 'next' in result;
  return staged ? [...(result as unknown as Iterable<unknown>)] : result;
}

/** XGBoost keeps the values of categories since 3.1; earlier models take codes (docs/compatibility.md). */
function needsCodes(model: Estimator): boolean {
  if (!model.className.startsWith('xgboost.')) return false;
  const [major, minor] = boundXgboost(model);
  return major < 3 || (major === 3 && minor < 1);
}

function boundXgboost(model: Estimator): readonly [number, number] {
  const bound = boundOf(model).model as { _Booster?: { version?: readonly [number, number] } };
  return bound._Booster?.version ?? [0, 0];
}

/** Whether some of the rows are float32. */
function isNarrow(rows: EncodedRows | undefined): boolean {
  return rows?.dtype === 'float32' || rows?.columns?.some(({ dtype }) => dtype === 'float32') === true;
}

/** @param narrow Whether the model computes in float32 by itself. */
export function ask(
  model: Estimator,
  query: Query,
  rows: EncodedRows | undefined,
  turn: number,
  narrow: boolean,
): Outcome {
  const raises = query.error !== undefined;
  const outcome = (verdict: Verdict, detail: string): Outcome => {
    return { verdict, raises, narrow: narrow || isNarrow(rows), label: query.label, method: query.method, detail };
  };
  let found: unknown;
  try {
    const X = rows === undefined ? undefined : rowsOf(rows, turn, needsCodes(model));
    found = whole(callMethod(model, query.method, X, decoded(query.kwargs)));
  } catch (error) {
    if (!(error instanceof BrineError)) return outcome('untyped', text(error));
    return raises ? outcome('right', '') : outcome('refused', text(error));
  }
  if (raises) return outcome('answered', query.error!.join(': '));
  // a score is 1 less a quotient, which float32 tells to five digits or so
  const isScore = query.method === 'score' && (narrow || isNarrow(rows)) && typeof found === 'number';
  const [wanted] = isScore ? ((query.answer as Encoded).data as number[]) : [];
  if (isScore && Math.abs((found as number) - wanted!) <= 2e-5 * Math.max(1, Math.abs(wanted!)))
    return outcome('right', '');
  const difference = differenceOf(found, query.answer!, narrow || isNarrow(rows));
  return difference === undefined ? outcome('right', '') : outcome('wrong', `${difference.sort} ${difference.text}`);
}
