# -*- coding: utf-8 -*-
"""Every byte string that CPython's own pickle tests feed to `loads`, and what CPython made of it.

Run by the Python in question (2.7 or 3.x); prints one JSON object per line:

  hex, kwargs     the input
  c, py           outcome of the C reader and of the Python reader: "ok" or the name of the exception
  value           canonical form of what the C reader made: see `Canon`

The test suites ship with Python (test.pickletester, test.test_pickle, test.test_cpickle).
"""

from __future__ import absolute_import, print_function

import binascii
import io
import json
import pickle
import struct
import sys
import unittest

PY2 = sys.version_info[0] == 2
text_type = type(u"")
int_types = (int, long) if PY2 else (int,)  # noqa: F821
CONTAINERS = (list, dict, set, bytearray)


def text_of(canon):
    return json.dumps(canon, separators=(",", ":"))


class Canon(object):
    """Types, values and shared containers as JSON. What is of no builtin type is named, not opened."""

    def __init__(self):
        self.ids = {}
        self.keep = []

    def of(self, value, depth=0):
        kind = type(value)
        if value is None or kind is bool:
            return value
        if kind is text_type:
            return {"str": binascii.hexlify(value.encode("utf-16-be", *([] if PY2 else ["surrogatepass"]))).decode()}
        if kind in int_types:
            return {"int": "%x" % value}
        if kind is float:
            return {"float": binascii.hexlify(struct.pack(">d", value)).decode() if value == value else "nan"}
        if kind is bytes:
            return {"bytes": binascii.hexlify(value).decode()}
        if depth > 60:
            return {"deep": True}
        if kind in CONTAINERS or kind in (tuple, frozenset):
            if id(value) in self.ids:
                return {"ref": self.ids[id(value)]}
            if kind in CONTAINERS:
                self.ids[id(value)] = len(self.ids)
                self.keep.append(value)
            return {kind.__name__: self.inside(kind, value, depth + 1)}
        return {"other": True}

    def inside(self, kind, value, depth):
        if kind is bytearray:
            return binascii.hexlify(value).decode()
        if kind is dict:
            pairs = list(value.items())
            if PY2:  # which has no order of its own
                pairs.sort(key=lambda pair: text_of(Canon().of(pair[0])))
            return [[self.of(k, depth), self.of(v, depth)] for k, v in pairs]
        items = [self.of(v, depth) for v in value]
        return sorted(items, key=text_of) if kind in (set, frozenset) else items


def outcome(load, data, kwargs):
    try:
        return "ok", load(data, **kwargs)
    except RecursionLimit:
        return "RecursionError", None
    except Exception as error:
        return type(error).__name__, None


RecursionLimit = RuntimeError if PY2 else RecursionError  # noqa: F821
seen = set()
vectors = []


def c_load(data, **kwargs):
    if PY2:
        import cPickle

        return cPickle.loads(data)
    return pickle.loads(data, **kwargs)


def py_load(data, **kwargs):
    if PY2:
        return pickle.loads(data)
    return pickle._loads(data, **kwargs)


def record(data, kwargs):
    if not isinstance(data, (bytes, bytearray)) or len(data) > 200000:
        return
    data = bytes(data)
    simple = {k: v for k, v in kwargs.items() if k in ("encoding", "errors", "fix_imports")}
    if set(kwargs) - set(simple):
        return  # buffers and the like are objects of the test itself
    key = (data, json.dumps(simple, sort_keys=True))
    if key in seen:
        return
    seen.add(key)
    vectors.append((data, simple))


def patch(module):
    """Wraps the `loads` of every test class, so that what it is given is kept."""
    for name in dir(module):
        cls = getattr(module, name)
        if not isinstance(cls, type) or "loads" not in vars(cls):
            continue

        def wrap(original):
            def loads(self, data, *args, **kwargs):
                record(data, kwargs)
                return original(self, data, *args, **kwargs)

            return loads

        cls.loads = wrap(vars(cls)["loads"])


def main():
    import warnings

    warnings.simplefilter("ignore")
    from test import pickletester

    modules = [pickletester]
    for name in ("test.test_pickle",) + (("test.test_cpickle",) if PY2 else ()):
        modules.append(__import__(name, fromlist=["x"]))
    for module in modules:
        patch(module)
    suite = unittest.TestSuite()
    for module in modules[1:]:
        for name in dir(module):
            cls = getattr(module, name)
            if isinstance(cls, type) and issubclass(cls, unittest.TestCase):
                suite.addTests(unittest.defaultTestLoader.loadTestsFromTestCase(cls))
    quiet = io.BytesIO() if PY2 else io.StringIO()
    out, sys.stdout = sys.stdout, sys.stderr
    unittest.TextTestRunner(stream=quiet, verbosity=0).run(suite)
    sys.stdout = out
    for data, kwargs in vectors:
        c, value = outcome(c_load, data, kwargs)
        py, _ = outcome(py_load, data, kwargs)
        line = {"hex": binascii.hexlify(data).decode(), "kwargs": kwargs, "c": c, "py": py}
        if c == "ok":
            try:
                line["value"] = Canon().of(value)
            except Exception:
                line["value"] = {"other": True}
        print(json.dumps(line))


if __name__ == "__main__":
    main()
