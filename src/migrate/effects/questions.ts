/** What those that an estimator stands in ask of it: classes, probabilities or scores. */
import type { PyDict } from '../../pickle/values/py-dict.js';
import { asSequence } from '../../pickle/values/py-values.js';
import type { Effect, Holder } from './effect.js';

type Question = 'predict' | 'predict_proba' | 'decision_function';
type Questions = readonly Question[];

const ALL: Questions = ['predict', 'predict_proba', 'decision_function'];
const BAGGING = /(?:Bagging|^EasyEnsemble)Classifier$/;
const THRESHOLD = /^(?:FixedThresholdClassifier|TunedThresholdClassifierCV)$/;

const instead = (asked: Questions, question: Question, by: Question): Questions =>
  asked.map((one) => (one === question ? by : one));

/** What a stack asks of a member, which it wrote down for each of them when it was fitted. */
function askedByStack(state: PyDict | undefined, place: string): Questions {
  const index = /^\.estimators_\[(\d+)\]/.exec(place)?.[1];
  const fitted = index === undefined ? undefined : asSequence(state?.get('stack_method_'))?.[Number(index)];
  const method = fitted ?? state?.get('stack_method');
  return [method === 'predict' || method === 'decision_function' ? method : 'predict_proba'];
}

/** What a holder asks of what is at a place in it, when it is asked something itself. */
function askedBy({ name, state }: Holder, place: string, asked: Questions): Questions {
  if (asked.length === 0 || name === 'SelectFromModel') return [];
  // Probabilities are a way out where there are no scores.
  if (/^_?CalibratedClassifier(?:CV)?$/.test(name) || name === 'OutputCodeClassifier') return ['decision_function'];
  if (name === 'OneVsOneClassifier') return ['predict', 'decision_function'];
  if (name === 'OneVsRestClassifier') return instead(asked, 'predict', 'decision_function');
  if (name === 'VotingClassifier') return [state?.get('voting') === 'hard' ? 'predict' : 'predict_proba'];
  if (name === 'StackingClassifier' && !place.startsWith('.final_estimator')) return askedByStack(state, place);
  if (BAGGING.test(name)) return instead(asked, 'predict', 'predict_proba');
  if (/^(?:AdaBoost|RUSBoost)Classifier$/.test(name))
    return state?.get('algorithm') === 'SAMME.R' ? ['predict', 'predict_proba'] : ['predict'];
  if (THRESHOLD.test(name))
    return state?.get('response_method') === 'decision_function'
      ? instead(asked, 'predict', 'decision_function')
      : instead(asked, 'predict', 'predict_proba');
  return name === 'GradientBoostingClassifier' ? ['predict_proba'] : asked;
}

const passed = (path: string, holders: readonly Holder[], asked: Questions): Questions =>
  holders.reduce<Questions>((now, holder) => askedBy(holder, path.slice(holder.path.length), now), asked);

/** Whether anybody asks an estimator for probabilities: whoever calls it, where it stands alone, or what it stands in. */
export const isAskedForProbabilities = (path: string, holders: readonly Holder[]): boolean =>
  passed(path, holders, ALL).includes('predict_proba');

/** Whether anybody asks for more than classes. */
export const isAskedForMore = (path: string, holders: readonly Holder[]): boolean =>
  passed(path, holders, ALL).some((question) => question !== 'predict');

/**
 * Whether something asks an estimator for probabilities as soon as it seems to have them: whoever fitted it without any did not,
 * and asked for scores or classes.
 */
export const isAskedWhereItHas: NonNullable<Effect['when']> = (_, path, holders) =>
  holders.some((holder, at) => {
    const [isBagging, isThreshold] = [BAGGING.test(holder.name), THRESHOLD.test(holder.name)];
    if (!isBagging && !isThreshold) return false;
    const asked = passed(holder.path, holders.slice(0, at), ALL);
    // Bagging has probabilities in any case; a threshold has those of what is in it.
    const asks = asked.includes('predict') || (isBagging && asked.includes('predict_proba'));
    if (!asks || (isThreshold && holder.state?.get('response_method') === 'decision_function')) return false;
    return passed(path, holders.slice(at + 1), ['predict_proba']).includes('predict_proba');
  });
