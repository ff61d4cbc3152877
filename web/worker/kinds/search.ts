/** `cv_results_` of a search, best first. */
import { NdArray, PyDict } from 'brine';
import { handler } from '../contract.js';
import { type At, modelAt } from '../files.js';

export interface Candidate {
  readonly rank: number;
  readonly score: number;
  readonly deviation: number | null;
  readonly parameters: string;
}

declare module '../contract.js' {
  interface Contract {
    search: { ask: At; give: { metric: string; candidates: Candidate[] } | null };
  }
}

const MAX_CANDIDATES = 5000;

const numbers = (value: unknown): Float64Array | undefined =>
  value instanceof NdArray && 'iuf'.includes(value.dtype.kind) ? value.toFloat64() : undefined;

const textOf = (value: unknown): string =>
  value instanceof PyDict
    ? [...value].map(([name, item]) => `${String(name)}=${String(item)}`).join(', ')
    : String(value);

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
  const params = Array.isArray(given) ? (given as unknown[]) : [];
  const candidates = Array.from(scores.slice(0, MAX_CANDIDATES), (score, i) => ({
    rank: ranks?.[i] ?? 0,
    score,
    deviation: deviations?.[i] ?? null,
    parameters: textOf(params[i] ?? ''),
  }));
  return { metric: name, candidates: candidates.sort((a, b) => a.rank - b.rank) };
});
