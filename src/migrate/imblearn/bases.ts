/** Which of scikit-learn's classes those of imbalanced-learn are made of: what scikit-learn changes in the one changes in the other. */
const BASES: ReadonlyMap<string, string> = new Map([
  ['imblearn.pipeline.Pipeline', 'sklearn.pipeline.Pipeline'],
  ['imblearn.ensemble._bagging.BalancedBaggingClassifier', 'sklearn.ensemble._bagging.BaggingClassifier'],
  ['imblearn.ensemble._easy_ensemble.EasyEnsembleClassifier', 'sklearn.ensemble._bagging.BaggingClassifier'],
  ['imblearn.ensemble._forest.BalancedRandomForestClassifier', 'sklearn.ensemble._forest.RandomForestClassifier'],
  ['imblearn.ensemble._weight_boosting.RUSBoostClassifier', 'sklearn.ensemble._weight_boosting.AdaBoostClassifier'],
]);

/** The class of scikit-learn behind one of imbalanced-learn; undefined where there is none. */
export const baseOf = (path: string): string | undefined => BASES.get(path);

export const isImblearn = (module: string): boolean => /^imblearn(?:\.|$)/.test(module);

/** Modules whose classes choose rows, and hand their columns on. */
export const isSampler = (module: string): boolean =>
  /^imblearn\.(?:over_sampling|under_sampling|combine|base)(?:\.|$)/.test(module);
