"""A forest of 3 MB for bench/cold-start.ts, and one of its rows: FOLDER."""

import json
import pathlib
import sys

import joblib
import numpy as np
from sklearn.ensemble import RandomForestClassifier

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
rng = np.random.default_rng(0)
X = rng.normal(size=(4000, 8))
y = (X[:, 0] * X[:, 1] + np.sin(3 * X[:, 2]) + 0.5 * rng.normal(size=4000) > 0).astype(int)
model = RandomForestClassifier(n_estimators=40, min_samples_leaf=2, random_state=0, n_jobs=1).fit(X, y)
joblib.dump(model, folder / "forest.joblib")
row = X[:1].tolist()
(folder / "row.json").write_text(json.dumps({"row": row, "probabilities": model.predict_proba(row).tolist()}))
