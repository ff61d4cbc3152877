/** The same as exceptions.ts for files of fixtures/imblearn-envs. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IMBLEARN } from '../../src/migrate/layouts/tables.js';
import { presentPath } from '../../src/migrate/imblearn/names.js';
import type { Exception } from './exceptions.js';

const FOLDER = join('fixtures', 'imblearn-envs');

/** The environment of scikit-learn that one of imbalanced-learn stands over; the name itself of any other. */
export function environmentBelow(env: string): string {
  const path = join(FOLDER, `${env}.txt`);
  return existsSync(path) ? (/^# over: (\S+)$/m.exec(readFileSync(path, 'utf8'))?.[1] ?? env) : env;
}

/** Whether a release of imbalanced-learn has a parameter. */
export const isImblearnParameter = (path: string, name: string, env: string): boolean =>
  IMBLEARN.parametersIn(presentPath(path), IMBLEARN.releaseIndex(env.replace(/^\D+/, ''))).has(name);

export const IMBLEARN_EXCEPTIONS: readonly Exception[] = [
  {
    class: /^imblearn\.ensemble\./,
    attribute: /^oob_score_$/,
    both: true,
    reason: 'a float or a numpy float',
  },
  {
    class: /^imblearn\.(?:over_sampling|under_sampling|combine|base)\./,
    attribute: /^(?:n_features_in_|feature_names_in_)$/,
    reason: 'a sampler alone does not tell how many columns it saw',
  },
  {
    class: /^sklearn\..*\.(?:KNeighborsClassifier|NearestNeighbors)$/,
    attribute: /^n_jobs$/,
    reason: 'the sampler hands on its own, whose default was 1',
  },
  {
    class: /\.(?:RandomForestClassifier|GaussianNB)$/,
    attribute: /^(?:\w+_|_n_samples\w*)$/,
    reason: 'InstanceHardnessThreshold fitted what it was given until 0.5, and a copy since',
  },
  {
    class: /\.RepeatedEditedNearestNeighbours$/,
    attribute: /^n_iter_$/,
    reason: 'how often it repeated is not in older files; only another fit tells',
  },
  {
    class: /\.DecisionTreeClassifier$/,
    attribute: /^max_depth$/,
    both: true,
    reason: 'RUSBoost takes stumps where no model is given since 0.5, and full trees before',
  },
  {
    class: /\.RUSBoostClassifier$/,
    attribute: /^(?:estimators_|pipelines_|samplers_)\[\]$/,
    reason: 'the recipe is fitted by SAMME from 0.13 on, and stops elsewhere',
  },
  {
    class: /\.RandomUnderSampler$/,
    attribute: /^sampling_strategy_?\./,
    reason: 'classes are counted in another type',
  },
  {
    class: /\.SMOTE(?:NC|N)$/,
    attribute: /^(?:categorical_encoder_|median_std_)/,
    reason: 'what fit keeps of the classes for itself',
  },
  { class: /^scipy\.sparse\./, attribute: /^data$/, both: true, reason: 'counted in another type' },
  {
    class: /\.BorderlineSMOTE$/,
    attribute: /^in_danger_indices$/,
    reason: 'rows in danger are not in older files; only fit asks for them',
  },
  {
    class: /\.NeighbourhoodCleaningRule$/,
    attribute: /^(?:classes_to_clean_|edited_nearest_neighbours_|nn_)/,
    reason: 'what it cleaned with is not in older files; only fit asks for it',
  },
  {
    class: /\.(?:CondensedNearestNeighbour|OneSidedSelection)$/,
    attribute: /^estimators_/,
    reason: 'only the last of its models is in older files',
  },
];
