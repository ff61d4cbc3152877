/**
 * Indirect ways: functions of numpy, scipy, pandas, joblib, scikit-learn, torch and others that evaluate text, open files,
 * load pickles or run commands, although the library itself is what models are made of.
 */
import type { DangerRule } from './dangerous.js';

const JOBLIB = ['joblib', 'sklearn.externals.joblib', 'sklearn.utils._joblib'];

export const LIBRARY_RULES: readonly DangerRule[] = [
  {
    id: 'numpy-files',
    effect: 'read or write files, or load another pickle, by way of numpy',
    why: 'A model carries its arrays with it and never opens others.',
    modules:
      'numpy.lib.npyio numpy.lib._npyio_impl numpy.lib._datasource numpy.lib.format numpy.lib._format_impl numpy.DataSource ' +
      'numpy.lib._iotools numpy.lib._memmap',
    names: [
      [
        'numpy',
        'load loads save savez savez_compressed savetxt loadtxt genfromtxt fromfile fromregex DataSource ' +
          'recfromtxt recfromcsv mafromtxt ndfromtxt open_memmap fromfunction frompyfunc apply_along_axis ' +
          'apply_over_axes piecewise',
      ],
      ['numpy.core.multiarray', 'fromfile set_string_function frompyfunc fromiter'],
      ['numpy._core.multiarray', 'fromfile frompyfunc fromiter'],
      ['numpy.core.records', 'fromfile'],
      ['numpy._core.records', 'fromfile'],
      ['numpy.core.numeric', 'load loads fromfile'],
      ['numpy._core.numeric', 'fromfile'],
      ['numpy.ma', 'fromflex loads load dump dumps'],
      ['numpy.ma.core', 'load loads dump dumps'],
    ],
  },
  {
    id: 'maps-a-file',
    effect: 'open or overwrite a file by mapping it into memory',
    why: 'Arrays that were mapped when the model was saved name the class, and carry their bytes with them; none is mapped while a model loads.',
    calledOnly: true,
    names: [
      ['numpy', 'memmap'],
      ['numpy.core.memmap', 'memmap'],
      ['numpy._core.memmap', 'memmap'],
    ],
  },
  {
    id: 'numpy-code',
    effect: 'run code or commands by way of numpy\u2019s tools for developers',
    why: 'Test runners and compilers are no part of a model.',
    modules:
      'numpy.testing numpy.f2py numpy.distutils numpy.ctypeslib numpy.tests numpy.conftest numpy.lib.utils numpy.lib._utils_impl ' +
      'numpy.setup numpy._pytesttester numpy.compat numpy.__config__ numpy.lib.user_array numpy.numarray numpy.oldnumeric ' +
      'numpy.core._internal numpy.core.setup numpy._core._internal.eval numpy.core.tests numpy._core.tests numpy.lib.tests',
    names: [
      ['numpy', 'test safe_eval source lookfor info show_config ctypeslib f2py testing distutils set_printoptions'],
      ['numpy.core._multiarray_umath', 'set_string_function'],
      ['numpy.lib.shape_base', 'apply_along_axis'],
      ['numpy.lib._shape_base_impl', 'apply_along_axis'],
    ],
  },
  {
    id: 'scipy-code',
    effect: 'read files, load machine code or call functions by way of scipy',
    why: 'A model carries its data with it, and needs no compiler and no file reader.',
    modules:
      'scipy.io scipy.weave scipy.datasets scipy.misc scipy._lib._testutils scipy._lib._ccallback scipy._build_utils scipy.setup ' +
      'scipy._lib._docscrape scipy.conftest scipy._lib._uarray scipy._lib.uarray scipy._lib._pep440.eval',
    names: [
      ['scipy', 'test LowLevelCallable show_config'],
      ['scipy.sparse', 'load_npz save_npz'],
      ['scipy.sparse._matrix_io', 'load_npz save_npz'],
      ['scipy.optimize', 'minimize root fsolve brute differential_evolution basinhopping dual_annealing approx_fprime'],
      ['scipy.integrate', 'quad dblquad odeint solve_ivp'],
      ['scipy.ndimage', 'generic_filter generic_filter1d geometric_transform'],
    ],
  },
  {
    id: 'pandas-code',
    effect: 'evaluate text as code, read files or load another pickle by way of pandas',
    why: 'A table in a model is stored with it; it is not read or computed while the model loads.',
    modules:
      'pandas.io pandas.core.computation pandas.compat pandas.util.testing pandas._testing pandas.testing pandas.conftest pandas.tests ' +
      'pandas.core.config_init pandas._config pandas.plotting pandas.util._tester pandas.util._print_versions pandas.core.apply ' +
      'pandas._libs.parsers pandas.core.generic',
    names: [
      [
        'pandas',
        'eval read_pickle read_csv read_table read_fwf read_json read_html read_xml read_sql read_sql_query read_sql_table ' +
          'read_excel read_hdf read_feather read_parquet read_orc read_sas read_spss read_stata read_gbq read_clipboard ' +
          'read_iceberg to_pickle ExcelFile ExcelWriter HDFStore test show_versions set_option option_context',
      ],
      [
        'pandas.core.frame',
        'DataFrame.eval DataFrame.query DataFrame.to_pickle DataFrame.to_csv DataFrame.apply DataFrame.pipe',
      ],
      ['pandas', 'DataFrame.eval DataFrame.query DataFrame.to_pickle DataFrame.to_csv DataFrame.apply DataFrame.pipe'],
    ],
  },
  {
    id: 'skops-code',
    effect: 'load another model or write files by way of skops',
    why: 'A file that is being loaded has no reason to load others.',
    modules: 'skops.io skops.cli skops.card skops.hub_utils',
    names: [],
  },
  {
    id: 'joblib-code',
    effect: 'load another pickle or run functions in other processes by way of joblib',
    why: 'A file that is being loaded has no reason to load others or to start workers.',
    modules: JOBLIB.flatMap((root) =>
      [
        'memory parallel _parallel_backends _memmapping_reducer pool executor externals _cloudpickle_wrapper func_inspect disk ' +
          'test testing logger _store_backends compressor hashing backports numpy_pickle_utils _utils _multiprocessing_helpers _dask',
      ].flatMap((names) => names.split(' ').map((name) => `${root}.${name}`)),
    ).join(' '),
    names: JOBLIB.flatMap((root): (readonly [string, string])[] => [
      [
        root,
        'load dump Memory MemorizedResult Parallel delayed hash wrap_non_picklable_objects register_parallel_backend',
      ],
      [
        `${root}.numpy_pickle`,
        'load dump load_temporary_memmap _unpickle NumpyUnpickler NumpyPickler NumpyArrayWrapper.read ' +
          'NumpyArrayWrapper.read_mmap NumpyArrayWrapper.read_array',
      ],
      [`${root}.numpy_pickle_compat`, 'load_compatibility read_zfile write_zfile ZipNumpyUnpickler'],
    ]),
  },
  {
    id: 'sklearn-code',
    effect: 'download files, read files or run helpers by way of scikit-learn',
    why: 'A fitted model needs no data sets, no test helpers and no workers to be loaded.',
    modules:
      'sklearn.datasets._base sklearn.datasets.base sklearn.datasets._openml sklearn.datasets._svmlight_format_io ' +
      'sklearn.datasets._arff_parser sklearn.datasets._lfw sklearn.datasets._twenty_newsgroups sklearn.datasets._california_housing ' +
      'sklearn.datasets._covtype sklearn.datasets._kddcup99 sklearn.datasets._olivetti_faces sklearn.datasets._rcv1 ' +
      'sklearn.datasets._species_distributions sklearn.datasets.svmlight_format sklearn.datasets.mldata ' +
      'sklearn.utils._testing sklearn.utils.testing sklearn.utils.parallel sklearn.utils._show_versions sklearn._build_utils ' +
      'sklearn.conftest sklearn.tests sklearn.setup sklearn.externals sklearn.utils.mocking sklearn.utils._mocking ' +
      'sklearn.utils.deprecation sklearn.utils._estimator_html_repr sklearn.utils._repr_html sklearn.__check_build ' +
      'sklearn.utils.metaestimators sklearn.utils._available_if',
    names: [
      [
        'sklearn.datasets',
        'load_files load_svmlight_file load_svmlight_files dump_svmlight_file fetch_openml fetch_20newsgroups ' +
          'fetch_california_housing fetch_covtype fetch_kddcup99 fetch_lfw_pairs fetch_lfw_people fetch_olivetti_faces fetch_rcv1 ' +
          'fetch_species_distributions fetch_file clear_data_home get_data_home load_sample_image load_sample_images',
      ],
      ['sklearn', 'show_versions'],
      ['sklearn.utils.fixes', 'delayed _FuncWrapper'],
      ['sklearn.utils', 'parallel_backend register_parallel_backend'],
      ['sklearn.model_selection', 'cross_val_score cross_validate cross_val_predict learning_curve validation_curve'],
    ],
  },
  {
    id: 'torch-code',
    effect: 'load another pickle, compile or run code by way of PyTorch',
    why: 'Weights are rebuilt from the file\u2019s own bytes; everything else is a way to run code.',
    modules:
      'torch.hub torch.serialization torch.jit torch.package torch.utils.cpp_extension torch.distributed torch.multiprocessing ' +
      'torch._dynamo torch._inductor torch.fx torch.testing torch.utils.collect_env torch.utils.bottleneck torch.utils.model_zoo ' +
      'torch.utils.data torch.utils.file_baton torch.utils.tensorboard torch.onnx torch._ops torch._classes torch.classes torch.ops ' +
      'torch.library torch._functorch torch.export torch.compiler torch.backends torch.utils._config_module torch.ao.quantization.fx',
    names: [
      ['torch', 'load save compile classes ops from_file script hub jit'],
      ['torch._utils_internal', 'launcher get_file_path'],
      ['torch.storage', 'UntypedStorage.from_file TypedStorage.from_file'],
    ],
  },
  {
    id: 'other-library-code',
    effect: 'load or run code by way of a machine-learning or plotting library',
    why: 'These functions load foreign models, files or code and have no place inside of another model.',
    modules:
      'keras.models keras.saving keras.src.saving keras.utils keras.src.utils keras.layers.core.lambda_layer tensorflow.io tensorflow.python ' +
      'tensorflow.saved_model tensorflow.keras tensorflow.compat tensorflow.lite onnxruntime mlflow bentoml xgboost.callback ' +
      'matplotlib transformers.dynamic_module_utils transformers.utils diffusers nltk.data nltk.app nltk.corpus spacy.util ' +
      'statsmodels.iolib cv2 PIL imageio skimage.io hydra omegaconf fire click typer gradio streamlit pandas_profiling ' +
      'pyarrow.fs pyarrow.dataset polars.io duckdb networkx.readwrite astropy.io astropy.utils',
    names: [
      ['keras', 'models.load_model saving.load_model'],
      ['tensorflow', 'io.write_file io.read_file load_op_library load_library py_function numpy_function'],
      ['lightgbm', 'plot_tree'],
      ['networkx', 'read_gpickle write_gpickle'],
      ['polars', 'read_csv read_parquet sql'],
    ],
  },
];
