/** imbalanced-learn's samplers: kept beside the model by pipelines, used in `fit` only. Its models are known as implemented. */
import type { Groups, Row } from '../entry.js';

export const IMBLEARN_GROUPS: Groups = {};

const SMOTES = 'SMOTE SMOTENC SMOTEN KMeansSMOTE BorderlineSMOTE SVMSMOTE';

/** Modules got an underscore in 0.4; where both names were in use, both stand here. */
const both = (module: string, name: string): string => `imblearn.${module}.${name} imblearn.${module}._${name}`;

const selection = (name: string): string =>
  `imblearn.under_sampling.prototype_selection.${name} imblearn.under_sampling._prototype_selection._${name}`;

export const IMBLEARN: readonly Row[] = [
  { kind: 'class', in: 'imblearn.base', names: 'FunctionSampler' },
  { kind: 'class', in: both('over_sampling', 'random_over_sampler'), names: 'RandomOverSampler' },
  { kind: 'class', in: both('over_sampling', 'adasyn'), names: 'ADASYN' },
  {
    kind: 'class',
    in: `${both('over_sampling', 'smote')} imblearn.over_sampling._smote.base imblearn.over_sampling._smote.cluster imblearn.over_sampling._smote.filter`,
    names: SMOTES,
  },
  { kind: 'class', in: both('combine', 'smote_enn'), names: 'SMOTEENN' },
  { kind: 'class', in: both('combine', 'smote_tomek'), names: 'SMOTETomek' },
  {
    kind: 'class',
    in: 'imblearn.under_sampling.prototype_generation.cluster_centroids imblearn.under_sampling._prototype_generation._cluster_centroids',
    names: 'ClusterCentroids',
  },
  { kind: 'class', in: selection('random_under_sampler'), names: 'RandomUnderSampler' },
  { kind: 'class', in: selection('nearmiss'), names: 'NearMiss' },
  { kind: 'class', in: selection('tomek_links'), names: 'TomekLinks' },
  { kind: 'class', in: selection('one_sided_selection'), names: 'OneSidedSelection' },
  { kind: 'class', in: selection('neighbourhood_cleaning_rule'), names: 'NeighbourhoodCleaningRule' },
  {
    kind: 'class',
    in: selection('edited_nearest_neighbours'),
    names: 'EditedNearestNeighbours RepeatedEditedNearestNeighbours AllKNN',
  },
  { kind: 'class', in: selection('condensed_nearest_neighbour'), names: 'CondensedNearestNeighbour' },
  { kind: 'class', in: selection('instance_hardness_threshold'), names: 'InstanceHardnessThreshold' },
];
