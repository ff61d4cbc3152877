"""Python's side of joblib.ts: makes the files, and answers `load NAME`, `map NAME`, `dump NAME`, `sync NAME` (dumps, and
waits for the disk) and `memory FOLDER` (dumps the array there) with milliseconds, and `size NAME` with the bytes of the
arrays."""

import gc
import json
import os
import sys
import time

import joblib
import numpy as np


def make(folder):
    from sklearn.datasets import make_classification
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import SGDClassifier
    from sklearn.pipeline import make_pipeline

    rng = np.random.default_rng(0)
    large = rng.standard_normal(50_000_000)
    packable = np.round(rng.standard_normal(50_000_000), 2)
    X, y = make_classification(4000, 20, random_state=0)
    forest = RandomForestClassifier(400, max_depth=6, random_state=0).fit(X, y)
    words = ["w%d" % i for i in range(60_000)]
    texts = [" ".join(words[i] for i in rng.integers(0, len(words), 60)) for _ in range(4000)]
    pipeline = make_pipeline(TfidfVectorizer(), SGDClassifier(random_state=0)).fit(texts, rng.integers(0, 2, 4000))
    values = {
        "array": (large, 0),
        "array-zlib": (packable, ("zlib", 3)),
        "array-lz4": (packable, "lz4"),
        "forest": (forest, 0),
        "forest-zlib": (forest, ("zlib", 3)),
        "forest-lz4": (forest, "lz4"),
        "tfidf": (pipeline, 0),
    }
    for name, (value, compress) in values.items():
        joblib.dump(value, os.path.join(folder, name + ".joblib"), compress=compress)
    return values


def dump_and_sync(value, path, compress):
    joblib.dump(value, path, compress=compress)
    with open(path, "rb") as file:
        os.fsync(file.fileno())


def timed(work):
    gc.collect()
    start = time.perf_counter()
    result = work()
    elapsed = 1000 * (time.perf_counter() - start)
    del result
    return elapsed


def main():
    values, folder = {}, ""
    for line in sys.stdin:
        command, argument = line.split()
        if command == "make":
            folder = argument
            values = make(folder)
            answer = [name.replace("-", " ") for name in values]
        elif command == "load":
            answer = timed(lambda: joblib.load(os.path.join(folder, argument + ".joblib")))
        elif command == "size":
            value = values[argument][0]
            # The plain file: what is not in its arrays is little.
            whole = os.path.getsize(os.path.join(folder, argument.split("-")[0] + ".joblib"))
            answer = value.nbytes if isinstance(value, np.ndarray) else whole
        elif command == "map":
            path = os.path.join(folder, argument + ".joblib")
            answer = timed(lambda: joblib.load(path, mmap_mode="r")[12345])
        elif command == "memory":
            answer = timed(lambda: joblib.dump(values["array"][0], os.path.join(argument, "python.joblib")))
        else:
            value, compress = values[argument]
            dump = dump_and_sync if command == "sync" else joblib.dump
            answer = timed(lambda: dump(value, os.path.join(folder, "python.out"), compress))
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
