/** Which trees accept missing values: the rules of `BaseDecisionTree._support_missing_values` of each release. */
import type { Owner } from '../../binding/define.js';

export interface Grown {
  readonly splitter: string;
  readonly criterion: unknown;
  readonly monotonic_cst: unknown;
  readonly self: Owner;
}

const CRITERIA: ReadonlySet<unknown> = new Set([
  'gini',
  'log_loss',
  'entropy',
  'squared_error',
  'friedman_mse',
  'poisson',
]);

export function seesMissing(m: Grown): boolean {
  const { className, version } = m.self;
  if (!version.since(1, 3)) return false;
  const random = m.splitter === 'random';
  if (random && !version.since(1, 6)) return false;
  if (className.startsWith('Extra') && !random) return false;
  if (version.since(1, 9)) return true;
  return CRITERIA.has(m.criterion) && (m.monotonic_cst === null || m.monotonic_cst === undefined);
}
