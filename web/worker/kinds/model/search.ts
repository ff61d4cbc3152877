/** `cv_results_` of a search, best first. */
import { Estimator, NdArray, PyDict } from 'brine';
import { handler } from '../../contract.js';
import { type At, modelAt } from '../../files.js';

export interface Candidate {
  readonly rank: number;
  readonly score: number;
  readonly deviation: number | null;
  /** Of each name of `names`: its value, as a number where it is one. */
  readonly values: readonly (number | string)[];
}

export interface Search {
  readonly metric: string;
  /** Parameters that were varied. */
  readonly names: readonly string[];
  /** Best first. */
  readonly candidates: readonly Candidate[];
}

declare module '../../contract.js' {
  interface Contract {
    search: { ask: At; give: Search | null };
  }
}

const MAX_CANDIDATES = 5000;

const numbers = (value: unknown): Float64Array | undefined =>
  value instanceof NdArray && 'iuf'.includes(value.dtype.kind) ? value.toFloat64() : undefined;

const MAX_TEXT = 80;

function plain(value: unknown): number | string {
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value);
  if (value instanceof Estimator) return value.className.slice(value.className.lastIndexOf('.') + 1);
  const text = value === null || value === undefined ? 'None' : String(value);
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT - 1)}…` : text;
}

export default handler('search', (at) => {
  const results = modelAt(at).get('cv_results_');
  if (!(results instanceof PyDict)) return null;
  const metric = results
    .keyArray()
    .map(String)
    .find((key) => /^mean_test_/.test(key));
  const name = metric?.slice('mean_test_'.length) ?? 'score';
  const scores = numbers(results.get(`mean_test_${name}`));
  if (scores === undefined) return null;
  const deviations = numbers(results.get(`std_test_${name}`));
  const ranks = numbers(results.get(`rank_test_${name}`));
  const given = results.get('params');
  const params = (Array.isArray(given) ? (given as unknown[]) : []).map((one) =>
    one instanceof PyDict
      ? new Map([...one].map(([key, item]) => [String(key), plain(item)]))
      : new Map<string, never>(),
  );
  const names = [...new Set(params.flatMap((one) => [...one.keys()]))];
  const candidates = Array.from(scores.slice(0, MAX_CANDIDATES), (score, i) => ({
    rank: ranks?.[i] ?? 0,
    score,
    deviation: deviations?.[i] ?? null,
    values: names.map((parameter) => params[i]?.get(parameter) ?? ''),
  }));
  return { metric: name, names, candidates: candidates.sort((a, b) => a.rank - b.rank) };
});
