"""Trains the boosters of the benchmark and times the libraries on them, one request per line on standard input.

  make FOLDER NAME           writes NAME.pkl and NAME.X
  time NAME ROWS REPEATS     answers with milliseconds of CPU time of one call, the mean over REPEATS
  shap NAME ROWS REPEATS     the same for SHAP values
"""

import json
import pathlib
import pickle
import sys
import time
import warnings

import lightgbm as lgb
import numpy as np
import xgboost as xgb

ROUNDS = 200
COLUMNS = 8
LARGE = 100_000


def data(classes, kind, rows=6000, seed=0):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(rows, COLUMNS))
    score = X[:, 0] * X[:, 1] + np.sin(3 * X[:, 2]) + X[:, 3] + 0.5 * rng.normal(size=rows)
    if kind == "categories":
        X[:, 6] = rng.integers(0, 12, rows)
        X[:, 7] = rng.integers(0, 40, rows)
        score += (X[:, 6] % 3) - (X[:, 7] % 7) / 3
    y = np.digitize(score, np.quantile(score, np.linspace(0, 1, classes + 1)[1:-1]))
    if kind == "missing":
        X[rng.random(X.shape) < 0.1] = np.nan
    return X, y


def build(name):
    library, classes, kind = name.split()
    classes = int(classes[-1])
    large = kind == "large"
    X, y = data(2 if classes == 1 else classes, kind)
    if library == "xgb":
        model = xgb.XGBClassifier(n_estimators=ROUNDS, max_depth=10 if large else 6, n_jobs=1, random_state=0)
        model.fit(X, y)
    else:
        model = lgb.LGBMClassifier(n_estimators=ROUNDS, num_leaves=255 if large else 31, n_jobs=1, random_state=0, verbose=-1)
        model.fit(X, y, **({"categorical_feature": [6, 7]} if kind == "categories" else {}))
    return model, np.ascontiguousarray(data(2, kind, LARGE, 1)[0])


def shap(model, X):
    if isinstance(model, lgb.LGBMModel):
        return model.predict(X, pred_contrib=True)
    return model.get_booster().predict(xgb.DMatrix(X, nthread=1), pred_contribs=True)


def main():
    warnings.simplefilter("ignore")
    known = {}
    for line in sys.stdin:
        command, *rest = line.rstrip("\n").split("\t")
        if command == "make":
            folder, name = rest
            path = pathlib.Path(folder) / name.replace(" ", "-")
            if path.with_suffix(".pkl").is_file():
                model = pickle.loads(path.with_suffix(".pkl").read_bytes())
                X = np.fromfile(path.with_suffix(".X")).reshape(LARGE, COLUMNS)
            else:
                model, X = build(name)
                path.with_suffix(".pkl").write_bytes(pickle.dumps(model, 5))
                X.astype("<f8").tofile(path.with_suffix(".X"))
            known = {name: (model, X)}
            answer = name
        else:
            name, rows, repeats = rest
            model, X = known[name]
            X = X[: int(rows)]
            run = model.predict_proba if command == "time" else lambda X: shap(model, X)
            start = time.process_time()
            for _ in range(int(repeats)):
                run(X)
            answer = (time.process_time() - start) * 1000 / int(repeats)
        print(json.dumps(answer), flush=True)


main()
