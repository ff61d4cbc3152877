"""Write src/estimators/create/constructors.generated.ts: what constructors take when nothing is said, by release.

    python3 scripts/constructors.py

It has the modules, defaults and required parameters of the classes that `create` makes, and what else `brine show` may leave
out, of all estimators and of several releases; nothing is said twice. Runs itself in the pinned
environments (fixtures/envs.py makes them). Standard library and the surveyed libraries only.
"""

from __future__ import print_function

import json
import math
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TARGET = os.path.join(ROOT, "src", "estimators", "create", "constructors.generated.ts")
CREATE_RELEASES = ["1.2", "1.9"]
USUAL_ENVIRONMENTS = ["sklearn-0.20", "sklearn-0.24", "sklearn-1.2", "sklearn-1.9", "boosters-2020", "boosters-2026"]
# What `show` leaves out of any class.
QUIET = ("False", "'auto'", "'deprecated'", "'warn'", "'infer'")
CLASSES = """
linear_model: LogisticRegression LogisticRegressionCV LinearRegression Ridge RidgeCV Lasso LassoCV
linear_model: ElasticNet ElasticNetCV SGDClassifier SGDRegressor HuberRegressor
linear_model: PoissonRegressor GammaRegressor TweedieRegressor RidgeClassifier RidgeClassifierCV
linear_model: BayesianRidge ARDRegression Lars LassoLars OrthogonalMatchingPursuit TheilSenRegressor QuantileRegressor Perceptron
svm: LinearSVC LinearSVR
preprocessing: StandardScaler MinMaxScaler MaxAbsScaler RobustScaler Normalizer Binarizer FunctionTransformer PolynomialFeatures
preprocessing: OneHotEncoder OrdinalEncoder LabelEncoder LabelBinarizer
impute: SimpleImputer
decomposition: PCA TruncatedSVD
tree: DecisionTreeClassifier DecisionTreeRegressor ExtraTreeClassifier ExtraTreeRegressor
ensemble: RandomForestClassifier RandomForestRegressor ExtraTreesClassifier ExtraTreesRegressor
pipeline: Pipeline FeatureUnion
compose: ColumnTransformer TransformedTargetRegressor
"""


def python_of(environment):
    home = os.environ.get("BRINE_ORACLE") or os.path.join(ROOT, ".oracle")
    return os.path.join(home, environment, "bin", "python")


def survey_in(environment, what):
    return json.loads(subprocess.check_output([python_of(environment), os.path.abspath(__file__), what]).decode())


def tagged(value):
    """JSON of a default; {"f"} keeps 1.0 apart from 1."""
    if isinstance(value, float):
        if math.isnan(value) or math.isinf(value):
            return {"f": str(value)}
        return {"f": value} if value == int(value) else value
    if isinstance(value, tuple):
        return {"t": [tagged(item) for item in value]}
    if isinstance(value, list):
        return [tagged(item) for item in value]
    if isinstance(value, type):
        return {"g": [value.__module__, value.__qualname__]}
    assert value is None or isinstance(value, (str, int)), value
    return value


def text_of(default):
    """As `show` prints a default; None for what it would not print."""
    if isinstance(default, str):
        return "'%s'" % default
    return repr(default) if isinstance(default, (bool, int, float)) else None


def survey_create():
    import importlib
    import inspect

    found = {}
    for line in CLASSES.strip().splitlines():
        module, names = line.split(":")
        for name in names.split():
            cls = getattr(importlib.import_module("sklearn." + module), name)
            parameters = [p for p in list(inspect.signature(cls.__init__).parameters.values())[1:] if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
            found["sklearn.%s.%s" % (module, name)] = {
                "module": cls.__module__,
                "params": {p.name: tagged(p.default) for p in parameters if p.default is not p.empty},
                "texts": {p.name: text_of(p.default) for p in parameters if p.default is not p.empty},
                "required": [p.name for p in parameters if p.default is p.empty],
            }
    json.dump(found, sys.stdout)


def survey_usual():
    import importlib
    import inspect
    import warnings

    warnings.simplefilter("ignore")
    classes = {}
    try:
        from sklearn.utils import all_estimators
    except ImportError:
        from sklearn.utils.testing import all_estimators
    try:
        classes.update(all_estimators())
    except ImportError:
        pass
    for module in ("sklearn.feature_extraction.text", "sklearn.feature_extraction", "lightgbm", "xgboost"):
        try:
            found = vars(importlib.import_module(module))
        except ImportError:
            continue
        classes.update({n: c for n, c in found.items() if isinstance(c, type) and hasattr(c, "get_params")})
    out = {}
    for name, cls in classes.items():
        # XGBoost's classes pass most parameters on to the class above
        for base in cls.__mro__:
            try:
                parameters = inspect.signature(vars(base)["__init__"]).parameters.values()
            except (KeyError, TypeError, ValueError):
                continue
            for p in parameters:
                text = text_of(p.default) if p.default is not p.empty else None
                if text is not None:
                    out.setdefault(name, {}).setdefault(p.name, text)
            if not any(p.kind == p.VAR_KEYWORD for p in parameters):
                break
    json.dump(out, sys.stdout)


def main():
    if sys.argv[1:] == ["--create"]:
        return survey_create()
    if sys.argv[1:] == ["--usual"]:
        return survey_usual()
    tables = {release: survey_in("sklearn-" + release, "--create") for release in CREATE_RELEASES}
    newest = tables[CREATE_RELEASES[-1]]
    # What `create` knows of a class, by the short name that `show` has.
    told = {}
    lines = []
    for name, entry in newest.items():
        older = {r: tables[r][name] for r in CREATE_RELEASES[:-1]}
        for each in [entry] + list(older.values()):
            for param, text in each["texts"].items():
                told.setdefault(name.split(".")[-1], set()).add((param, text))
        assert all(each["module"] == entry["module"] for each in older.values()), name
        known = {
            "module": entry["module"],
            "params": entry["params"],
            "required": entry["required"],
            "older": {r: each["params"] for r, each in older.items() if each["params"] != entry["params"]},
        }
        lines.append("  %s: %s," % (json.dumps(name), json.dumps(known)))
    created = lines
    usual = {}
    for environment in USUAL_ENVIRONMENTS:
        for name, params in survey_in(environment, "--usual").items():
            for param, value in params.items():
                if value in QUIET or (param, value) in told.get(name, ()):
                    continue
                values = usual.setdefault(name, {}).setdefault(param, [])
                if value not in values:
                    values.append(value)
    lines = ["  %s: %s," % (name, json.dumps({p: v if len(v) > 1 else v[0] for p, v in sorted(params.items())})) for name, params in sorted(usual.items())]
    with open(TARGET, "w") as out:
        out.write(
            "// Generated by scripts/constructors.py: defaults of constructors by release. Do not edit.\n"
            + "import type { KnownClass } from './known-class.js';\n\n"
            + "/** The classes that `create` makes, of scikit-learn %s. */\n" % " and ".join(CREATE_RELEASES)
            + "export const KNOWN_CLASSES: Readonly<Record<string, KnownClass>> = {\n%s\n};\n\n" % "\n".join(created)
            + "/** What else constructors take by default, as `brine show` prints it, in any of several releases. */\n"
            + "export const USUAL_PARAMS: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>> = {\n%s\n};\n" % "\n".join(lines)
        )


if __name__ == "__main__":
    main()
