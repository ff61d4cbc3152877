#!/usr/bin/env python3
"""List the building blocks that a pinned environment's own classes and functions offer to model files.

    .oracle/sklearn-1.9/bin/python scripts/scan_known.py > one.json

Exact (kind, module, name) only: scikit-learn's estimators, kernels, losses, trees, metrics and scorers, numpy's ufuncs
and scalar types, scipy's sparse classes and special functions, pandas' containers. Nothing that reads files, runs
tests or evaluates text. `scripts/make-scan-known.mjs` joins the lists of all environments into src/scan/policy/known.generated.ts.
"""
import importlib
import inspect
import json
import pkgutil
import sys
import warnings

warnings.filterwarnings("ignore")
pairs = set()

# Packages of scikit-learn whose functions and classes only compute.
SKELETON = """calibration cluster compose covariance cross_decomposition decomposition discriminant_analysis dummy ensemble
feature_extraction feature_selection gaussian_process impute isotonic kernel_approximation kernel_ridge linear_model
manifold metrics mixture model_selection multiclass multioutput naive_bayes neighbors neural_network pipeline preprocessing
random_projection semi_supervised svm tree _loss frozen""".split()
SKIPPED = ("tests", "conftest", "setup", "_plot", "plot", "_testing", "externals", "image")
# Functions that take a callable or an estimator and call it at once.
CALLERS = {"make_scorer", "cross_val_score", "cross_validate", "cross_val_predict", "learning_curve", "validation_curve",
           "permutation_test_score", "permutation_importance", "export_graphviz", "plot_tree", "make_union",
           "make_pipeline", "make_column_transformer", "check_scoring", "pairwise_distances_chunked",
           "available_if", "get_scorer"}


def modules(package):
    try:
        root = importlib.import_module(package)
    except Exception:
        return
    yield root
    if not hasattr(root, "__path__"):
        return
    for info in pkgutil.walk_packages(root.__path__, package + "."):
        parts = info.name.split(".")
        if any(p in SKIPPED or p.startswith("test") for p in parts):
            continue
        try:
            yield importlib.import_module(info.name)
        except Exception:
            continue


def kind_of(value, name):
    """class: only instances are made of it; type: numpy's scalars, which are called with numbers; function; maker: rebuilds."""
    if name == "newObj" or name.startswith("__pyx_unpickle_"):
        return "maker"
    if inspect.isclass(value):
        return "type" if issubclass(value, np.generic) else "class"
    return "function"


def take(module, name, value):
    pairs.add("%s %s %s" % (kind_of(value, name), module, name))


def is_class(value):
    return inspect.isclass(value) and not issubclass(value, (Warning, BaseException))


import numpy as np
from sklearn.base import BaseEstimator

for package in SKELETON:
    for module in modules("sklearn." + package):
        pure = any(part in module.__name__ for part in ("metrics", "feature_selection"))
        for name, value in sorted(vars(module).items()):
            if getattr(value, "__module__", None) != module.__name__ or getattr(value, "__name__", None) != name:
                continue
            if name in CALLERS or name.startswith("test"):
                continue
            if is_class(value):
                take(module.__name__, name, value)
            elif pure and inspect.isfunction(value) and not name.startswith("_"):
                take(module.__name__, name, value)
            elif name.startswith("__pyx_unpickle_") or name == "newObj":
                take(module.__name__, name, value)
        for name in vars(module):
            if name == "newObj" or name.startswith("__pyx_unpickle_"):
                take(module.__name__, name, None)

for name in sorted(vars(np)):
    value = getattr(np, name, None)
    if isinstance(value, np.ufunc):
        take("numpy", name, value)
        take("numpy.core._multiarray_umath", name, value)
        take("numpy._core._multiarray_umath", name, value)
    elif inspect.isclass(value) and issubclass(value, np.generic):
        take("numpy", value.__name__, value)
        take("numpy", name, value)
for name in ("mean median sum std var min max amin amax prod cumsum clip round around nan_to_num argmin argmax ravel reshape "
             "squeeze transpose concatenate stack hstack vstack average percentile quantile nanmean nanmedian nansum nanstd "
             "nanmin nanmax dot").split():
    if hasattr(np, name):
        function = getattr(np, name)
        take("numpy", name, function)
        if getattr(function, "__module__", None):
            take(function.__module__, name, function)
if hasattr(np, "dtypes"):
    for name in dir(np.dtypes):
        if name.endswith("DType"):
            take("numpy.dtypes", name, getattr(np.dtypes, name))

import scipy.sparse
import scipy.special

for name in dir(scipy.special):
    if isinstance(getattr(scipy.special, name), np.ufunc):
        take("scipy.special", name, None)
        take("scipy.special._ufuncs", name, None)
import scipy.spatial.distance

for name in ("braycurtis canberra chebyshev cityblock correlation cosine dice euclidean hamming jaccard jensenshannon kulsinski "
             "kulczynski1 mahalanobis matching minkowski rogerstanimoto russellrao seuclidean sokalmichener sokalsneath "
             "sqeuclidean wminkowski yule cdist pdist").split():
    value = getattr(scipy.spatial.distance, name, None)
    if value is not None:
        take(value.__module__, name, value)
for name in dir(scipy.sparse):
    value = getattr(scipy.sparse, name)
    if inspect.isclass(value) and (name.endswith("_matrix") or name.endswith("_array")):
        take(value.__module__, value.__name__, value)
import scipy.stats

for name in dir(scipy.stats):
    value = getattr(scipy.stats, name)
    if isinstance(value, (scipy.stats.rv_continuous, scipy.stats.rv_discrete)):
        take(type(value).__module__, type(value).__name__, type(value))
for name in ("rv_frozen", "rv_continuous_frozen", "rv_discrete_frozen"):
    take("scipy.stats._distn_infrastructure", name, scipy.stats.rv_continuous)

try:
    import pandas as pd
except ImportError:
    pd = None
if pd is not None:
    names = ("DataFrame Series Index RangeIndex MultiIndex DatetimeIndex TimedeltaIndex PeriodIndex IntervalIndex CategoricalIndex "
             "Categorical Timestamp Timedelta Period Interval CategoricalDtype DatetimeTZDtype PeriodDtype IntervalDtype StringDtype "
             "Int8Dtype Int16Dtype Int32Dtype Int64Dtype UInt8Dtype UInt16Dtype UInt32Dtype UInt64Dtype Float32Dtype Float64Dtype "
             "BooleanDtype").split()
    for name in names:
        value = getattr(pd, name, None)
        if value is not None:
            take(value.__module__, value.__name__, value)
            take("pandas", name, value)
    for name in dir(pd.arrays):
        value = getattr(pd.arrays, name)
        if inspect.isclass(value):
            take(value.__module__, value.__name__, value)
            take("pandas.arrays", name, value)

json.dump(sorted(pairs), sys.stdout, indent=0)
