"""Ask a model its golden predictions with the real libraries: `brine verify FILE --python PYTHON`.

Reads {"file", "input", "methods"} from standard input, writes {"versions", "outputs"} or {"error"} to standard output.
The forms of inputs and outputs are those of a model card. Loading a file in Python executes what the file asks for.
"""

import json
import re
import sys
import warnings

import numpy

WORDS = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf"), "-0": -0.0}


def load(path):
    try:
        import joblib

        return joblib.load(path)
    except ImportError:
        import pickle

        with open(path, "rb") as file:
            return pickle.load(file)


def number(value):
    if value is None:
        return float("nan")
    return WORDS[value] if isinstance(value, str) and value in WORDS else value


def decode(spec):
    kind = spec["kind"]
    if kind == "strings":
        return spec["data"]
    if kind == "table":
        import pandas

        columns = {name: [WORDS.get(v, v) if isinstance(v, str) else v for v in spec["data"][name]] for name in spec["columns"]}
        return pandas.DataFrame(columns, columns=spec["columns"])
    if kind == "sparse":
        import scipy.sparse

        data = numpy.array([number(v) for v in spec["data"]], dtype=spec["dtype"])
        return scipy.sparse.csr_matrix((data, spec["indices"], spec["indptr"]), shape=spec["shape"])
    dtype = spec["dtype"]
    if dtype == "object":
        return numpy.array(spec["data"], dtype=object).reshape(spec["shape"])
    values = spec["data"] if "U" in dtype else [number(v) for v in spec["data"]]
    return numpy.array(values, dtype=dtype).reshape(spec["shape"])


def scalar(value):
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float):
        if value != value:
            return "NaN"
        if value in (float("inf"), float("-inf")):
            return "Infinity" if value > 0 else "-Infinity"
        if value == 0 and str(value)[0] == "-":
            return "-0"
        return value
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 2**53 - 1:
        return str(value)
    return value if value is None or isinstance(value, (bool, int, str)) else str(value)


def encode(result):
    if isinstance(result, list):
        return {"kind": "list", "items": [encode(item) for item in result]}
    if hasattr(result, "tocsr"):
        result = result.tocsr()
        return {
            "kind": "sparse",
            "dtype": result.dtype.name,
            "shape": list(result.shape),
            "indptr": result.indptr.tolist(),
            "indices": result.indices.tolist(),
            "data": [scalar(v) for v in result.data],
        }
    result = numpy.asarray(result)
    dtype = result.dtype.str if result.dtype.kind in "US" else result.dtype.name
    return {"kind": "dense", "dtype": dtype, "shape": list(result.shape), "data": [scalar(v) for v in result.ravel()]}


def versions():
    found = {"python": sys.version.split()[0], "numpy": numpy.__version__}
    for name in ("sklearn", "joblib", "pandas"):
        if name in sys.modules:
            found[name] = sys.modules[name].__version__
    return found


def main():
    job = json.loads(sys.stdin.read())
    output, sys.stdout = sys.stdout, sys.stderr
    try:
        model = load(job["file"])
        X = decode(job["input"])
        outputs = {}
        for name in job["methods"]:
            outputs[name] = encode(getattr(model, re.sub("([A-Z])", lambda m: "_" + m.group(1).lower(), name))(X))
        answer = {"versions": versions(), "outputs": outputs}
    except Exception as error:
        answer = {"error": "%s: %s" % (type(error).__name__, error)}
    output.write(json.dumps(answer))


with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    main()
