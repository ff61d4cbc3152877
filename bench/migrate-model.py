"""A forest of some 400 MB, for bench/migrate.ts: run with the Python of an environment, the file to write as argument."""

import sys

import joblib
import numpy as np
from sklearn.ensemble import ExtraTreesRegressor

rows = np.random.RandomState(0).rand(60_000, 4)
model = ExtraTreesRegressor(n_estimators=52, max_features=1, random_state=0).fit(rows, rows.sum(axis=1) + np.sin(rows[:, 0] * 9))
joblib.dump(model, sys.argv[1])
