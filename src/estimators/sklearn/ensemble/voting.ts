/** What voting of classifiers and regressors shares. */
import { asSequence } from '../../../pickle/values/py-values.js';
import { listOf, nullable, number, optional } from '../../binding/attributes.js';
import { fitted } from '../../running/inner-estimators.js';
import type { Attribute, Model } from '../../binding/define.js';
import type { BoundEstimator } from '../../binding/bound-estimator.js';
import { describe } from '../../binding/state.js';

/** Names of the estimators that were not dropped. */
function partNames(): Attribute<string[]> {
  return {
    read(value, place) {
      const names = asSequence(value)?.flatMap((item) => {
        const [name, estimator] = asSequence(item) ?? [];
        if (typeof name !== 'string') throw place.fail('pairs of a name and an estimator', describe(item));
        return estimator === 'drop' || estimator === null ? [] : [{ name, estimator }];
      });
      if (names === undefined) throw place.fail('a list of named estimators', describe(value));
      return names.map(({ name }) => name);
    },
  };
}

/** For each named estimator whether it takes part. */
function kept(): Attribute<boolean[]> {
  return {
    read(value) {
      return (asSequence(value) ?? []).map((item) => {
        const estimator = asSequence(item)?.[1];
        return estimator !== 'drop' && estimator !== null;
      });
    },
  };
}

export const partAttributes = { estimators_: fitted(), estimators: partNames() };

export const votingAttributes = {
  ...partAttributes,
  weights: optional(nullable(listOf(number()))),
  _kept: kept(),
};

export type Voting = Pick<Model<typeof votingAttributes>, 'estimators_' | 'estimators' | 'weights' | '_kept' | 'self'>;

/** `weights` without those of dropped estimators. */
export function weightsOf(m: Voting): readonly number[] | undefined {
  return m.weights?.filter((_, i) => m._kept[i]);
}

export function checkParts(m: Pick<Voting, 'estimators_' | 'estimators' | 'self'>): void {
  const count = m.estimators_.length;
  if (m.estimators.length !== count)
    throw m.self.fail('estimators', `${count} that were not dropped`, `${m.estimators.length}`);
}

export function checkVoting(m: Voting): void {
  checkParts(m);
  const weights = weightsOf(m);
  if (weights !== undefined && weights.length !== m.estimators_.length)
    throw m.self.fail('weights', `${m.estimators_.length} numbers`, `${weights.length}`);
}

/** Column-wise `numpy.average` over the estimators: each adds its numbers in turn. */
export function average(m: Voting, columns: readonly Float64Array[]): Float64Array {
  const weights = weightsOf(m);
  const out = new Float64Array(columns[0]!.length);
  let norm = 0;
  columns.forEach((data, t) => {
    const weight = weights?.[t] ?? 1;
    norm += weight;
    for (let i = 0; i < out.length; i++) out[i]! += weight * data[i]!;
  });
  return out.map((sum) => sum / norm);
}

export const firstOf = (m: { readonly estimators_: readonly BoundEstimator[] }): BoundEstimator => m.estimators_[0]!;
