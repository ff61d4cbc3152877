/**
 * Answers that a release computes otherwise from the same attributes: docs/compatibility.md lists them, and Brine computes each as
 * its release does. An answer counts as such only where Brine, of the migrated file, says the same as the target's Python, and the
 * list below names the class: what a wrong migration changes is found by one or the other.
 */
import { bindEstimator } from '../../src/estimators/bind.js';
import { objectsIn } from '../../src/migrate/graph.js';
import { releaseIndex } from '../../src/migrate/layouts/tables.js';
import { load } from '../../src/node.js';
import { PyGlobal, type PyObject } from '../../src/pickle/values/py-values.js';
import { registerCustom } from '../../test/helpers/custom.js';
import { decodeEncoded, type Encoded } from '../../test/helpers/inputs.js';
import { callMethod, compare } from '../../test/helpers/results.js';
import type { Method } from './ask.js';
import { environmentBelow } from './imblearn-exceptions.js';

interface OtherAnswer {
  /** A class of the model, or of what is in it. */
  readonly class: RegExp;
  readonly methods: RegExp;
  /** The first release that computes so; every release where numpy, scipy or the order of equal rows decide. */
  readonly at?: string | undefined;
  readonly reason: string;
}

const list = (
  rows: readonly (readonly [cls: RegExp, methods: RegExp, at: string | undefined, reason: string])[],
): OtherAnswer[] => rows.map(([cls, methods, at, reason]) => ({ class: cls, methods, at, reason }));

const NEIGHBOURS = /^(?:\w*Neighbors\w*|KNN\w+|LocalOutlierFactor|Isomap|NearestNeighbors|BallTree|KDTree)$/;

const ANSWERS: readonly OtherAnswer[] = list([
  [/^GradientBoosting/, /decision_function|staged_|proba|predict/, '1.4', 'scores of boosting start elsewhere'],
  [/^GradientBoosting/, /./, '1.8', 'probabilities of the estimator in front are bounded elsewhere'],
  [/^(?:AdaBoost|RUSBoost)Classifier$/, /./, '1.3', 'votes of SAMME take from the classes that lose'],
  [/^(?:AdaBoost|RUSBoost)Classifier$/, /./, '0.22', 'probabilities are a softmax of the scores'],
  [/^Tfidf/, /transform$/, '1.5', 'entries of a row stand in another order, which a norm adds up'],
  [/^RFECV$/, /^score$/, '1.6', 'the metric of scoring'],
  [/^(?:BayesianRidge|ARDRegression)$/, /std/, '1.9', 'deviations of centred rows'],
  [/^(?:BayesianRidge|ARDRegression)$/, /std/, '1.2', 'deviations of rows that are not normalized'],
  [/DictionaryLearning$|^SparseCoder$|SparsePCA$/, /transform/, '1.8', 'lasso_cd goes on to 1e-8'],
  [/^(?:PCA|StandardScaler)$/, /./, '1.5', 'the order of float32 and of means'],
  [/^StandardScaler$/, /./, '1.8', 'parameters are rounded to float32'],
  [/^KernelPCA$/, /inverse/, '1.3', 'gamma is that of the columns that went in'],
  [/^SplineTransformer$/, /names/, '1.2', 'a periodic one names what comes out'],
  [/^KBinsDiscretizer$/, /transform/, '1.1', 'no value below an edge belongs above it'],
  [/^GaussianProcessRegressor$/, /predict-/, '1.1', 'a deviation for each target'],
  [/^OneVsOneClassifier$/, /./, '1.1', 'two classes by probabilities are parted at a half'],
  [/^LogisticRegression$/, /decision|proba/, '1.8', 'two classes of a softmax: scores are twice what they were'],
  [/^(?:SVC|NuSVC|OneVsOneClassifier)$/, /decision/, '0.21', 'scores of several classes are not scaled by all rows'],
  [/^LinearDiscriminantAnalysis$/, /proba/, '0.21', 'several classes are a softmax'],
  [/^IsolationForest$/, /./, '0.21', 'another mean path for one or two rows, and no threshold_'],
  [/^QuantileTransformer$/, /transform/, '0.21', 'shares go up to 0 and 1'],
  [/Tree|Forest/, /predict/, '0.21', 'labels of several outputs have their own type'],
  [/^PolynomialFeatures$/, /transform/, '0.22', 'products from the last column to the first'],
  [/^(?:CountVectorizer|TfidfVectorizer)$/, /transform/, '0.22', 'accents of decomposed text'],
  [/SparsePCA$/, /transform/, '0.22', 'columns of the result are not scaled'],
  [/./, /^score/, '0.23', 'the plain mean of the outputs, and of the rows'],
  [/^DummyClassifier$/, /./, '0.24', 'drawn in another order'],
  [/^DummyClassifier$/, /proba/, '0.22', 'shares that are drawn are whole numbers'],
  [/^GradientBoosting/, /decision_function/, '0.21', 'scores of several classes start at logarithms of their shares'],
  [/^(?:PLS\w+|CCA)$/, /./, '1.3', 'predictions of one target are flat, and a column before'],
  [/Tree|Forest/, /^decision_path$/, '1.8', 'missing values go where predict sends them, and right before'],
  [/^OneHotEncoder$/, /transform/, '1.8', 'an unknown category is an infrequent one'],
  [NEIGHBOURS, /./, undefined, 'which of several rows at one distance, and their order'],
]);

/** What a method or an operation of the target raises, and the migration cannot help. */
const FAILURES: readonly (OtherAnswer & { readonly says: RegExp; readonly pythons?: true })[] = [
  {
    class: /(?:Count|Hashing|Tfidf)Vectorizer$/,
    methods: /transform$/,
    at: undefined,
    says: /indptr|shape/,
    reason: 'Python 2.7 knows an older Unicode: other letters are parts of a word',
    pythons: true,
  },
  {
    class: /\.MultiLabelBinarizer$/,
    methods: /^inverse_transform$/,
    at: undefined,
    says: /"list" instead of "plain"/,
    reason: 'lists of labels, as numpy of Python 2 prints them',
    pythons: true,
  },
  {
    class: /./,
    methods: /^predict_log_proba$/,
    at: '1.8',
    says: /has no attribute 'predict_log_proba'/,
    reason: 'one class against the rest is a OneVsRestClassifier since 1.8, which has no logarithms of probabilities',
  },
  {
    class: /./,
    methods: /./,
    at: '1.6',
    says: /contains NaN|sparse matrix was passed/,
    reason: 'an older release does not take such rows; the file does not tell whether the model will be asked them',
  },
  {
    class: /./,
    methods: /names/,
    at: '1.1',
    says: /does not provide get_feature_names_out/,
    reason: 'not every class gave names before 1.1',
  },
  {
    class: /\.OrdinalEncoder$/,
    methods: /inverse/,
    at: '1.0',
    says: /contains NaN/,
    reason: 'numbers of categories are not missing before 1.0',
  },
  {
    class: /./,
    methods: /^radius_neighbors/,
    at: '0.22',
    says: /unexpected keyword argument 'sort_results'/,
    reason: 'rows within a radius are not sorted before 0.22',
  },
  {
    class: /\.IncrementalPCA$/,
    methods: /./,
    at: '0.22',
    says: /sparse matrix was passed/,
    reason: 'sparse rows are not taken before 0.22',
  },
  {
    class: /\.IsotonicRegression$/,
    methods: /./,
    at: '0.24',
    says: /\b1d array|[Ii]nput should be 1|1D|Expected 1/,
    reason: 'a column is not taken before 0.24, and the file does not tell whether it will be asked one',
  },
  {
    class: /\.(?:ColumnTransformer|Pipeline)$/,
    methods: /names/,
    at: '1.1',
    says: /input_features is not equal to feature_names_in_|len\(\) of unsized object/,
    reason: '1.0 gives no names where columns are a slice',
  },
  {
    class: /\.OrdinalEncoder$/,
    methods: /inverse/,
    at: '1.1',
    says: /IndexError: index -?\d+ is out of bounds/,
    reason: 'unknown categories that are NaN have no inverse before 1.1',
  },
  {
    class: /\.(?:KBinsDiscretizer|Pipeline)$/,
    methods: /names/,
    at: '1.1',
    says: /has no attribute '_encoder'/,
    reason: '1.0 gives no names of ordinal bins',
  },
  {
    class: /\.PCA$/,
    methods: /./,
    at: '1.4',
    says: /sparse matrix was passed/,
    reason: 'sparse rows are not taken before 1.4',
  },
  {
    class: /\.GaussianProcessRegressor$/,
    methods: /^predict-/,
    at: '1.1',
    says: /could not be broadcast/,
    reason: 'no deviations of several targets before 1.1',
  },
  {
    class: /\.Imputer$/,
    methods: /^transform$/,
    at: '0.22',
    says: /input is sparse/,
    reason: 'SimpleImputer does not fill the zeros of sparse rows',
  },
  {
    class: /\.OneHotEncoder$/,
    methods: /^inverse_transform$/,
    at: '1.8',
    says: /can not be inverted/,
    reason: 'an unknown category has no inverse where it is no infrequent one',
  },
  {
    class: /\.NeighborhoodComponentsAnalysis$/,
    methods: /names/,
    at: '1.5',
    says: /items/,
    reason: 'it gives as many names as columns go in',
  },
  {
    class: /\.RFE$/,
    methods: /^fit$/,
    at: '1.8',
    says: /'liblinear' solver does not support multiclass/,
    reason: '1.8 refuses liblinear for several classes, and OneVsRestClassifier has no coefficients to select by',
  },
  {
    class: /\.IsolationForest$/,
    methods: /^fit$/,
    says: /should be in csr_matrix format, got <class 'scipy\.sparse\._csc/,
    reason: '1.3 fits none with a share of outliers on sparse rows: its own error, gone in 1.4',
  },
];

const crosses = (at: string | undefined, from: string, to: string): boolean => {
  const [low, high] = [releaseOf(from), releaseOf(to)].sort((a, b) => a - b) as [number, number];
  return at === undefined || (low < releaseIndex(at) && releaseIndex(at) <= high);
};

export const otherFailure = (cls: string, name: string, said: string, from: string, to: string): string | undefined =>
  FAILURES.find(
    (one) =>
      one.class.test(cls) &&
      one.methods.test(name) &&
      one.says.test(said) &&
      (one.pythons !== true || /py27$/.test(from) !== /py27$/.test(to)) &&
      crosses(one.at, from, to),
  )?.reason;

/** The position of a release, of the name of an environment. */
export const releaseOf = (env: string): number => releaseIndex(environmentBelow(env).replace(/^[a-z]+-|-py27$/g, ''));

function classesIn(graph: unknown): Set<string> {
  const names = objectsIn(graph).flatMap(({ object: { cls } }) => (cls instanceof PyGlobal ? [cls.name] : []));
  return new Set(names);
}

export interface Question {
  /** The file that Python was asked about. */
  readonly file: string;
  readonly input: Encoded | undefined;
  readonly method: string;
  readonly spec: Method;
  /** What the target's Python says. */
  readonly said: unknown;
  readonly from: string;
  readonly to: string;
}

/** Why the list says that a method of a model may answer otherwise. */
export function listedReason(graph: unknown, method: string, from: string, to: string): string | undefined {
  const classes = [...classesIn(graph)];
  return ANSWERS.find(
    ({ class: cls, methods, at }) =>
      crosses(at, from, to) && methods.test(method) && classes.some((name) => cls.test(name)),
  )?.reason;
}

/** `reason`: what the list says; `agrees`: Brine says of the migrated file what the target's Python says. */
export async function otherAnswer(question: Question): Promise<{ reason: string | undefined; agrees: boolean }> {
  const { file, input, method, spec, said, from, to } = question;
  const graph = await load<PyObject>(file, { lossless: true, onWarning: () => undefined });
  return { reason: listedReason(graph, method, from, to), agrees: brineAgrees(graph, input, method, spec, said) };
}

let registered = false;

function brineAgrees(
  graph: PyObject,
  input: Encoded | undefined,
  method: string,
  spec: Method,
  said: unknown,
): boolean {
  if (!registered) registerCustom();
  registered = true;
  try {
    const model = bindEstimator(graph);
    if (model === undefined) return false;
    const X = input === undefined ? undefined : decodeEncoded(input);
    const answer = callMethod(model, spec.method ?? method, X, spec.kwargs as Record<string, unknown>);
    compare(answer, said as Encoded, Math.max(spec.tolerance, 1e-12), method);
    return true;
  } catch {
    return false;
  }
}
