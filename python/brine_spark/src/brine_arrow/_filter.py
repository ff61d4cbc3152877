"""One Brine process that answers record batches: an Arrow stream in, an Arrow stream out."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import threading
from typing import IO, Iterable, Iterator, Optional, Sequence, Union

import pyarrow as pa

#: Column names, or True for all.
Keep = Union[None, bool, Sequence[str]]

#: Rows that a process takes at a time: more than any batch that an engine sends, so that each has one answer.
_BATCH_ROWS = 10_000_000


class BrineError(RuntimeError):
    """What the process said on standard error: the row and the column where it is about one."""


def command(brine: Optional[str] = None, node: Optional[str] = None) -> "list[str]":
    """How Brine is started: `brine`, the variable BRINE, or `brine` on PATH; a .js file by `node`."""
    found = brine or os.environ.get("BRINE") or shutil.which("brine")
    if not found:
        raise BrineError("brine is not on PATH: npm install brine, or name it with brine= or the variable BRINE")
    if node or found.endswith(".js"):
        return [node or os.environ.get("BRINE_NODE") or shutil.which("node") or "node", os.path.realpath(found)]
    return [found]


def arguments(model: str, keep: Keep, methods: Sequence[str], options: Sequence[str] = ()) -> "list[str]":
    """The options of the filter: see docs/batch.md of Brine. The engine runs as many processes as there are cores for it."""
    if isinstance(methods, str):
        raise TypeError("methods is a sequence of names, for example ('predict', 'predict_proba')")
    out = ["predict", model, "-i", "-", "--from", "arrow", "--to", "arrow", "--batch-rows", str(_BATCH_ROWS)]
    out += ["--threads", "1", "--methods", ",".join(methods)]
    if keep is True:
        out.append("--keep-all")
    elif keep:
        for name in keep:
            if "," in name:
                raise ValueError("a column with a comma in its name cannot be kept by name: keep=True keeps all: %r" % name)
        out += ["--keep", ",".join(keep)]
    else:
        out.append("--ignore-extra")
    return out + list(options)


class Filter:
    """A process and its two streams. The schema of the first batch holds for all."""

    def __init__(self, words: Sequence[str]) -> None:
        self._stderr: IO[bytes] = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            list(words), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._stderr
        )

    def said(self) -> str:
        self._stderr.seek(0)
        text = self._stderr.read().decode("utf-8", "replace").strip()
        lines = [line for line in text.splitlines() if line.startswith("brine: ")]
        return "\n".join(lines[-3:]) or text[-2000:] or "it said nothing"

    def failure(self) -> BrineError:
        status = self.process.wait()
        return BrineError("brine ended with status %s: %s" % (status, self.said()))

    def close(self) -> None:
        """Ends the process, whatever it is doing."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self._stderr):
            try:
                if stream:
                    stream.close()
            except OSError:
                pass


def schema_of(words: Sequence[str], batch: pa.RecordBatch) -> pa.Schema:
    """The schema of the answers about a batch, which may have no rows."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    child = Filter(words)
    try:
        out, _ = child.process.communicate(sink.getvalue().to_pybytes())
        if child.process.returncode != 0:
            raise child.failure()
        return pa.ipc.open_stream(out).schema
    finally:
        child.close()


def run(words: Sequence[str], batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Sends batches and gives the answers, reading and writing side by side.

    Without a batch no process is started. The process never outlives the iterator.
    """
    items = iter(batches)
    first = next(items, None)
    if first is None:
        return
    child = Filter(words)
    trouble: "list[BaseException]" = []

    def feed() -> None:
        stdin = child.process.stdin
        assert stdin is not None
        try:
            with pa.ipc.new_stream(stdin, first.schema) as writer:
                writer.write_batch(first)
                stdin.flush()
                for batch in items:
                    writer.write_batch(batch)
                    stdin.flush()
            stdin.close()
        except (BrokenPipeError, OSError):
            # The process has ended: its own words say why.
            pass
        except BaseException as error:  # noqa: BLE001 - handed to the thread that asks
            trouble.append(error)
            child.process.kill()

    feeder = threading.Thread(target=feed, daemon=True)
    feeder.start()
    try:
        try:
            reader = pa.ipc.open_stream(child.process.stdout)
            for batch in reader:
                yield batch
        except pa.ArrowInvalid as error:
            raise (trouble[0] if trouble else child.failure()) from error
        feeder.join()
        if trouble:
            raise trouble[0]
        # A stream may end between two batches as if it were whole: only the status says that it is.
        if child.process.wait() != 0:
            raise child.failure()
    finally:
        child.close()
