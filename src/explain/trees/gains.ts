/** What each round of a booster brought, and which columns it was found on. */
import type { Estimator } from '../../estimators/estimator.js';
import { treesOf } from './ensemble.js';

/** Gains in the units of the library: LightGBM, XGBoost and scikit-learn count them differently. */
export interface Gains {
  readonly rounds: number;
  /** By round: the gains of all splits of its trees. */
  readonly total: Float64Array;
  /** Columns with the largest gains first. */
  readonly columns: readonly { readonly column: number; readonly sum: number; readonly byRound: Float64Array }[];
  /** Columns that trees split on, also those that are left away. */
  readonly used: number;
}

/**
 * Gains by round and column of LightGBM, XGBoost and the gradient boosting of scikit-learn; undefined for models that are no boosters,
 * and where the file does not keep gains. Of a pipeline, ask its last step.
 *
 * @param most Columns that are told apart.
 * @throws InvalidStateError for damaged trees
 * @example
 * const { rounds, total, columns } = gainsOf(model)!;
 * console.log(rounds, total[0], columns[0]?.column);
 */
export function gainsOf(model: Estimator, most = 12): Gains | undefined {
  const trees = treesOf(model);
  if (trees?.roundOf(0) === undefined) return undefined;
  const rounds = trees.roundOf(trees.count - 1)! + 1;
  const total = new Float64Array(rounds);
  const sums = new Map<number, number>();
  let isKept = true;
  const each = (add: (round: number, column: number, gain: number) => void): void => {
    for (let t = 0; t < trees.count; t++) {
      const { left, feature, gain } = trees.tree(t);
      if (gain === undefined) isKept = false;
      const round = trees.roundOf(t)!;
      for (let node = 0; node < left.length && isKept; node++)
        if (left[node] !== -1) add(round, feature[node]!, gain![node]!);
    }
  };
  each((round, column, gain) => {
    total[round]! += gain;
    sums.set(column, (sums.get(column) ?? 0) + gain);
  });
  if (!isKept) return undefined;
  const columns = [...sums]
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, most)
    .map(([column, sum]) => ({ column, sum, byRound: new Float64Array(rounds) }));
  const told = new Map(columns.map(({ column, byRound }) => [column, byRound]));
  each((round, column, gain) => {
    const byRound = told.get(column);
    if (byRound !== undefined) byRound[round]! += gain;
  });
  return { rounds, total, columns, used: sums.size };
}
