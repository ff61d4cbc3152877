"""Scores Spark tables with a model file: one Brine process for each task, and no scikit-learn on the executors."""

from __future__ import annotations

import os
import tempfile
import uuid
from typing import TYPE_CHECKING, Any, Iterable, Iterator, Optional, Sequence, Union

import pyarrow as pa

from brine_arrow import BrineError
from brine_arrow._filter import Keep, arguments, command, run, schema_of

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

__all__ = ["BrineError", "score"]

#: A path, `registry:NAME@ENVIRONMENT`, or the bytes of a file.
Model = Union[str, "os.PathLike[str]", bytes]


def _shipped(df: "DataFrame", model: Model) -> str:
    """The name of the model on the executors: a file of the driver goes there once, by SparkFiles."""
    if isinstance(model, str) and model.startswith("registry:"):
        return model
    context = df.sparkSession.sparkContext
    # A name of its own: SparkFiles refuses another content under a name that it knows.
    folder = tempfile.mkdtemp(prefix="brine-")
    name = "brine-%s-%s" % (uuid.uuid4().hex, "model.pkl" if isinstance(model, bytes) else os.path.basename(os.fspath(model)))
    path = os.path.join(folder, name)
    if isinstance(model, bytes):
        content = model
    else:
        with open(os.fspath(model), "rb") as handle:
            content = handle.read()
    with open(path, "wb") as handle:
        handle.write(content)
    context.addFile(path)
    return "SparkFiles:" + name


def _local(model: str) -> str:
    """The model as this machine has it."""
    if not model.startswith("SparkFiles:"):
        return model
    from pyspark import SparkFiles

    return SparkFiles.get(model[len("SparkFiles:") :])


def _plain(kind: pa.DataType) -> pa.DataType:
    """A type as Spark takes it from a batch."""
    if pa.types.is_dictionary(kind):
        return _plain(kind.value_type)
    if pa.types.is_large_string(kind):
        return pa.string()
    if pa.types.is_null(kind):
        return pa.string()
    return kind


def _schema_of(df: "DataFrame", model: str, keep: Keep, methods: Sequence[str], words: "list[str]") -> pa.Schema:
    """Names and types of the answers, from a row of the table; from none where it has none."""
    sample = df.limit(1).toArrow().combine_chunks()
    batches = sample.to_batches() or [pa.RecordBatch.from_pylist([], schema=sample.schema)]
    answers = schema_of(words + arguments(_local(model), keep, methods), batches[0])
    # What is carried over has the type that it had.
    own = {f.name: f.type for f in sample.schema} if keep else {}
    return pa.schema([pa.field(f.name, _plain(own.get(f.name, f.type))) for f in answers])


def score(
    df: "DataFrame",
    model: Model,
    keep: Keep = None,
    methods: Sequence[str] = ("predict",),
    node: Optional[str] = None,
    brine: Optional[str] = None,
) -> "DataFrame":
    """The answers of a model about every row of a table, as a table.

    Parameters
    ----------
    df : the rows; columns go by name, those that the model does not know are left away.
    model : a path on the driver, `registry:NAME@ENVIRONMENT`, or the bytes of a file.
    keep : names of columns that are carried over, or True for all.
    methods : for example ``("predict", "predict_proba")``; class names become names of columns.
    node, brine : Node and Brine on the executors; default: the variables BRINE_NODE and BRINE, or PATH.

    Raises
    ------
    BrineError : where the model or a row cannot be used, with the row of the partition.

    Nothing is scored before an action asks for it, but for one row, which tells the types of the answers.
    """
    from pyspark.sql.pandas.types import from_arrow_schema

    words = command(brine, node)
    shipped = _shipped(df, model)
    target = _schema_of(df, shipped, keep, methods, words)

    def answer(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        line = words + arguments(_local(shipped), keep, methods)
        for batch in run(line, batches):
            # By position and with these types: Spark does not look at names.
            table = pa.Table.from_batches([batch]).select(target.names).cast(target)
            yield from table.to_batches()

    result: Any = df.mapInArrow(answer, from_arrow_schema(target))
    return result
