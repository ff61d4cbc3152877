"""Makes the benchmark's pickles and times CPython's C pickle on them, one request per line on standard input.

  make FOLDER        writes FOLDER/NAME.pkl for every data set
  loads NAME / dumps NAME   answers with milliseconds of one call
"""

import gc
import json
import pathlib
import pickle
import random
import sys
import time


class Point(object):
    def __init__(self, i):
        self.x = i
        self.y = i * 0.5
        self.label = "p%d" % (i % 1000)


def forest():
    from sklearn.datasets import load_digits
    from sklearn.ensemble import RandomForestClassifier

    X, y = load_digits(return_X_y=True)
    return RandomForestClassifier(n_estimators=300, random_state=0).fit(X, y)


def text_pipeline():
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    rng = random.Random(3)
    words = ["w%dx%d" % (i, rng.randrange(10**6)) for i in range(200_000)]
    texts = [" ".join(words[i : i + 100]) for i in range(0, len(words), 100)]
    labels = [i % 2 for i in range(len(texts))]
    return make_pipeline(TfidfVectorizer(), LogisticRegression(max_iter=5)).fit(texts, labels)


RNG = random.Random(1)
DATA = {
    "1M ints": lambda: [RNG.randrange(-1000, 1_000_000) for _ in range(1_000_000)],
    "1M floats": lambda: [RNG.random() * 1000 for _ in range(1_000_000)],
    "300k-entry dict": lambda: {"key_%d" % i: i for i in range(300_000)},
    "200k small dicts": lambda: [
        {"id": i, "name": "n%d" % i, "x": i * 0.5, "y": i * 0.25, "flag": i % 2 == 0, "tag": "t%d" % (i % 100)}
        for i in range(200_000)
    ],
    "200k strings": lambda: ["n\u00e9%d_\u00fc%d" % (i, i * 7) for i in range(200_000)],
    "100k instances": lambda: [Point(i) for i in range(100_000)],
    "random forest": forest,
    "TF-IDF pipeline": text_pipeline,
}


def main():
    import warnings

    warnings.simplefilter("ignore")
    held = {}
    for line in sys.stdin:
        verb, name = line.rstrip("\n").split(" ", 1)
        if verb == "make":
            folder = pathlib.Path(name)
            for key, build in DATA.items():
                (folder / (key + ".pkl")).write_bytes(pickle.dumps(build(), 4))
            held["folder"] = folder
            print(json.dumps(list(DATA)), flush=True)
            continue
        path = held["folder"] / (name + ".pkl")
        if held.get("name") != name:
            held["name"], held["bytes"], held["value"] = name, path.read_bytes(), None
            held["value"] = pickle.loads(held["bytes"])
        gc.collect()
        start = time.perf_counter()
        result = pickle.loads(held["bytes"]) if verb == "loads" else pickle.dumps(held["value"], 4)
        elapsed = (time.perf_counter() - start) * 1000
        del result
        print(json.dumps(elapsed), flush=True)


if __name__ == "__main__":
    main()
