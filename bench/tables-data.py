"""The model and the rows of bench/tables.ts: three columns of numbers, one of flags and three of texts.

.oracle/sklearn-1.9/bin/python bench/tables-data.py out/tables 300000
"""

import json
import pathlib
import sys

import joblib
import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

where = pathlib.Path(sys.argv[1])
where.mkdir(parents=True, exist_ok=True)
rows = int(sys.argv[2])
rng = np.random.default_rng(0)
NUMBERS = ["age", "income", "days"]
TEXTS = ["city", "plan", "channel"]


def table(rows):
    frame = pd.DataFrame({
        "age": rng.integers(18, 90, rows).astype(float),
        "income": np.round(rng.lognormal(10, 0.6, rows), 2),
        "days": rng.integers(0, 4000, rows).astype(float),
        "member": rng.random(rows) < 0.4,
        "city": np.array([f"city {i}" for i in range(200)])[rng.integers(0, 200, rows)],
        "plan": np.array(["basic", "plus", "premium"])[rng.integers(0, 3, rows)],
        "channel": np.array(["web", "shop", "phone", "partner", "mail"])[rng.integers(0, 5, rows)],
    })
    frame.loc[rng.random(rows) < 0.05, "income"] = np.nan
    return frame


train = table(20_000)
score = train["age"] / 30 + train["member"] - (train["plan"] == "plus") + (train["city"].str.len() > 6) + rng.normal(size=len(train))
y = (score > score.median()).astype(int)


def prepared(encoder):
    return ColumnTransformer([
        ("numbers", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), NUMBERS),
        ("flags", "passthrough", ["member"]),
        ("texts", encoder, TEXTS),
    ])


models = {
    "logistic": make_pipeline(prepared(OneHotEncoder(handle_unknown="ignore")), LogisticRegression(max_iter=500)),
    "boosting": make_pipeline(prepared(OrdinalEncoder()), HistGradientBoostingClassifier(random_state=0)),
    "forest": make_pipeline(prepared(OrdinalEncoder()), RandomForestClassifier(50, max_depth=10, random_state=0, n_jobs=1)),
}
for name, model in models.items():
    joblib.dump(model.fit(train, y), where / f"{name}.joblib")
frame = table(rows)
(where / "columns.json").write_text(json.dumps({
    name: [None if isinstance(value, float) and np.isnan(value) else value for value in frame[name].tolist()] for name in frame
}))
