"""Trains the models of bench/serve.ts and writes them for each server: serve-model.py FOLDER [--mlflow].

Iris with a logistic regression, a table of numbers and texts with missing values, and a forest of 100 trees.
"""

import json
import pathlib
import sys

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent.parent / "fixtures")]

import joblib
import numpy as np
import pandas as pd
from lib.datasets import tumour_table
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_iris, make_classification
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

ROWS = 1000


def models():
    X, y = load_iris(return_X_y=True)
    yield "iris", LogisticRegression(max_iter=500).fit(X, y), pd.DataFrame(X, columns=["a", "b", "c", "d"]).to_numpy()
    frame, classes, _, _ = tumour_table()
    numbers = Pipeline([("fill", SimpleImputer(strategy="median")), ("scale", StandardScaler())])
    words = Pipeline([("fill", SimpleImputer(strategy="most_frequent")), ("code", OneHotEncoder(handle_unknown="ignore"))])
    table = Pipeline([
        ("prepare", ColumnTransformer([("numbers", numbers, ["radius", "texture", "area"]), ("words", words, ["shape", "edge"])])),
        ("model", LogisticRegression(C=2.0, max_iter=500)),
    ])
    frame["shape"] = frame["shape"].fillna("oval")
    yield "table", table.fit(frame, classes), frame
    X, y = make_classification(n_samples=3000, n_features=20, n_informative=10, n_classes=3, random_state=0)
    yield "forest", RandomForestClassifier(n_estimators=100, random_state=0, n_jobs=1).fit(X, y), X


def main(folder, mlflow):
    folder.mkdir(parents=True, exist_ok=True)
    rows = {}
    for name, model, X in models():
        if mlflow:
            import mlflow.sklearn

            mlflow.sklearn.save_model(model, folder / "mlflow" / name, serialization_format="cloudpickle")
            continue
        joblib.dump(model, folder / ("%s.joblib" % name))
        take = np.arange(ROWS) % len(X)
        if isinstance(X, pd.DataFrame):
            rows[name] = json.loads(X.iloc[take].to_json(orient="records"))
        else:
            rows[name] = X[take].tolist()
        place = folder / "mlserver" / name
        place.mkdir(parents=True, exist_ok=True)
        joblib.dump(model, place / "model.joblib")
        settings = {"name": name, "implementation": "mlserver_sklearn.SKLearnModel", "parameters": {"uri": "./model.joblib"}}
        (place / "model-settings.json").write_text(json.dumps(settings))
        (place / "settings.json").write_text(json.dumps({"parallel_workers": 0, "debug": False}))
    if not mlflow:
        (folder / "rows.json").write_text(json.dumps(rows))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), "--mlflow" in sys.argv)
