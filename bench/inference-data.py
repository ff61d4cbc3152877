"""Trains the models of the inference benchmark and times scikit-learn on them, one request per line on standard input.

  make FOLDER NAME           writes NAME.pkl, NAME.X, NAME.json and, where skl2onnx converts it, NAME.onnx
  time NAME ROWS REPEATS     answers with milliseconds of one call, the mean over REPEATS
"""

import json
import pathlib
import pickle
import sys
import time
import warnings

import numpy as np
from sklearn.cluster import KMeans
from sklearn.datasets import make_blobs, make_classification, make_regression
from sklearn.decomposition import PCA
from sklearn.ensemble import GradientBoostingClassifier, HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LinearRegression, LogisticRegression, SGDClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC


def classes(rows, features=20, count=2, noise=0.05, informative=None):
    return make_classification(
        rows, features, n_informative=informative or features // 2, n_classes=count, flip_y=noise, random_state=0
    )


def rows_like(X, count, seed=1):
    """Rows that were not seen in `fit`."""
    rng = np.random.default_rng(seed)
    picked = X[rng.integers(0, len(X), count)]
    return np.ascontiguousarray(picked + rng.normal(0, 0.3, picked.shape) * X.std(axis=0))


def fitted(model, data, large):
    X, y = data
    return model.fit(X, y), rows_like(X, large)


def support_vectors():
    """A classifier cut down to 2,000 support vectors, which it is refitted on until there are as many."""
    X, y = classes(6000, noise=0.2)
    low, high = 1000, 6000
    while True:
        size = (low + high) // 2
        model = SVC().fit(X[:size], y[:size])
        found = len(model.support_)
        if abs(found - 2000) <= 10 or high - low < 4:
            return model, rows_like(X, 10_000)
        low, high = (size, high) if found < 2000 else (low, size)


def text():
    rng = np.random.default_rng(0)
    letters = np.array(list("abcdefghijklmnopqrstuvwxyz"))
    words = np.unique(["".join(rng.choice(letters, rng.integers(3, 12))) for _ in range(104_000)])[:100_000]
    rng.shuffle(words)

    def document(size):
        return " ".join(words[np.minimum((rng.pareto(0.6, size) * 50).astype(int), len(words) - 1)])

    # Every word stands in the texts that `fit` sees, so that there are 100,000 features.
    texts = [" ".join(words[at : at + 100]) for at in range(0, len(words), 100)] + [document(80) for _ in range(3000)]
    labels = np.array(["sport", "politics", "science", "arts"])[rng.integers(0, 4, len(texts))]
    model = make_pipeline(TfidfVectorizer(), SGDClassifier(loss="log_loss", max_iter=5, tol=None, random_state=0))
    return model.fit(texts, labels), [document(80) for _ in range(10_000)]


def mlp():
    X, y = classes(1500, 784, 10, informative=60)
    return MLPClassifier((256, 128), max_iter=4, random_state=0).fit(X, y), rows_like(X, 10_000)


MODELS = {
    "forest 100": lambda: fitted(RandomForestClassifier(100, random_state=0), classes(5000), 50_000),
    "forest 500": lambda: fitted(RandomForestClassifier(500, random_state=0), classes(5000), 10_000),
    "hist boosting 200": lambda: fitted(
        HistGradientBoostingClassifier(max_iter=200, early_stopping=False, random_state=0), classes(5000), 100_000
    ),
    "boosting 200": lambda: fitted(GradientBoostingClassifier(n_estimators=200, random_state=0), classes(4000), 100_000),
    "logistic": lambda: fitted(LogisticRegression(), classes(5000), 100_000),
    "linear": lambda: fitted(LinearRegression(), make_regression(5000, 20, random_state=0), 100_000),
    "scaler + logistic": lambda: fitted(make_pipeline(StandardScaler(), LogisticRegression()), classes(5000), 100_000),
    "text": text,
    "gaussian NB": lambda: fitted(GaussianNB(), classes(5000, count=4), 100_000),
    "SVC RBF": support_vectors,
    "neighbours kd-tree": lambda: fitted(
        KNeighborsClassifier(5, algorithm="kd_tree"), classes(10_000, 8, informative=6), 10_000
    ),
    "neighbours brute": lambda: fitted(KNeighborsClassifier(5, algorithm="brute"), classes(10_000, 30), 4000),
    "PCA": lambda: fitted(PCA(10), classes(5000, 50), 100_000),
    "k-means": lambda: fitted(KMeans(10, n_init=1, random_state=0), make_blobs(5000, 20, centers=10, random_state=0), 100_000),
    "MLP": mlp,
}


def convert(model, X, path):
    """The model for ONNX Runtime, or why there is none."""
    from skl2onnx import to_onnx
    from skl2onnx.common.data_types import FloatTensorType, StringTensorType

    kind = ("X", StringTensorType([None, 1])) if isinstance(X, list) else ("X", FloatTensorType([None, X.shape[1]]))
    final = model[-1] if hasattr(model, "steps") else model
    options = {id(final): {"zipmap": False}} if hasattr(final, "classes_") and not isinstance(final, SVC) else None
    if isinstance(final, SVC):
        options = {id(final): {"zipmap": False, "raw_scores": True}}
    path.write_bytes(to_onnx(model, initial_types=[kind], options=options).SerializeToString())


def call(model):
    return model.transform if isinstance(model, PCA) else model.predict


def first(X, rows):
    return X[:rows]


def make(folder, name):
    model, X = MODELS[name]()
    folder = pathlib.Path(folder)
    (folder / (name + ".pkl")).write_bytes(pickle.dumps(model, 5))
    about = {"rows": len(X), "columns": 1, "method": "transform" if isinstance(model, PCA) else "predict"}
    if isinstance(X, list):
        about["texts"] = X
    else:
        about["columns"] = X.shape[1]
        (folder / (name + ".X")).write_bytes(X.astype("<f8").tobytes())
    about["expected"] = call(model)(first(X, 500)).tolist()
    try:
        convert(model, X, folder / (name + ".onnx"))
        about["onnx"] = True
    except Exception as error:  # skl2onnx raises whatever it meets
        about["onnx"] = False
        about["why"] = "%s: %s" % (type(error).__name__, str(error)[:200])
    (folder / (name + ".json")).write_text(json.dumps(about))
    return model, X


def made(folder, name):
    """What an earlier run left in the folder, or a new one."""
    about = pathlib.Path(folder) / (name + ".json")
    if not about.is_file():
        return make(folder, name)
    about = json.loads(about.read_text())
    model = pickle.loads((pathlib.Path(folder) / (name + ".pkl")).read_bytes())
    if "texts" in about:
        return model, about["texts"]
    return model, np.fromfile(pathlib.Path(folder) / (name + ".X")).reshape(about["rows"], about["columns"])


def main():
    warnings.simplefilter("ignore")
    known = {}
    for line in sys.stdin:
        command, *rest = line.rstrip("\n").split("\t")
        if command == "names":
            answer = list(MODELS)
        elif command == "make":
            folder, name = rest
            known = {name: made(folder, name)}
            answer = name
        else:
            name, rows, repeats = rest
            model, X = known[name]
            X, run = first(X, int(rows)), call(model)
            start = time.perf_counter()
            for _ in range(int(repeats)):
                run(X)
            answer = (time.perf_counter() - start) * 1000 / int(repeats)
        print(json.dumps(answer), flush=True)


main()
