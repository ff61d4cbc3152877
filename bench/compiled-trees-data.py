"""Boosters compiled to C and to other forms, one request per line on standard input: the other sides of bench/compiled-trees.ts.

  make FOLDER NAME               trains and compiles what is not there yet, writes NAME.pkl and NAME.X; answers with the sides
  time NAME SIDE ROWS REPEATS    answers with milliseconds of CPU time of one call, the mean over REPEATS
"""

import ctypes
import json
import pathlib
import pickle
import subprocess
import sys
import time
import warnings

import lightgbm as lgb
import lleaves
import m2cgen
import numpy as np
import onnxmltools
import onnxruntime as ort
import tl2cgen
import treelite
import xgboost as xgb
from onnxmltools.convert.common.data_types import FloatTensorType

COLUMNS = 8
LARGE = 100_000
# XGBoost compares float32.
FLOATS = {"xgb": np.float32, "lgb": np.float64}


def data(classes, rows=6000, seed=0):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(rows, COLUMNS))
    score = X[:, 0] * X[:, 1] + np.sin(3 * X[:, 2]) + X[:, 3] + 0.5 * rng.normal(size=rows)
    return X, np.digitize(score, np.quantile(score, np.linspace(0, 1, classes + 1)[1:-1]))


def build(name):
    """`xgb 200x3` or `lgb 200x3`, and `xgb 50x1`: 50 trees of depth 4."""
    library, size = name.split()
    rounds, classes = map(int, size.split("x"))
    small = rounds == 50
    X, y = data(2 if classes == 1 else classes)
    if library == "xgb":
        return xgb.XGBClassifier(n_estimators=rounds, max_depth=4 if small else 6, n_jobs=1, random_state=0, base_score=0.5).fit(X, y)
    return lgb.LGBMClassifier(n_estimators=rounds, num_leaves=16 if small else 31, max_depth=4 if small else -1, n_jobs=1, random_state=0, verbose=-1).fit(X, y)


def as_c(model, folder):
    """What m2cgen makes, as a library behind ctypes."""
    sys.setrecursionlimit(100_000)
    (folder / "m2cgen.c").write_text(m2cgen.export_to_c(model))
    path = folder / "m2cgen.so"
    subprocess.run(["gcc", "-O3", "-shared", "-fPIC", "-o", str(path), str(folder / "m2cgen.c"), "-lm"], check=True)
    score = ctypes.CDLL(str(path)).score
    out = (ctypes.c_double * 2)()

    def call(X):
        score((ctypes.c_double * COLUMNS)(*X[0]), out)
        return out

    return call


def sides_of(name, model, folder):
    """A function of rows by side; a side that does not take the model tells why on standard error."""
    library = name.split()[0]
    native = model.get_booster() if library == "xgb" else model.booster_
    found = {"library": model.predict_proba}
    sides = []

    def side(make):
        sides.append((make.__name__, make))

    def tree():
        if library == "xgb":
            return treelite.frontend.from_xgboost(native)
        return treelite.frontend.from_lightgbm(native)

    @side
    def tl2cgen_c():
        path = folder / "tl2cgen.so"
        if not path.is_file():
            tl2cgen.export_lib(tree(), toolchain="gcc", libpath=str(path), params={"parallel_comp": 16}, nthread=1)
        predictor = tl2cgen.Predictor(str(path), nthread=1)
        return lambda X: predictor.predict(tl2cgen.DMatrix(X.astype(FLOATS[library])))

    @side
    def treelite_gtil():
        made = tree()
        return lambda X: treelite.gtil.predict(made, X.astype(FLOATS[library]), nthread=1)

    @side
    def lleaves_llvm():
        text = folder / "model.txt"
        native.save_model(str(text))
        compiled = lleaves.Model(model_file=str(text))
        compiled.compile(cache=str(folder / "lleaves.bin"))
        return lambda X: compiled.predict(X, n_jobs=1)

    @side
    def onnx_runtime():
        convert = onnxmltools.convert_xgboost if library == "xgb" else onnxmltools.convert_lightgbm
        kind = [("X", FloatTensorType([None, COLUMNS]))]
        options = {} if library == "xgb" else {"zipmap": False}
        made = convert(model, initial_types=kind, **options)
        settings = ort.SessionOptions()
        settings.intra_op_num_threads = settings.inter_op_num_threads = 1
        session = ort.InferenceSession(made.SerializeToString(), settings)
        output = session.get_outputs()[-1].name
        return lambda X: session.run([output], {"X": X.astype(np.float32)})

    @side
    def m2cgen_c():
        if not name.split()[1].startswith("50x"):
            raise ValueError("one row at a time")
        return as_c(model, folder)

    for label, make in sides:
        if label == "lleaves_llvm" and library != "lgb":
            continue
        try:
            call = make()
            call(np.zeros((2, COLUMNS)))
            found[label] = call
        except Exception as error:
            print(name, label, type(error).__name__, str(error)[:200], file=sys.stderr, flush=True)
    return found


def main():
    warnings.simplefilter("ignore")
    known = {}
    answer = sys.stdout
    # Compilers talk.
    sys.stdout = sys.stderr
    for line in sys.stdin:
        command, *rest = line.rstrip("\n").split("\t")
        if command == "make":
            folder, name = rest
            place = pathlib.Path(folder) / name.replace(" ", "-")
            place.mkdir(parents=True, exist_ok=True)
            path = place / "model.pkl"
            if not path.is_file():
                path.write_bytes(pickle.dumps(build(name), 5))
                np.ascontiguousarray(data(2, LARGE, 1)[0]).tofile(place / "X")
            model = pickle.loads(path.read_bytes())
            X = np.fromfile(place / "X").reshape(LARGE, COLUMNS)
            sides = sides_of(name, model, place)
            known[name] = (sides, X)
            told = list(sides)
        else:
            name, side, rows, repeats = rest
            sides, X = known[name]
            run, some = sides[side], X[: int(rows)]
            start = time.process_time()
            for _ in range(int(repeats)):
                run(some)
            told = (time.process_time() - start) * 1000 / int(repeats)
        print(json.dumps(told), file=answer, flush=True)


main()
