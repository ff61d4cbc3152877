"""Makes the demo's files: run by .oracle/sklearn-1.9/bin/python demo/make.py (see fixtures/envs.py).

tumours.joblib   a pipeline over a mixed table, saved by joblib.dump with zlib
tumours.csv      rows that it was not fitted on
python.json      what scikit-learn predicts for them
"""

import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "fixtures")]

import joblib
import pandas as pd
import sklearn
from lib.datasets import tumour_table
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

frame, classes, _, (fit, out) = tumour_table()
numbers = Pipeline([("fill", SimpleImputer(strategy="median")), ("scale", StandardScaler())])
words = Pipeline([("fill", SimpleImputer(strategy="most_frequent")), ("code", OneHotEncoder(handle_unknown="ignore"))])
model = Pipeline([
    ("prepare", ColumnTransformer([("numbers", numbers, ["radius", "texture", "area"]), ("words", words, ["shape", "edge"])])),
    ("model", LogisticRegression(C=2.0, max_iter=500)),
])
model.fit(frame.iloc[fit], classes[fit])
rows = frame.iloc[out].reset_index(drop=True)
joblib.dump(model, HERE / "tumours.joblib", compress=3)
rows.to_csv(HERE / "tumours.csv", index=False)
rows = pd.read_csv(HERE / "tumours.csv")
answer = {
    "sklearn": sklearn.__version__,
    "classes": [str(name) for name in model.classes_],
    "predict": [str(name) for name in model.predict(rows)],
    "predict_proba": model.predict_proba(rows).tolist(),
}
(HERE / "python.json").write_text(json.dumps(answer, indent=1) + "\n")
print(len(rows), "rows,", (HERE / "tumours.joblib").stat().st_size, "bytes")
