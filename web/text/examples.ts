/** Models that ship with the page. */
export interface Example {
  readonly title: string;
  readonly about: string;
  /** The first is the model; `from` is its place in the repository. */
  readonly files: readonly { readonly name: string; readonly from: string }[];
}

const corpus = (name: string): string => `fixtures/files/sklearn-1.9/${name}`;

export const EXAMPLES: readonly Example[] = [
  {
    title: 'Tumours',
    about: 'A pipeline over numbers and words: imputer, scaler, one-hot codes, logistic regression.',
    files: [
      { name: 'tumours.joblib', from: 'demo/tumours.joblib' },
      { name: 'tumours.csv', from: 'demo/tumours.csv' },
    ],
  },
  {
    title: 'Wines',
    about: 'A random forest: its trees, its importances, and how they decide.',
    files: [{ name: 'wines.joblib.gz', from: corpus('forest-wine-oob.joblib.gz') }],
  },
  {
    title: 'Topics',
    about: 'Texts: a vocabulary of words, and the weight that each has for five topics.',
    files: [{ name: 'topics.joblib', from: corpus('pipe-texts-logistic.joblib') }],
  },
  {
    title: 'Irises, boosted',
    about: 'XGBoost: trees that add up, with SHAP values of each feature.',
    files: [{ name: 'irises-xgboost.pkl', from: 'fixtures/boosters/files/boosters-2026/xgb-iris.pkl' }],
  },
  {
    title: 'Clusters',
    about: 'k-means: three centres as lines over the columns.',
    files: [{ name: 'clusters.pkl', from: corpus('kmeans-iris-frame.pkl') }],
  },
];
