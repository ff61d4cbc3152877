"""Two models of the same columns for bench/serve-soak.ts, and what scikit-learn answers with each: serve-soak-models.py FOLDER.

Their answers differ for every row, so a row that the wrong version answered shows.
"""

import json
import pathlib
import sys

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent.parent / "fixtures")]

import joblib
from lib.datasets import tumour_table
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler


def pipeline(C):
    numbers = Pipeline([("fill", SimpleImputer(strategy="median")), ("scale", StandardScaler())])
    words = Pipeline([("fill", SimpleImputer(strategy="most_frequent")), ("code", OneHotEncoder(handle_unknown="ignore"))])
    prepare = ColumnTransformer([("numbers", numbers, ["radius", "texture", "area"]), ("words", words, ["shape", "edge"])])
    return Pipeline([("prepare", prepare), ("model", LogisticRegression(C=C, max_iter=1000))])


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    frame, classes, _, _ = tumour_table()
    rows = frame.iloc[:200]
    answers = {}
    for name, C in (("a", 2.0), ("b", 0.01)):
        model = pipeline(C).fit(frame, classes)
        joblib.dump(model, folder / (name + ".joblib"))
        answers[name] = model.predict_proba(rows).tolist()
    answer = {"rows": json.loads(rows.to_json(orient="records")), "classes": [str(one) for one in model.classes_], "answers": answers}
    (folder / "answers.json").write_text(json.dumps(answer))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
