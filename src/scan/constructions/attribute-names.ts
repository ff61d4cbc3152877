/** Names of attributes in states: those that stand for something that Python calls or evaluates, and all others. */

/** Attributes that are methods of every estimator, or that other code calls by name. */
export const METHODS: ReadonlySet<string> = new Set(
  (
    'predict predict_proba predict_log_proba decision_function transform inverse_transform fit fit_transform fit_predict score ' +
    'get_params set_params append extend add update pop keys items values get close read write readline open'
  ).split(' '),
);
/** Names between double underscores that stand in honest states. */
const HARMLESS_DUNDERS = new Set(['__doc__', '__module__', '__numpys', '__name__', '__FILE_RESOURCE_DATA__']);
export const isDunder = (key: string): boolean =>
  key.startsWith('__') && key.endsWith('__') && !HARMLESS_DUNDERS.has(key);

/** Marks of a state of statsmodels' data: loading it evaluates the formula that stands beside them. */
export const FORMULA_MARKS: readonly string[] = ['restore_design_info', 'restore_model_spec'];

/** Texts that scipy's distributions, and PyTorch's graph modules, execute when they are loaded. */
export const SCIPY_TEMPLATE = '_parse_arg_template';
export const TORCH_CODE = '_graph_code';

/** Attributes whose texts may be evaluated, which `texts.ts` looks at. */
export const EVALUATED_KEYS: ReadonlySet<string> = new Set([SCIPY_TEMPLATE, TORCH_CODE, ...FORMULA_MARKS]);

/** True for keys about which nothing is to be said, whatever stands under them. */
export function isHarmless(keys: readonly unknown[]): boolean {
  for (const key of keys) {
    if (typeof key !== 'string' || METHODS.has(key) || EVALUATED_KEYS.has(key) || isDunder(key)) return false;
  }
  return true;
}

/** The attribute that scikit-learn compares with its own version while it loads: a comparison that is a text's, and nobody else's. */
export const VERSION_KEY = '_sklearn_version';
