"""A model beside any engine that has Arrow tables: Ray Data, Dask, Polars, plain pyarrow."""

from __future__ import annotations

import queue
from types import TracebackType
from typing import Iterator, Optional, Sequence, Type, Union

import pyarrow as pa

from ._filter import BrineError, Keep, arguments, command, run, schema_of

__all__ = ["BrineError", "Scorer", "open"]


class Scorer:
    """Answers tables one after another; the model is loaded once.

    A call gives a table with as many rows as it was given, in their order.
    """

    def __init__(self, words: Sequence[str]) -> None:
        self._words = list(words)
        self._schema: Optional[pa.Schema] = None
        self._sent: "queue.SimpleQueue[Optional[pa.RecordBatch]]" = queue.SimpleQueue()
        self._answers: Optional[Iterator[pa.RecordBatch]] = None

    def _batches(self) -> Iterator[pa.RecordBatch]:
        while True:
            batch = self._sent.get()
            if batch is None:
                return
            yield batch

    def __call__(self, table: Union[pa.Table, pa.RecordBatch]) -> pa.Table:
        """The answers about the rows of a table."""
        whole = pa.Table.from_batches([table]) if isinstance(table, pa.RecordBatch) else table
        if self._schema is not None and not whole.schema.equals(self._schema):
            self.close()
        self._schema = whole.schema
        batches = [batch for batch in whole.combine_chunks().to_batches() if batch.num_rows > 0]
        answers = []
        for batch in batches:
            self._sent.put(batch)
            if self._answers is None:
                self._answers = run(self._words, self._batches())
            rows = 0
            while rows < batch.num_rows:
                try:
                    answer = next(self._answers)
                except StopIteration:
                    raise BrineError("brine ended before it answered all rows") from None
                rows += answer.num_rows
                answers.append(answer)
        if not answers:
            # Engines have empty partitions, too: the schema is the answer.
            empty = pa.RecordBatch.from_pylist([], schema=whole.schema)
            return schema_of(self._words, empty).empty_table()
        return pa.Table.from_batches(answers)

    def close(self) -> None:
        """Ends the process."""
        self._sent.put(None)
        if self._answers is not None:
            for _ in self._answers:
                pass
        self._answers = None
        self._schema = None
        self._sent = queue.SimpleQueue()

    def __enter__(self) -> "Scorer":
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        try:
            self.close()
        except BrineError:
            if kind is None:
                raise


def open(  # noqa: A001 - the name that says what it does
    model: str,
    keep: Keep = None,
    methods: Sequence[str] = ("predict",),
    node: Optional[str] = None,
    brine: Optional[str] = None,
) -> Scorer:
    """Opens a model: a path, or `registry:NAME@ENVIRONMENT`. The process starts with the first table."""
    return Scorer(command(brine, node) + arguments(model, keep, methods))
