/** Scorers, and the searches that keep them. */
import { PyDict } from '../../pickle/values/py-dict.js';
import { asSequence, PyGlobal, PyObject, PyTuple } from '../../pickle/values/py-values.js';
import {
  added,
  type Both,
  dropped,
  globalOf,
  instance,
  numberOf,
  of,
  reclassed,
  step,
  type Step,
  type Subject,
} from '../step.js';

const SCORER = 'sklearn.metrics._scorer.';
const KINDS: readonly (readonly [old: string, response: unknown])[] = [
  ['_PredictScorer', 'predict'],
  ['_ProbaScorer', 'predict_proba'],
  ['_ThresholdScorer', ['decision_function', 'predict_proba']],
];

/** Three classes until 1.3, one with the name of the method from 1.4 on. */
const response: Both = {
  forwards: ({ object }) => {
    const { name } = object.cls as PyGlobal;
    const kind = KINDS.find(([old]) => old === name);
    if (kind === undefined) return;
    object.cls = globalOf(`${SCORER}_Scorer`);
    const [, method] = kind;
    (object.state as PyDict).set('_response_method', Array.isArray(method) ? tuple(method) : method);
  },
  backwards: ({ object, run, path }) => {
    const state = object.state as PyDict;
    const method = state.get('_response_method') as unknown;
    const items = [...((method as Iterable<unknown> | undefined) ?? [])];
    const found =
      method === 'predict' || method === undefined
        ? '_PredictScorer'
        : method === 'predict_proba'
          ? '_ProbaScorer'
          : method === 'decision_function' || items.includes('decision_function')
            ? '_ThresholdScorer'
            : undefined;
    if (found === undefined) run.refuse('a scorer of other methods is not known before 1.4', path, '_Scorer');
    else object.cls = globalOf(SCORER + found);
    state.delete('_response_method');
  },
};

const tuple = (items: readonly unknown[]): PyTuple => new PyTuple([...items]);

const PASSTHROUGH = `${SCORER}_passthrough_scorer`;

/** The scorer of models that score themselves: a function until 1.2, an object with the model from 1.3 on. */
const passthrough: Both = {
  forwards: (search) => {
    const scorer = search.get('scorer_');
    if (scorer instanceof PyGlobal && scorer.path === PASSTHROUGH) {
      search.set('scorer_', instance(`${SCORER}_PassthroughScorer`, { _estimator: search.get('estimator') }));
    }
  },
  backwards: (search) => {
    const scorer = search.get('scorer_');
    if (scorer instanceof PyObject && (scorer.cls as PyGlobal).name === '_PassthroughScorer')
      search.set('scorer_', globalOf(PASSTHROUGH));
  },
};

/** Histogram boosting scores itself by the same function, or object. */
const ownScorer: Both = {
  forwards: (model) => {
    const scorer = model.get('_scorer');
    if (scorer instanceof PyGlobal && scorer.path === PASSTHROUGH)
      model.set('_scorer', instance(`${SCORER}_PassthroughScorer`, { _estimator: model.object }));
  },
  backwards: (model) => {
    const scorer = model.get('_scorer');
    if (scorer instanceof PyObject && (scorer.cls as PyGlobal).name === '_PassthroughScorer')
      model.set('_scorer', globalOf(PASSTHROUGH));
  },
};

export const SEARCHES = [
  ...of('model_selection._search', 'GridSearchCV', 'RandomizedSearchCV'),
  ...of('model_selection._search_successive_halving', 'HalvingGridSearchCV', 'HalvingRandomSearchCV'),
];

/** A classifier, or a pipeline or search around one. */
function isClassifier(model: unknown): boolean {
  if (!(model instanceof PyObject) || !(model.state instanceof PyDict)) return false;
  const { state } = model;
  const steps = state.get('steps');
  const last = Array.isArray(steps) ? (steps.at(-1) as unknown) : undefined;
  const inner = last instanceof PyTuple ? last.items[1] : state.get('estimator');
  if (inner instanceof PyObject && isClassifier(inner)) return true;
  return state.has('classes_') || /Classif|SVC$|NB$|LogisticRegression/.test(model.className ?? '');
}

/** The splitter that a search used: the one it was given, or folds by the number of them. */
function splitter(search: Subject): unknown {
  const cv = search.get('cv');
  if (cv instanceof PyObject) return cv;
  const splits = asSequence(cv);
  if (splits !== undefined) return instance('sklearn.model_selection._split._CVIterableWrapper', { cv: [...splits] });
  const folds = numberOf(cv) ?? numberOf(search.get('n_splits_')) ?? 5;
  const name = isClassifier(search.get('best_estimator_') ?? search.get('estimator')) ? 'StratifiedKFold' : 'KFold';
  return instance(`sklearn.model_selection._split.${name}`, { n_splits: folds, shuffle: false, random_state: null });
}

const ERRORS: readonly (readonly [squared: string, root: string])[] = [
  ['mean_squared_error', 'root_mean_squared_error'],
  ['mean_squared_log_error', 'root_mean_squared_log_error'],
];

/** The root of a squared error was `squared=False` until 1.3, and is a function of its own since. */
const rootErrors: Both = {
  forwards: (scorer) => {
    const [metric, kwargs] = [scorer.get('_score_func'), scorer.get('_kwargs')];
    if (!(metric instanceof PyGlobal) || !(kwargs instanceof PyDict) || !kwargs.has('squared')) return;
    const found = ERRORS.find(([squared]) => squared === metric.name);
    if (found === undefined) return;
    if (kwargs.get('squared') === false) scorer.set('_score_func', globalOf(`${metric.module}.${found[1]}`));
    kwargs.delete('squared');
  },
  backwards: (scorer) => {
    const [metric, kwargs] = [scorer.get('_score_func'), scorer.get('_kwargs')];
    if (!(metric instanceof PyGlobal) || !(kwargs instanceof PyDict)) return;
    const found = ERRORS.find(([, root]) => root === metric.name);
    if (found === undefined) return;
    scorer.set('_score_func', globalOf(`${metric.module}.${found[0]}`));
    kwargs.set('squared', false);
  },
};

/** Options of metrics that an older release has no word for. */
const newOption = (release: string, metric: string, option: string, means: (value: unknown) => boolean): Both => ({
  backwards: (scorer) => {
    const [used, kwargs] = [scorer.get('_score_func'), scorer.get('_kwargs')];
    if (!(used instanceof PyGlobal) || used.name !== metric || !(kwargs instanceof PyDict)) return;
    if (means(kwargs.get(option))) scorer.refuse(`${option} of ${metric} is not known before ${release}`, '_kwargs');
    else kwargs.delete(option);
  },
});

const isRoot = (squared: unknown): boolean => squared === false;

const METHODS =
  'fit partial_fit predict predict_proba predict_log_proba decision_function score split transform inverse_transform';

function emptyRequest(): PyObject {
  const [module, owner] = ['sklearn.utils._metadata_requests', '_PassthroughScorer'];
  const methods = METHODS.split(' ').map((method) => {
    const requests = method === 'score' ? { sample_weight: null } : {};
    return [
      method,
      instance(`${module}.MethodMetadataRequest`, { _requests: PyDict.fromObject(requests), owner, method }),
    ] as const;
  });
  return instance(`${module}.MetadataRequest`, { owner, ...Object.fromEntries(methods) });
}

/** What the scorer knows of metadata: a request of its own from 1.5 to 1.7. */
const ownRequest: Both = {
  forwards: (scorer) => scorer.set('_metadata_request', emptyRequest()),
  backwards: (scorer) => scorer.delete('_metadata_request'),
};

const CURVE = ['sklearn.model_selection._classification_threshold._CurveScorer', `${SCORER}_CurveScorer`] as const;

export const METRIC_STEPS: readonly Step[] = [
  step('1.6', CURVE, reclassed(...CURVE)),
  step('1.6', [`${SCORER}_Scorer`, ...CURVE], added('_deprecation_msg', null)),
  step('1.8', [`${SCORER}_Scorer`, CURVE[1]], dropped('_deprecation_msg', null)),
  step(
    '1.0',
    KINDS.map(([name]) => SCORER + name),
    newOption('1.0', 'mean_squared_log_error', 'squared', isRoot),
  ),
  step(
    '0.22',
    KINDS.map(([name]) => SCORER + name),
    newOption('0.22', 'mean_squared_error', 'squared', isRoot),
    newOption('0.22', 'roc_auc_score', 'multi_class', (value) => value !== undefined && value !== 'raise'),
  ),
  step('1.4', [...KINDS.map(([name]) => SCORER + name), `${SCORER}_Scorer`], rootErrors),
  step('1.5', [`${SCORER}_PassthroughScorer`], ownRequest),
  step('1.8', [`${SCORER}_PassthroughScorer`], { forwards: ownRequest.backwards!, backwards: ownRequest.forwards! }),
  step('1.3', SEARCHES, passthrough),
  step(
    '1.3',
    of(
      'ensemble._hist_gradient_boosting.gradient_boosting',
      'HistGradientBoostingClassifier',
      'HistGradientBoostingRegressor',
    ),
    ownScorer,
  ),
  step('1.4', [...KINDS.map(([name]) => SCORER + name), `${SCORER}_Scorer`], response),
  step(
    '1.9',
    of('model_selection._search', 'GridSearchCV', 'RandomizedSearchCV'),
    added('_checked_cv_orig', splitter, 'cv_results_', 'best_estimator_'),
  ),
];
