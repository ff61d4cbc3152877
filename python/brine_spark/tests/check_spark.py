"""Two executors in processes of their own, one of whose Brine processes is killed while it scores: every row once."""

import json
import os
import signal
import subprocess
import sys
import threading
import time

os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable

import pyarrow as pa  # noqa: E402
from pyspark.sql import SparkSession  # noqa: E402

from brine_spark import BrineError, score  # noqa: E402
import brine_arrow  # noqa: E402

model, brine, rows = sys.argv[1], sys.argv[2], int(sys.argv[3])
source = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "src"))
spark = (
    SparkSession.builder.master("local-cluster[2,1,1024]")
    .config("spark.ui.enabled", "false")
    .config("spark.driver.host", "127.0.0.1")
    .config("spark.driver.bindAddress", "127.0.0.1")
    .config("spark.executorEnv.PYTHONPATH", source)
    .config("spark.executorEnv.SPARK_LOCAL_IP", "127.0.0.1")
    .config("spark.sql.execution.arrow.pyspark.validateSchema.enabled", "true")
    .getOrCreate()
)
spark.sparkContext.setLogLevel("ERROR")
out = {}
try:
    shapes = ["oval", "ragged", None]
    data = [(i, 10.0 + i % 7, 15.0, float(300 + i % 50), shapes[i % 3], "rough") for i in range(rows)]
    df = spark.createDataFrame(data, "id long, radius double, texture double, area double, shape string, edge string").repartition(6, "id")
    scored = score(df, model, keep=["id"], methods=("predict", "predict_proba"), brine=brine)
    out["schema"] = [[f.name, f.dataType.simpleString()] for f in scored.schema]

    killed = []

    def kill_one():
        for _ in range(600):
            found = subprocess.run(["pgrep", "-f", "predict .*brine-.* -i - --from arrow"], stdout=subprocess.PIPE).stdout.split()
            mine = [int(pid) for pid in found]
            if mine:
                try:
                    os.kill(mine[0], signal.SIGKILL)
                    killed.append(mine[0])
                except ProcessLookupError:
                    continue
                return
            time.sleep(0.05)

    thread = threading.Thread(target=kill_one)
    thread.start()
    collected = scored.toArrow()
    thread.join()
    out["killed"] = len(killed)
    ids = sorted(collected["id"].to_pylist())
    out["once"] = ids == list(range(rows))

    table = pa.table({name: [row[j] for row in data[:50]] for j, name in enumerate(["id", "radius", "texture", "area", "shape", "edge"])})
    with brine_arrow.open(model, keep=["id"], methods=("predict", "predict_proba"), brine=brine) as scorer:
        direct = [scorer(table.slice(at, 10)) for at in range(0, 50, 10)]
    expected = {row["id"]: row for part in direct for row in part.to_pylist()}
    got = {row["id"]: row for row in collected.to_pylist() if row["id"] in expected}
    out["same"] = got == expected
    out["empty"] = score(df.where("id < 0"), model, keep=["id"], brine=brine).count()

    try:
        score(df.drop("shape"), model, brine=brine).count()
    except BrineError as error:
        out["missing"] = str(error)
    bad = df.selectExpr("id", "case when id = 5 then 'x' else '1' end as radius", "texture", "area", "shape", "edge")
    try:
        score(bad, model, brine=brine).count()
    except Exception as error:
        out["bad"] = [line for line in str(error).splitlines() if "BrineError" in line][:1]
finally:
    spark.stop()
print(json.dumps(out))
