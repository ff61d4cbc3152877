/**
 * An XGBoost model as release 3.4 keeps it in a pickle: `{Config, Model}` in UBJSON, with typed arrays for the nodes. Names and types
 * are those of xgboost's `src/learner.cc`, `src/gbm/gbtree_model.cc` and `src/tree/io_utils.h`.
 */
import type { XgbModel, XgbTree } from '../../estimators/libraries/xgboost/booster-model.js';
import { writeUbjson, type Writable } from './write-ubjson.js';

const VERSION = [3, 4, 1];
/** Parent of a root. */
const NO_PARENT = 2 ** 31 - 1;

const WORDS = 624;

/** `std::mt19937` with the seed 0, as C++ writes it to a stream: its words, and where it stands among them. */
const RANDOM_STATE = ((): string => {
  const words = [0];
  for (let i = 1; i < WORDS; i++) {
    const last = words[i - 1]!;
    words.push((Math.imul(1812433253, last ^ (last >>> 30)) + i) >>> 0);
  }
  return [...words, WORDS].join(' ');
})();

type Texts = Readonly<Record<string, string>>;

/** Parameters of learning as XGBoost has them where nobody says others. */
const LEARNING: Texts = {
  alpha: '0',
  colsample_bylevel: '1',
  colsample_bynode: '1',
  colsample_bytree: '1',
  eta: '0.300000012',
  gamma: '0',
  grow_policy: 'depthwise',
  interaction_constraints: '',
  lambda: '1',
  learning_rate: '0.300000012',
  max_bin: '256',
  max_cat_threshold: '64',
  max_cat_to_onehot: '4',
  max_delta_step: '0',
  max_depth: '6',
  max_leaves: '0',
  min_child_weight: '1',
  min_split_loss: '0',
  monotone_constraints: '()',
  refresh_leaf: '1',
  reg_alpha: '0',
  reg_lambda: '1',
  sampling_method: 'uniform',
  sparse_threshold: '0.20000000000000001',
  subsample: '1',
};

const LINEAR_LEARNING: Texts = {
  alpha: '0',
  eta: '0.5',
  feature_selector: 'cyclic',
  lambda: '0',
  learning_rate: '0.5',
  reg_alpha: '0',
  reg_lambda: '0',
};

const RANKING: Texts = {
  lambdarank_bias_norm: '1',
  lambdarank_normalization: '1',
  lambdarank_num_pair_per_sample: '4294967295',
  lambdarank_pair_method: 'topk',
  lambdarank_score_normalization: '1',
  lambdarank_unbiased: '0',
  ndcg_exp_gain: '1',
};

/** Parameters of an objective: under which name, and what they are where the model does not tell. */
const OBJECTIVES: readonly (readonly [objective: RegExp, key: string, usual: Texts])[] = [
  [/^multi:/, 'softmax_multiclass_param', { num_class: '1' }],
  [/^rank:/, 'lambdarank_param', RANKING],
  [/^count:poisson$/, 'poisson_regression_param', { max_delta_step: '0.699999988' }],
  [/^reg:tweedie$/, 'tweedie_regression_param', { tweedie_variance_power: '1.5' }],
  [/^reg:pseudohubererror$/, 'pseudo_huber_param', { huber_slope: '1' }],
  [
    /^(?:reg:(?:squarederror|logistic|gamma)|binary:(?:logistic|logitraw))$/,
    'reg_loss_param',
    { scale_pos_weight: '1' },
  ],
  [/^(?:survival:cox|binary:hinge|reg:(?:absoluteerror|squaredlogerror))$/, '', {}],
];

/** The name that 3.4 has for an objective; undefined for one that it does not know, or that Brine has not seen there. */
export function objectiveIn34(objective: string): string | undefined {
  const now = objective === 'reg:linear' ? 'reg:squarederror' : objective;
  return OBJECTIVES.some(([name]) => name.test(now)) ? now : undefined;
}

function objectiveOf({ objective, objectiveParams, groups }: XgbModel): Writable {
  const name = objectiveIn34(objective)!;
  const [, key, usual] = OBJECTIVES.find(([pattern]) => pattern.test(name))!;
  if (key === '') return { name };
  const known = Object.keys(usual).map((one) => [one, objectiveParams[one] ?? usual[one]!]);
  const values = Object.fromEntries(known) as Texts;
  return { name, [key]: key === 'softmax_multiclass_param' ? { num_class: String(groups) } : values };
}

/** `[5E-1]`: float32 in as few digits as tell it. */
const baseScoreText = (scores: readonly number[]): string =>
  `[${scores.map((score) => shortest(score).toExponential().replace('e+', 'E').replace('e', 'E')).join(',')}]`;

function shortest(value: number): number {
  for (let digits = 1; digits < 10; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === Math.fround(value)) return short;
  }
  return value;
}

/** Scores in the units of the target: what a file before 1.0 keeps are margins. */
function scoresOf({ baseScore, baseIsMargin, objective, groups }: XgbModel): number[] {
  const scores = baseScore.map((score) => {
    if (!baseIsMargin || objective === 'binary:logitraw') return score;
    if (/^(?:reg|binary):logistic$/.test(objective)) return 1 / (1 + Math.exp(-score));
    return /^(?:count:poisson|reg:gamma|reg:tweedie|survival:cox)$/.test(objective) ? Math.exp(score) : score;
  });
  return scores.length < groups ? new Array<number>(groups).fill(scores[0]!) : scores;
}

function treeOf(tree: XgbTree, id: number, features: number): Writable {
  const { left, right, feature, condition, defaultLeft, categories, gain, cover, weight } = tree;
  const count = left.length;
  const parents = new Int32Array(count).fill(NO_PARENT);
  for (let node = 0; node < count; node++) {
    if (left[node] === -1) continue;
    parents[left[node]!] = node;
    parents[right[node]!] = node;
  }
  const nodes = Array.from({ length: count }, (_, node) => node).filter((node) => categories?.[node] !== undefined);
  const lists = nodes.map((node) => [...categories![node]!]);
  let before = 0;
  const starts = lists.map(({ length }) => (before += length) - length);
  const filled = (values: Float32Array): Float32Array => (values.length === count ? values : new Float32Array(count));
  return {
    base_weights: weight.length === count ? weight : leafValues(tree),
    categories: Int32Array.from(lists.flat()),
    categories_nodes: Int32Array.from(nodes),
    categories_segments: BigInt64Array.from(starts, BigInt),
    categories_sizes: BigInt64Array.from(lists, (list) => BigInt(list.length)),
    default_left: defaultLeft,
    id,
    left_children: left,
    loss_changes: filled(gain),
    parents,
    right_children: right,
    split_conditions: condition,
    split_indices: feature,
    split_type: Uint8Array.from({ length: count }, (_, node) => (categories?.[node] === undefined ? 0 : 1)),
    sum_hessian: filled(cover),
    tree_param: {
      num_deleted: String(deletedIn(tree)),
      num_feature: String(features),
      num_nodes: String(count),
      size_leaf_vector: '1',
    },
  };
}

const leafValues = ({ left, condition }: XgbTree): Float32Array =>
  condition.map((value, node) => (left[node] === -1 ? value : 0));

/** Nodes that pruning took out: their column is the largest number. */
const deletedIn = ({ feature }: XgbTree): number => feature.reduce((sum, column) => sum + (column === -1 ? 1 : 0), 0);

/** The learning parameters of an older configuration, as far as 3.4 knows them. */
export function learningOf(config: unknown): Texts {
  const found: Record<string, string> = { ...LEARNING };
  const todo: unknown[] = [config];
  for (let next = todo.shift(); next !== undefined; next = todo.shift()) {
    if (typeof next !== 'object' || next === null) continue;
    for (const [key, value] of Object.entries(next)) {
      if (key !== 'train_param') todo.push(value);
      else if (typeof value === 'object' && value !== null) {
        for (const [name, text] of Object.entries(value as Record<string, unknown>))
          if (Object.hasOwn(LEARNING, name) && typeof text === 'string') found[name] = text;
        return found;
      }
    }
  }
  return found;
}

/** What is known beside the model. */
export interface Beside {
  readonly attributes: Texts;
  readonly featureNames: readonly string[];
  readonly learning: Texts;
  /** Trees of one round and group. */
  readonly parallel: number;
}

/** The bytes of `Booster.__getstate__()['handle']` in 3.4. */
export function xgboost34(model: XgbModel, beside: Beside): Uint8Array {
  const { booster, trees, treeGroup, rounds, weights, linear, features, groups, objective } = model;
  const isLinear = booster === 'gblinear';
  const count = String(trees.length);
  const counts = { num_parallel_tree: String(beside.parallel), num_trees: count };
  const classes = /^multi:/.test(objective) ? groups : 0;
  const param = {
    base_score: baseScoreText(scoresOf(model)),
    boost_from_average: '0',
    num_class: String(classes),
    num_feature: String(features),
    num_target: String(classes > 0 ? 1 : groups),
  };
  const loss = objectiveOf(model);
  const treeModel = {
    cats: { enc: [], feature_segments: new Int32Array(0), sorted_idx: new Int32Array(0) },
    gbtree_model_param: counts,
    iteration_indptr: Array.from(rounds),
    tree_info: Array.from(treeGroup),
    trees: trees.map((tree, id) => treeOf(tree, id, features)),
    ...(weights === undefined ? {} : { weight_drop: Array.from(weights) }),
  };
  const linearModel = { boosted_rounds: 0, weights: linear ?? new Float32Array(0) };
  return writeUbjson({
    Config: {
      learner: {
        generic_param: {
          device: 'cpu',
          fail_on_invalid_gpu_id: '0',
          n_jobs: '0',
          nthread: '0',
          random_state: '0',
          rng_state: RANDOM_STATE,
          seed: '0',
          seed_per_iteration: '0',
          validate_parameters: '1',
        },
        gradient_booster: isLinear
          ? {
              gblinear_train_param: {
                max_row_perbatch: '18446744073709551615',
                tolerance: '0',
                updater: 'shotgun',
              },
              name: 'gblinear',
              updater: { linear_train_param: LINEAR_LEARNING },
            }
          : {
              dart_train_param: {
                normalize_type: 'tree',
                one_drop: '0',
                rate_drop: '0',
                sample_type: 'uniform',
                skip_drop: '0',
              },
              gbtree_model_param: counts,
              gbtree_train_param: {
                process_type: 'default',
                tree_method: 'auto',
                updater: 'grow_quantile_histmaker',
                updater_seq: 'grow_quantile_histmaker',
              },
              name: 'gbtree',
              specified_updater: false,
              tree_train_param: beside.learning,
              updater: [
                {
                  hist_train_param: { debug_synchronize: '0', max_cached_hist_node: '18446744073709551615' },
                  name: 'grow_quantile_histmaker',
                },
              ],
            },
        learner_model_param: param,
        learner_train_param: {
          booster: isLinear ? 'gblinear' : 'gbtree',
          disable_default_eval_metric: '0',
          multi_strategy: 'one_output_per_tree',
          objective: objectiveIn34(objective)!,
        },
        metrics: [],
        objective: loss,
      },
      version: VERSION,
    },
    Model: {
      learner: {
        attributes: beside.attributes,
        feature_names: beside.featureNames,
        feature_types: beside.featureNames.length > 0 ? model.featureTypes : [],
        gradient_booster: { model: isLinear ? linearModel : treeModel, name: isLinear ? 'gblinear' : 'gbtree' },
        learner_model_param: param,
        objective: loss,
      },
      version: VERSION,
    },
  });
}
