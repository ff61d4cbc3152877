/** Samplers: attributes that a constructor sets beside its parameters, and what fit keeps. Only another fit asks for any of it. */
import { PyObject } from '../../pickle/values/py-values.js';
import { added, type Both, dropped, renamed, step, type Step, type Subject } from '../step.js';

const over = (...names: string[]): string[] => names.map((name) => `imblearn.over_sampling.${name}`);
const selection = (...names: string[]): string[] =>
  names.map((name) => `imblearn.under_sampling._prototype_selection.${name}`);

const CONDENSED = selection(
  '_condensed_nearest_neighbour.CondensedNearestNeighbour',
  '_one_sided_selection.OneSidedSelection',
);
const [SMOTENC] = over('_smote.base.SMOTENC') as [string];

/** Each class has its own model of neighbours since 0.12; before that only the last one was kept. */
const lastOfAll: Both = {
  forwards: (sampler) => {
    if (!(sampler.get('estimator_') instanceof PyObject)) return;
    sampler.set('estimators_', [sampler.get('estimator_')]);
    sampler.delete('estimator_');
  },
  backwards: (sampler) => {
    const models = sampler.get('estimators_');
    if (!Array.isArray(models)) return;
    sampler.set('estimator_', models.at(-1));
    sampler.delete('estimators_');
  },
};

/** A choice of 0.12 and later that older releases have as their only way. */
const cleaning: Both = {
  backwards: (sampler) => {
    sampler.delete('edited_nearest_neighbours_');
    sampler.delete('classes_to_clean_');
  },
};

/** Until 0.10 the constructor takes no notice of the number of jobs: another than its default cannot be cloned. */
const jobs = (sampler: Subject, value: unknown): void => {
  if (sampler.has('n_jobs')) sampler.set('n_jobs', value);
};

export const SAMPLER_STEPS: readonly Step[] = [
  step(
    '0.6',
    [
      'imblearn.base.FunctionSampler',
      SMOTENC,
      ...over('_smote.filter.BorderlineSMOTE', '_smote.filter.SVMSMOTE', '_smote.cluster.KMeansSMOTE'),
    ],
    dropped('ratio', null),
  ),
  step(
    '0.6',
    SMOTENC,
    ...['kind', 'm_neighbors', 'out_step', 'svm_estimator'].map((name) => dropped(name, 'deprecated')),
  ),
  step('0.8', over('_random_over_sampler.RandomOverSampler'), added('shrinkage_', null, 'sample_indices_')),
  step('0.6', SMOTENC, { forwards: (sampler) => jobs(sampler, null), backwards: (sampler) => jobs(sampler, 1) }),
  step('0.10', SMOTENC, { backwards: (sampler) => jobs(sampler, null) }),
  step('0.11', SMOTENC, renamed('ohe_', 'categorical_encoder_')),
  // A number for one class, one for each class since 0.12.
  step('0.12', SMOTENC, {
    forwards: (sampler: Subject) => sampler.delete('median_std_'),
    backwards: (sampler: Subject) => sampler.delete('median_std_'),
  }),
  step('0.12', over('_smote.base.SMOTEN'), { backwards: (sampler) => sampler.delete('categorical_encoder_') }),
  step('0.12', over('_smote.filter.BorderlineSMOTE'), { backwards: (sampler) => sampler.delete('in_danger_indices') }),
  step('0.12', CONDENSED, lastOfAll),
  step('0.12', selection('_neighbourhood_cleaning_rule.NeighbourhoodCleaningRule'), cleaning),
];
