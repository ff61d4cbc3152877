/** Functions as values: which methods only compute, which do more, and in which attributes of a model a function belongs. */
import { words } from './name-table.js';

/** Methods that give a new value and touch nothing else, by the type that has them. */
const TABLE_METHODS =
  'dropna fillna astype abs round clip copy drop drop_duplicates sort_values sort_index reset_index set_index rename head tail ' +
  'mean median sum min max std var count nunique unique isna isnull notna notnull replace to_numpy to_frame to_dict tolist get diff ' +
  'cumsum cumprod rank shift pct_change interpolate ffill bfill select_dtypes filter values_counts value_counts isin between stack ' +
  'unstack transpose squeeze describe idxmax idxmin add sub mul div mod pow dot corr cov sample nlargest nsmallest explode item';

const PURE: Readonly<Record<string, string>> = {
  'builtins.str':
    'split rsplit splitlines strip lstrip rstrip lower upper title capitalize casefold swapcase replace join startswith endswith ' +
    'encode find rfind index count isalpha isdigit isalnum isnumeric isspace islower isupper zfill center ljust rjust partition rpartition ' +
    'removeprefix removesuffix expandtabs',
  'builtins.bytes': 'decode split strip lower upper replace join startswith endswith hex find count',
  'builtins.list': 'append extend index count copy reverse sort pop insert',
  'builtins.dict': 'get keys values items copy update pop setdefault fromkeys',
  'builtins.set': 'union intersection difference add issubset issuperset copy',
  'builtins.tuple': 'index count',
  'builtins.int': 'bit_length conjugate',
  'builtins.float': 'is_integer hex fromhex conjugate',
  'collections.OrderedDict': 'get keys values items copy',
  'collections.defaultdict': 'get keys values items copy',
  'collections.Counter': 'get keys values items copy most_common elements',
  'numpy.ndarray':
    'mean sum std var min max prod cumsum cumprod astype reshape ravel flatten squeeze transpose clip round argmax argmin argsort copy tolist ' +
    'all any dot item nonzero ptp repeat take conj conjugate diagonal trace swapaxes searchsorted view',
  'pandas.core.frame.DataFrame': TABLE_METHODS,
  'pandas.DataFrame': TABLE_METHODS,
  'pandas.core.series.Series': TABLE_METHODS,
  'pandas.Series': TABLE_METHODS,
  'pandas.core.indexes.base.Index': TABLE_METHODS,
  'pandas.Index': TABLE_METHODS,
  'datetime.datetime': 'isoformat date time timestamp weekday toordinal strftime',
  'datetime.date': 'isoformat weekday toordinal strftime',
  'scipy.stats._kde.gaussian_kde': 'scotts_factor silverman_factor evaluate',
  'scipy.stats.kde.gaussian_kde': 'scotts_factor silverman_factor evaluate',
  're._compile': 'findall match search fullmatch split sub',
};

/** Of a fitted model, whoever made it: what a program may keep as a bound method. */
const MODEL_METHODS =
  'predict predict_proba predict_log_proba decision_function transform inverse_transform score score_samples get_params ' +
  'get_feature_names_out get_feature_names build_analyzer build_tokenizer build_preprocessor decode';

/** Methods of scipy's distributions that they keep of themselves, vectorized. */
const DISTRIBUTION_METHODS =
  'pdf cdf sf ppf isf rvs logpdf logcdf logsf pmf logpmf mean std var median entropy moment stats support expect interval ' +
  '_ppf_single _cdf_single _mom0_sc _mom1_sc _entropy _ppf _cdf _drv2_ppfsingle generic_moment _pdf _pmf _munp';

/** Methods that write or read files, or run what they are given: dangerous wherever they are named as a function. */
export const DOING: ReadonlySet<string> = new Set(
  words(
    'tofile dump dumps to_csv to_pickle to_json to_html to_excel to_hdf to_sql to_parquet to_feather to_stata to_clipboard to_latex ' +
      'to_markdown to_xml to_orc to_gbq to_string save save_model savez load load_model loads dump_model eval query apply applymap agg aggregate ' +
      'map pipe transform_with touch unlink write write_text write_bytes read_text read_bytes open mkdir rmdir rename symlink_to link_to ' +
      'hardlink_to chmod lchmod rglob glob iterdir exists resolve system popen exec eval_ run call check_call check_output spawn fork kill ' +
      'exec_ execfile __import__ import_module fromfile memmap save_raw load_config plot format_map',
  ),
);

/** Last names of functions that run, load or fetch what they are given, in whatever library they are. */
export const RUNNERS: ReadonlySet<string> = new Set(
  words(
    'eval exec exec_ execfile compile system popen Popen spawn spawnv spawnl check_output check_call getoutput getstatusoutput ' +
      '__import__ import_module import_string import_item import_object import_from_string load_module load_source run_path run_module ' +
      'run_code run_command run_cmd exec_command execute_command shell exec_module getattr setattr delattr open urlopen urlretrieve ' +
      'loads load_pickle read_pickle unpickle pickle_load load_object safe_eval literal_exec exec_wrapper',
  ),
);

/** Attributes of models in which a function belongs, at any depth of lists and dicts below them. */
export const FUNCTION_SLOTS: ReadonlySet<string> = new Set(
  words(
    'func inverse_func check_inverse_func tokenizer preprocessor analyzer metric metrics kernel score_func _score_func scorer_ _scorer scoring scorer ' +
      'scorers refit pooling_func affinity distance_func metric_func metric_params dtype dtype_include dtype_exclude dtypes kw_args inv_kw_args ' +
      'pattern objective _objective eval_metric fobj _fobj feval _feval loss loss_func init fun is_data_valid is_model_valid residual_threshold ' +
      'weights base_score covariance_function corr regr algorithm threshold dictionary_init func_args importance_getter callback ' +
      'transformers transformers_ _transformers columns _columns params param_grid param_distributions param_space search_spaces candidate_params_ ' +
      'cv_results_ best_params_ estimator_params _kmeans_single _asarray input_transform link inverse_link family factory default_factory ' +
      'strategy missing_values method prefit cv score_fn func_ transformation activation out_activation_ decision_function_shape feature_names_out ' +
      'fill_value na_value na_object pyfunc categories_dtype output_dtype _dtype values_ raw_fun transform_func aggfunc agg_func ' +
      'shrink_method estimator steps covariance_factor mle_settings cat_dissim num_dissim hashfxn load',
  ),
);

/** Attributes in which a class belongs: what makes an array, or says of what type its items are. */
export const CLASS_SLOTS: ReadonlySet<string> = new Set(
  words('Dist Score subclass dtype dtypes dtype_include dtype_exclude init_args _deprecations'),
);

const pure = new Map<string, ReadonlySet<string>>();

function has(owner: string, list: string, name: string): boolean {
  let names = pure.get(owner);
  if (names === undefined) pure.set(owner, (names = new Set(words(list))));
  return names.has(name);
}

/** True for a method of this type that only computes. `owner` is `module.name` of the class, or of what made the value. */
export function isPureMethod(owner: string, name: string): boolean {
  const list = Object.hasOwn(PURE, owner) ? PURE[owner] : undefined;
  return list !== undefined && has(owner, list, name);
}

/** A method that any fitted model may have. */
export const isModelMethod = (name: string): boolean => has('*model', MODEL_METHODS, name);

/** A method by which scipy's distributions compute. */
export const isDistributionMethod = (name: string): boolean => has('*distribution', DISTRIBUTION_METHODS, name);

/** A method that a `methodcaller` may call on whatever it is given: pure by every type that has it. */
export function isPureCall(name: string): boolean {
  return !DOING.has(name) && (isModelMethod(name) || Object.keys(PURE).some((owner) => isPureMethod(owner, name)));
}
