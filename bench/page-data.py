"""Models for bench/page.ts: a file of 1 MB, a forest of 500 trees with 1,000 nodes each, one of 100, a tree of 20,000 nodes, and arrays
of 500 MB.

.oracle/sklearn-1.9/bin/python bench/page-data.py out/page
"""

import pathlib
import sys

import joblib
import numpy as np
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.neighbors import NearestNeighbors
from sklearn.tree import DecisionTreeClassifier

where = pathlib.Path(sys.argv[1])
where.mkdir(parents=True, exist_ok=True)
random = np.random.default_rng(0)
X = random.normal(size=(4000, 12))
y = X[:, 0] * X[:, 1] + np.sin(3 * X[:, 2]) + random.normal(size=4000)
classes = (y > 0).astype(int) + (y > 1)
joblib.dump(RandomForestRegressor(500, max_leaf_nodes=500, random_state=0, n_jobs=2).fit(X, y), where / "forest-500.joblib")
joblib.dump(RandomForestClassifier(100, max_leaf_nodes=60, random_state=0).fit(X, classes), where / "forest-100.joblib")
joblib.dump(RandomForestClassifier(60, max_leaf_nodes=100, random_state=0).fit(X, classes), where / "one-megabyte.joblib")
# Labels that nothing tells apart: the tree grows until each leaf is pure.
noise = random.normal(size=(47_000, 12))
tree = DecisionTreeClassifier(random_state=0).fit(noise, random.integers(0, 2, len(noise)))
joblib.dump(tree, where / "tree-20000.joblib")
big = NearestNeighbors(algorithm="brute").fit(np.zeros((10, 8)))
big._fit_X = random.normal(size=(7_812_500, 8))
big.n_samples_fit_ = 7_812_500
joblib.dump(big, where / "large-500.joblib")
for path in sorted(where.iterdir()):
    print(path.name, path.stat().st_size)
