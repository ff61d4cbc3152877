/**
 * How much boosters make of each column. Source: LightGBM's `GBDT::FeatureImportance`; XGBoost's `GBTree::FeatureScore` and
 * `XGBModel.feature_importances_`.
 */
import type { LgbModel } from '../lightgbm/text-model.js';
import type { XgbModel, XgbTree } from '../xgboost/booster-model.js';

export type LgbImportance = 'split' | 'gain';

/** Splits that gained something by column, or the sums of what they gained. `limit` is the number of rounds. */
export function lightgbmImportances(model: LgbModel, type: LgbImportance, limit: number | undefined): Float64Array {
  const out = new Float64Array(model.features);
  const count = Math.min(limit ?? Infinity, model.trees.length / model.perRound) * model.perRound;
  for (const { feature, gain } of model.trees.slice(0, count)) {
    for (let node = 0; node < feature.length; node++) {
      const gained = gain[node] ?? 0;
      if (gained > 0) out[feature[node]!]! += type === 'split' ? 1 : gained;
    }
  }
  return out;
}

const XGB_TYPES = ['weight', 'gain', 'cover', 'total_gain', 'total_cover'] as const;
export type XgbImportance = (typeof XGB_TYPES)[number];

export const isXgbImportance = (name: unknown): name is XgbImportance => XGB_TYPES.some((type) => type === name);

function statisticOf(tree: XgbTree, type: XgbImportance): ArrayLike<number> | undefined {
  if (type === 'weight') return undefined;
  return type.endsWith('gain') ? tree.gain : tree.cover;
}

/** Shares of all splits; `gain` and `cover` are means of the splits of a column. Undefined where the model keeps none. */
export function xgboostImportances(model: XgbModel, type: XgbImportance): Float32Array | undefined {
  const sums = new Float32Array(model.features);
  const splits = new Float64Array(model.features);
  for (const tree of model.trees) {
    const statistic = statisticOf(tree, type);
    if (statistic?.length === 0) return undefined;
    for (let node = 0; node < tree.left.length; node++) {
      if (tree.left[node] === -1) continue;
      const column = tree.feature[node]!;
      splits[column]! += 1;
      sums[column]! += statistic?.[node] ?? 1;
    }
  }
  if (!type.startsWith('total') && type !== 'weight')
    sums.forEach((sum, j) => (sums[j] = splits[j]! > 0 ? sum / splits[j]! : 0));
  return shares(sums);
}

function shares(values: Float32Array): Float32Array {
  const total = Math.fround(values.reduce((sum, value) => sum + value, 0));
  return total === 0 ? values : values.map((value) => value / total);
}

/** The weights of a linear booster, by column or by column and group, as shares of their sum. */
export function linearImportances(model: XgbModel): Float32Array {
  return shares(model.linear!.slice(0, model.features * model.groups));
}
