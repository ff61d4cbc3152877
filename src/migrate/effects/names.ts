/** Who is asked for the names of what comes out, and who tells them. */
import { PyDict } from '../../pickle/values/py-dict.js';
import { asSequence, PyObject } from '../../pickle/values/py-values.js';
import { isSince } from '../versions.js';
import type { Holder } from './effect.js';

/** Classes with `get_feature_names_out`, by the ending of their names (scikit-learn 1.9; those of 1.2 are the same but TSNE). */
const NAMED =
  /(?:Scaler|Transformer|Union|Imputer|Indicator|(?:Ordinal|OneHot|Target)Encoder|PCA|SVD|NMF|FastICA|FactorAnalysis|(?:Count|Tfidf|Dict)Vectorizer|Select\w*|RFE|RFECV|VarianceThreshold|(?:^|\.)Binarizer|Normalizer|Discretizer|Features|Nystroem|Sampler|Sketch|Projection|Embedding|Isomap|TSNE|KernelCenterer|KMeans|Birch|FeatureAgglomeration|DictionaryLearning|SparseCoder|BernoulliRBM|DirichletAllocation|DiscriminantAnalysis|ComponentsAnalysis|CCA|PLSCanonical|PLSRegression|IsotonicRegression|(?:Voting|Stacking)(?:Classifier|Regressor))$/;
const NOT_NAMED = /QuadraticDiscriminantAnalysis$/;

/** What gives no names of its columns up to 1.0. */
export const NAMELESS =
  /\.(?:AdditiveChi2Sampler|Binarizer|FunctionTransformer|IterativeImputer|KNNImputer|MissingIndicator|Normalizer|OrdinalEncoder|PCA|SimpleImputer|TruncatedSVD)$/;

type Member = readonly [name: unknown, model: unknown, columns?: unknown];

/** What stands in a ColumnTransformer or a FeatureUnion. */
export const membersIn = (state: PyDict): Member[] =>
  (asSequence(state.get('transformers_') ?? state.get('transformer_list')) ?? []).map(
    (row) => (asSequence(row) ?? []) as unknown as Member,
  );

/** A step that answers tells names or does not; what only stands before it may be a class of one's own, which is let be. */
interface Asked {
  readonly object: unknown;
  readonly isAnswer: boolean;
}

const stepsIn = (pipeline: PyDict | undefined): Asked[] =>
  (asSequence(pipeline?.get('steps')) ?? [])
    .map((step, at, { length }) => ({ object: asSequence(step)?.[1], isAnswer: at === length - 1 }))
    .reverse();

const membersAsked = (state: PyDict | undefined): Asked[] =>
  state === undefined ? [] : membersIn(state).map(([, object]) => ({ object, isAnswer: false }));

function hasOwnNames(name: string, state: PyDict | undefined, isAnswer: boolean): boolean {
  if (!name.startsWith('sklearn.') && !isAnswer) return true;
  const stamp = state?.get('_sklearn_version');
  if (typeof stamp === 'string' && !isSince(stamp, '1.1') && NAMELESS.test(name)) return false;
  if (name.endsWith('FunctionTransformer')) return (state?.get('feature_names_out') ?? null) !== null;
  return NAMED.test(name) && !NOT_NAMED.test(name);
}

/** Whether all of these tell the names of what comes out, and what is in them, each once: a file may nest them without end. */
function haveNames(asked: readonly Asked[]): boolean {
  const [waiting, seen] = [[...asked], new Set<unknown>()];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { object, isAnswer } = next;
    // 'passthrough' and 'drop' are in nobody's way.
    if (!(object instanceof PyObject)) {
      if (isAnswer) return false;
      continue;
    }
    if (seen.has(object)) continue;
    seen.add(object);
    const name = object.className ?? '';
    const state = object.state instanceof PyDict ? object.state : undefined;
    if (/(?:^|\.)Pipeline$/.test(name)) waiting.push(...stepsIn(state));
    else if (!hasOwnNames(name, state, isAnswer)) return false;
    else if (/\.(?:ColumnTransformer|FeatureUnion)$/.test(name)) waiting.push(...membersAsked(state));
  }
  return true;
}

/** A ColumnTransformer or a FeatureUnion whose members all tell their names: the others have none to tell, in no release. */
export const hasNamedMembers = (state: PyDict): boolean => haveNames(membersAsked(state));

/** True where the names of what comes out are asked of an object: of the model itself, or of what is in one that tells them. */
export const givesNames = (holders: readonly Holder[]): boolean =>
  holders.every(({ name, state }) =>
    name === 'Pipeline'
      ? haveNames(stepsIn(state))
      : name === 'KBinsDiscretizer' ||
        (/^(?:ColumnTransformer|FeatureUnion)$/.test(name) && haveNames(membersAsked(state))),
  );
