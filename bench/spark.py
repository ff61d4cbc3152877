"""Apache Spark on two executors in processes of their own: `score` of python/brine_spark beside mapInPandas with scikit-learn.

    .oracle/spark-4.3/bin/python bench/spark.py [--rows 5000000] [--rounds 3]

Both read the same Parquet files of 12 mixed columns and write their answers as Parquet; the model is a pipeline of imputers, a
scaler, one-hot codes and a logistic regression. In turns within one session, executors being warm; each time in seconds as it is
known, and the medians at the end, when both answers have been compared. Five million rows take some minutes for each round.
"""

import argparse
import json
import os
import statistics
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
SOURCE = str(ROOT / "python" / "brine_spark" / "src")
sys.path.insert(0, SOURCE)
os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import joblib  # noqa: E402
import numpy  # noqa: E402
import pyarrow  # noqa: E402
import pyarrow.parquet as parquet  # noqa: E402
from pyspark.sql import SparkSession  # noqa: E402

from brine_spark import score  # noqa: E402

options = argparse.ArgumentParser()
options.add_argument("--rows", type=int, default=5_000_000)
options.add_argument("--rounds", type=int, default=3)
rows, rounds = vars(options.parse_args()).values()
folder = ROOT / "out" / "bench-spark"
model = folder / "titanic.joblib"
data = folder / ("rows-%d" % rows)


def table(rng, count):
    """Twelve columns as those of a list of passengers: numbers with gaps, and texts of few kinds."""
    columns = {}
    for j in range(7):
        missing = rng.random(count) < 0.1 if j % 3 == 0 else None
        columns["n%d" % j] = pyarrow.array(rng.normal(30, 10, count), mask=missing)
    columns["size"] = pyarrow.array(rng.integers(0, 9, count), pyarrow.int64())
    for j, words in enumerate((["male", "female"], ["S", "C", "Q"], ["first", "second", "third"], list("ABCDEFGH"))):
        missing = rng.random(count) < 0.05 if j == 1 else None
        columns["c%d" % j] = pyarrow.array(numpy.array(words)[rng.integers(0, len(words), count)], pyarrow.string(), mask=missing)
    return pyarrow.table(columns)


def fitted(frame):
    from sklearn.compose import ColumnTransformer
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    texts = [name for name in frame if name.startswith("c")]
    numbers = [name for name in frame if name not in texts]
    steps = ColumnTransformer(
        [
            ("numbers", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), numbers),
            ("texts", make_pipeline(SimpleImputer(strategy="most_frequent"), OneHotEncoder(handle_unknown="ignore")), texts),
        ]
    )
    y = (frame["n0"].fillna(30) + 10 * (frame["c0"] == "female") + frame["n1"] > 65).astype(int)
    return make_pipeline(steps, LogisticRegression()).fit(frame, y)


if not data.exists():
    data.mkdir(parents=True)
    rng = numpy.random.default_rng(0)
    frame = table(rng, 20000).to_pandas()
    joblib.dump(fitted(frame.where(frame.notna(), numpy.nan)), model)
    files = 8
    for k in range(files):
        parquet.write_table(table(rng, rows // files), data / ("part-%05d.parquet" % k))

spark = (
    SparkSession.builder.master("local-cluster[2,1,1024]")
    .config("spark.ui.enabled", "false")
    .config("spark.driver.host", "127.0.0.1")
    .config("spark.driver.bindAddress", "127.0.0.1")
    .config("spark.executorEnv.PYTHONPATH", SOURCE)
    .config("spark.executorEnv.SPARK_LOCAL_IP", "127.0.0.1")
    .config("spark.executorEnv.OMP_NUM_THREADS", "1")
    .config("spark.executorEnv.OPENBLAS_NUM_THREADS", "1")
    .getOrCreate()
)
spark.sparkContext.setLogLevel("ERROR")


def by_brine(df, target):
    score(df, str(model), methods=("predict_proba",), brine=str(ROOT / "bin" / "brine.js")).write.mode("overwrite").parquet(target)


def by_pandas(df, target):
    shared = spark.sparkContext.broadcast(joblib.load(model))

    def answer(frames):
        import pandas

        pipeline = shared.value
        for frame in frames:
            # Spark gives None where a text is missing; the imputer knows NaN.
            answers = pipeline.predict_proba(frame.where(frame.notna(), numpy.nan))
            yield pandas.DataFrame(answers, columns=["predict_proba_0", "predict_proba_1"])

    df.mapInPandas(answer, "predict_proba_0 double, predict_proba_1 double").write.mode("overwrite").parquet(target)


def timed(work, target):
    start = time.perf_counter()
    work(spark.read.parquet(str(data)), str(folder / target))
    seconds = time.perf_counter() - start
    print("%-7s %.1f s" % (target, seconds), flush=True)
    return seconds


def answers(target):
    """All of them, sorted: by pyarrow, as the driver's memory does not hold millions of rows as objects of Java."""
    return numpy.sort(parquet.read_table(folder / target, columns=["predict_proba_1"])["predict_proba_1"].to_numpy())


try:
    times = {"brine": [], "pandas": []}
    timed(by_brine, "brine"), timed(by_pandas, "pandas")
    for _ in range(rounds):
        times["brine"].append(timed(by_brine, "brine"))
        times["pandas"].append(timed(by_pandas, "pandas"))
    mine, theirs = answers("brine"), answers("pandas")
    same = len(mine) == len(theirs) == rows // 8 * 8 and bool(numpy.allclose(mine, theirs, rtol=1e-12, atol=1e-15))
finally:
    spark.stop()
brine, pandas_ = (statistics.median(times[name]) for name in ("brine", "pandas"))
print(json.dumps({"rows": rows, "brine": times["brine"], "mapInPandas": times["pandas"], "same": same}))
print("Spark, %d × 12: brine %.1f s; mapInPandas %.1f s; %.2f times as fast" % (rows, brine, pandas_, pandas_ / brine))
