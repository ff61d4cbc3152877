"""What bench/parquet.ts measures: `make FOLDER ROWS WIDTH`, and the Python side `score MODEL INPUT OUTPUT [PROCESSES]`.

Rows are two thirds numbers (with missing ones) and one third texts of few kinds; the model is a pipeline of a column transformer
and histogram boosting, fitted on rows of the same kind. scikit-learn takes the batches of pyarrow as pandas gives them.
"""

import sys
from pathlib import Path

import joblib
import numpy
import pandas
import pyarrow
import pyarrow.parquet as parquet

BATCH = 131072


def table(rng, rows, width):
    texts = width // 3
    columns = {}
    for j in range(width - texts):
        if j % 4 == 3:
            columns["i%d" % j] = pyarrow.array(rng.integers(0, 1000, rows), pyarrow.int64())
        else:
            values = rng.normal(size=rows)
            missing = rng.random(rows) < 0.05 if j % 4 == 0 else None
            columns["x%d" % j] = pyarrow.array(values, mask=missing)
    for j in range(texts):
        words = numpy.array(["%s-%d" % ("kind", k) for k in range(4 + 6 * j)])
        missing = rng.random(rows) < 0.02 if j == 0 else None
        columns["t%d" % j] = pyarrow.array(words[rng.integers(0, len(words), rows)], pyarrow.string(), mask=missing)
    return pyarrow.table(columns)


def fitted(frame):
    from sklearn.compose import ColumnTransformer
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OrdinalEncoder

    texts = [name for name in frame if name.startswith("t")]
    kinds = ColumnTransformer(
        [("texts", OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1), texts)], remainder="passthrough"
    )
    y = (frame["x0"].fillna(0) + frame["x1"] * frame["x2"] + (frame[texts[-1]] > "kind-3") > 0).astype(int)
    return make_pipeline(kinds, HistGradientBoostingClassifier(random_state=0)).fit(frame, y)


def make(folder, rows, width):
    rng = numpy.random.default_rng(0)
    name = Path(folder) / ("mixed-%d" % width)
    model = name.with_suffix(".joblib")
    if not model.exists():
        joblib.dump(fitted(table(rng, 20000, width).to_pandas()), model)
    path = "%s-%d.parquet" % (name, rows)
    with parquet.ParquetWriter(path + ".part", table(rng, 1, width).schema) as writer:
        for at in range(0, rows, 1048576):
            writer.write_table(table(rng, min(1048576, rows - at), width))
    Path(path + ".part").rename(path)


def score(model, source, target, groups=None):
    pipeline = joblib.load(model)
    file = parquet.ParquetFile(source)
    writer = None
    for batch in file.iter_batches(BATCH, row_groups=groups):
        answers = pipeline.predict_proba(batch.to_pandas())
        out = pyarrow.table({"predict_proba_%s" % name: answers[:, k] for k, name in enumerate(pipeline.classes_)})
        writer = writer or parquet.ParquetWriter(target, out.schema)
        writer.write_table(out)
    writer.close()


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
    else:
        model, source, target = sys.argv[2:5]
        count = int(sys.argv[5]) if len(sys.argv) > 5 else 1
        if count == 1:
            score(model, source, target)
        else:
            # A process for each share of the row groups, as an array of jobs would have them.
            import multiprocessing

            groups = list(range(parquet.ParquetFile(source).num_row_groups))
            jobs = [
                multiprocessing.Process(target=score, args=(model, source, "%s.%d" % (target, k), groups[k::count]))
                for k in range(count)
            ]
            for job in jobs:
                job.start()
            for job in jobs:
                job.join()
            sys.exit(max(job.exitcode for job in jobs))
