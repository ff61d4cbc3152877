#!/usr/bin/env python3
"""Load pickles in throw-away processes under Python's audit hooks, and tell of every event that is more than building a model.

    runner.py < stream        stream: a line of JSON with the policy's names, then for each file a line of JSON and its bytes

`audit.ts` makes the stream of files that Brine calls safe, and says of each how it is loaded and which names it saw in it: a name that
only Python finds is a fault, for then the two read different things. One process imports the libraries; children forked from it load a
batch each, in an empty folder, without network, with limits of time and memory. Prints one JSON object a line: faults, crashes,
and at the end the counts.
"""
import ctypes
import importlib
import io
import json
import mmap
import os
import pickle
import resource
import signal
import struct
import sys
import tempfile
import warnings
import zipfile

BATCH = int(os.environ.get("BRINE_AUDIT_BATCH", "64"))
SECONDS = 5
# To see why files are refused: reasons are listed as if they were faults.
REASONS = "BRINE_AUDIT_REASONS" in os.environ
MEMORY = 3 << 30
LIBRARIES = ("numpy", "scipy", "pandas", "sklearn", "joblib", "xgboost", "lightgbm", "pytz", "dateutil", "pyarrow", "zoneinfo", "tzdata", "six",
             "threadpoolctl", "narwhals", "dill", "cloudpickle", "_loss")
# Python's own modules that the libraries, or pickle itself, import while they rebuild values.
MODULES = {"copyreg", "_codecs", "encodings", "array", "decimal", "fractions", "uuid", "ipaddress", "random", "re", "sre_compile", "_strptime",
           "collections", "functools", "operator", "math", "types", "argparse", "logging", "string", "enum", "pathlib", "http", "socket", "urllib",
           "datetime", "_datetime", "_pydatetime", "_pydecimal", "_decimal", "numbers", "locale", "gettext", "calendar", "statistics", "builtins",
           "importlib", "sysconfig", "traceback", "linecache", "tokenize", "textwrap", "unicodedata", "stringprep", "backports", "pickle", "__main__"}
# Events that tell of nothing done: looking up a name, looking at a frame, making an array.
QUIET = {"sys._getframe", "sys._getframemodulename", "array.__new__", "builtins.id", "object.__getattr__", "sys.unraisablehook",
         "gc.get_objects", "gc.get_referents", "gc.get_referrers", "sys.excepthook", "os.fspath", "time.sleep", "builtins.breakpoint.off"}
ZONES = ("/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo", "/etc/zoneinfo")

say = os.fdopen(os.dup(1), "w")
sys.stdout = sys.stderr = open(os.devnull, "w")


def preload(names):
    warnings.simplefilter("ignore")
    for name in names:
        try:
            importlib.import_module(name)
        except BaseException:
            pass


def is_here(module, name):
    value = sys.modules.get(module)
    for step in name.split("."):
        value = getattr(value, step, None)
    return value is not None


def templates():
    """The texts that scipy itself evaluates for its distributions."""
    import scipy.stats

    out = set()
    for name in dir(scipy.stats):
        text = getattr(getattr(scipy.stats, name), "_parse_arg_template", None)
        if isinstance(text, str):
            out.add(text)
    return out


class Hook:
    def __init__(self, known, named):
        self.known = known
        # What patterns name, and the packages on the way there.
        self.named = {".".join(name.split(".")[:i]) for name in named for i in range(1, name.count(".") + 2)}
        self.events = []
        self.active = False
        self.codes = set()
        self.files = set()
        self.globals = set()

    def __call__(self, event, args):
        if not self.active or event in QUIET:
            return
        self.active = False
        try:
            if not self.harmless(event, args):
                self.events.append("%s %s" % (event, ", ".join(repr(a)[:120] for a in args)))
        finally:
            self.active = True

    def importing(self):
        """True while a module of the libraries is being imported: what its own file does is not the pickle's doing."""
        frame = sys._getframe(3)
        while frame is not None:
            code = frame.f_code
            if code.co_filename.startswith("<frozen importlib") and code.co_name in ("_load_unlocked", "_find_and_load"):
                name = frame.f_locals.get("name") or getattr(frame.f_locals.get("spec"), "name", "")
                if self.allowed(name):
                    return True
            frame = frame.f_back
        return False

    def allowed(self, name):
        root = str(name).split(".")[0]
        return root in LIBRARIES or root in MODULES or name in self.named

    def harmless(self, event, args):
        if event == "pickle.find_class":
            return (str(args[0]), str(args[1])) in self.globals or self.importing()
        if event == "import":
            return self.allowed(args[0]) or self.importing()
        if event == "compile":
            source = args[0].decode() if isinstance(args[0], bytes) else args[0]
            if isinstance(source, str) and source in self.known:
                self.codes.add(1)
                return True
            # Headers of arrays are parsed, not run.
            return self.importing() or (args[1] == "<unknown>" and sys._getframe(2).f_code.co_filename.endswith("/ast.py"))
        if event == "exec":
            # Of a text that was just found to be scipy's own.
            if self.codes and getattr(args[0], "co_filename", "") == "<string>":
                self.codes.clear()
                return True
            return self.importing()
        if event == "open":
            path, mode, flags = args
            if path in self.files and mode in ("r", "rb", None) and not (flags or 0) & os.O_WRONLY:
                return True
            writes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC)
            if not writes and isinstance(path, str) and (path.startswith(ZONES) or "/zoneinfo/" in path or "/pytz/" in path or "/tzdata/" in path):
                return True
        if event == "ctypes.dlsym":
            # The boosters' own native library, which takes the model's text.
            return any("/%s/" % name in repr(args[0]) for name in ("lightgbm", "xgboost"))
        if event == "mmap.__new__":
            return bool(self.files)
        if event in ("os.listdir", "os.scandir", "open", "marshal.loads", "marshal.load", "code.__new__", "object.__setattr__"):
            return self.importing()
        return False


def late(signum, frame):
    raise TimeoutError("too slow")


def load(index, how, data):
    """The file as programs load it, by every reader in turn."""
    import joblib
    import numpy as np

    if how == "pickle":
        # Joblib's machine is the one written in Python; pickle's own is in C.
        return (pickle.loads, pickle._loads, lambda b: joblib.load(io.BytesIO(b)))[index % 3](data)
    if how == "joblib":
        if index % 3 == 0:
            return joblib.load(io.BytesIO(data))
        return joblib.load(os.path.abspath("model"), mmap_mode="r" if index % 3 == 1 else None)
    if how == "folder":
        return joblib.load(os.path.abspath("model"), mmap_mode="r" if index % 4 == 1 else None)
    if how == "numpy":
        value = np.load("model", allow_pickle=True, mmap_mode="r" if index % 4 == 1 else None)
        return [attempt(value.__getitem__, name) for name in value.files] if isinstance(value, np.lib.npyio.NpzFile) else value
    with zipfile.ZipFile("model") as archive:
        return [attempt(lambda: member(joblib, np, archive.read(name))) for name in archive.namelist()]


def member(joblib, np, data):
    if data.startswith(b"\x93NUMPY"):
        return np.load(io.BytesIO(data), allow_pickle=True)
    return joblib.load(io.BytesIO(data))


def attempt(call, *args):
    """One part of an archive: the others are loaded, too, where it fails."""
    try:
        return call(*args)
    except TimeoutError:
        raise
    except Exception:
        return None


def clear():
    """Empties the folder, also of what a process left that crashed."""
    for name in os.listdir("."):
        try:
            os.rmdir(name) if os.path.isdir(name) else os.unlink(name)
        except OSError:
            pass


def child(batch, place, fd, known, named):
    hook = Hook(known, named)
    sys.addaudithook(hook)
    signal.signal(signal.SIGALRM, late)
    with os.fdopen(fd, "w") as out:
        for i, (index, head, parts) in enumerate(batch):
            place[0:4] = struct.pack("<I", i)
            hook.events.clear()
            hook.codes.clear()
            hook.globals = {(module, name) for module, name in head["globals"]}
            own = []
            clear()
            if head["how"] != "pickle":
                own = [name for name, _ in head["files"]]
                for name, data in zip(own, parts):
                    with open(name, "wb") as file:
                        file.write(data)
            hook.files = {path for name in own for path in (name, os.path.abspath(name))}
            signal.setitimer(signal.ITIMER_REAL, SECONDS)
            outcome = "loaded"
            hook.active = True
            try:
                value = load(index, head["how"], parts[0])
                del value
            except BaseException as error:
                outcome = "slow" if isinstance(error, TimeoutError) else "refused"
                if REASONS:
                    hook.events.append("%s: %s" % (type(error).__name__, str(error)[:90]))
            finally:
                hook.active = False
                signal.setitimer(signal.ITIMER_REAL, 0)
            for name, data in zip(own, parts):
                with open(name, "rb") as file:
                    if file.read() != data:
                        hook.events.append("changed %r" % name)
                os.unlink(name)
            if os.listdir("."):
                hook.events.append("files in the folder: %r" % os.listdir(".")[:5])
                clear()
            out.write("%d\t%s\t%s\n" % (index, outcome, json.dumps(hook.events[:5]) if hook.events else ""))
            out.flush()
    os._exit(0)


def main():
    stream = sys.stdin.buffer
    pairs = json.loads(stream.readline())
    names = sorted({module for module, _ in pairs})
    preload(list(LIBRARIES) + names)
    say.write(json.dumps({"here": [pair for pair in pairs if is_here(*pair)]}) + "\n")
    say.flush()
    known = templates()
    try:  # no network: as root a namespace of its own, otherwise every connection is an event anyhow
        ctypes.CDLL(None).unshare(0x40000000)
    except Exception:
        pass
    os.chdir(tempfile.mkdtemp(prefix="brine-audit-"))
    place = mmap.mmap(-1, 4)
    counts = {"files": 0, "loaded": 0, "refused": 0, "slow": 0, "crashed": 0, "faults": 0}
    ended = False
    waiting = []
    while True:
        while len(waiting) < BATCH and not ended:
            line = stream.readline()
            if not line.endswith(b"\n"):
                ended = True
                break
            head = json.loads(line)
            parts = [stream.read(size) for _, size in head["files"]]
            if any(len(part) != size for part, (_, size) in zip(parts, head["files"])):
                ended = True
                break
            waiting.append((head["n"], head, parts))
        if not waiting:
            break
        read, write = os.pipe()
        place[0:4] = struct.pack("<I", 0)
        pid = os.fork()
        if pid == 0:
            os.close(read)
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY + 8 * (1 << 30), MEMORY + 8 * (1 << 30)))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            try:
                child(waiting, place, write, known, names)
            finally:
                os._exit(3)
        os.close(write)
        done = {}
        signal.signal(signal.SIGALRM, lambda *_: os.kill(pid, signal.SIGKILL))
        signal.alarm(SECONDS * 6)
        with os.fdopen(read) as lines:
            for line in lines:
                number, outcome, events = line.rstrip("\n").split("\t")
                done[int(number)] = (outcome, json.loads(events) if events else [])
                signal.alarm(SECONDS * 6)
        os.waitpid(pid, 0)
        signal.alarm(0)
        rest = []
        upto = None
        for position, (number, head, parts) in enumerate(waiting):
            if number in done:
                outcome, events = done[number]
                counts["files"] += 1
                counts[outcome] += 1
                if events:
                    counts["faults"] += 1
                    say.write(json.dumps({"fault": number, "events": events}) + "\n")
            elif position == len(done):
                # Where the process ended: a crash of an extension module, or a file that could not be stopped.
                counts["files"] += 1
                counts["crashed"] += 1
                say.write(json.dumps({"crash": number}) + "\n")
            else:
                rest.append((number, head, parts))
                continue
            upto = number
        say.write(json.dumps({"upto": upto, "counts": counts}) + "\n")
        say.flush()
        waiting = rest
    say.write(json.dumps({"ended": True, "counts": counts}) + "\n")
    say.flush()


main()
