"""Values of every kind as CPython pickles them: one JSON object per line, {name, protocol, flavor, hex}.

The C pickler is `flavor: "c"`, the Python one `"python"`. No value here depends on which equal strings are one object
(as in `array.array`, a name like its module's, which only some versions share): that is CPython's own affair, and
JavaScript has nothing like it.
"""

import collections
import datetime
import decimal
import enum
import fractions
import functools
import io
import json
import pathlib
import pickle
import re
import sys
import types
import uuid


class Plain(object):
    def __init__(self, **attributes):
        self.__dict__.update(attributes)


class Slots(object):
    __slots__ = ("x", "y")


class Keyword(object):
    def __new__(cls, *args, **kwargs):
        self = object.__new__(cls)
        self.made_from = (args, kwargs)
        return self

    def __getnewargs_ex__(self):
        return self.made_from

    def __getstate__(self):
        return None


class SubList(list):
    pass


class SubDict(dict):
    pass


class SubInt(int):
    pass


class Colour(enum.Enum):
    RED = 1


Point = collections.namedtuple("Point", "x y")


def cycles():
    own = []
    own.append(own)
    pair = ([],)
    pair[0].append(pair)
    table = {}
    table["itself"] = table
    thing = Plain()
    thing.me = thing
    a, b = Plain(), Plain()
    a.other, b.other = b, a
    shared = [1.5]
    return {
        "own list": own,
        "tuple through a list": pair,
        "own dict": table,
        "own object": thing,
        "two objects": a,
        "shared": [shared, shared, (shared,)],
        "long tuple": cycle_of_four(),
    }


def cycle_of_four():
    inner = []
    outer = (1, 2, 3, inner)
    inner.append(outer)
    return outer


def slots():
    thing = Slots()
    thing.x, thing.y = 1, [2]
    return thing


def values():
    yield from {
        "constants": [None, True, False, Ellipsis, NotImplemented, type(None)],
        "small ints": [0, 1, 255, 256, 65535, 65536, -1, -128, 2**31 - 1, -(2**31)],
        "large ints": [2**31, -(2**31) - 1, 2**33, -(2**39), 2**53 + 1, 2**63, -(2**63), 10**40, -(256**300)],
        "floats": [0.0, -0.0, 1.0, 1.5, -2.25, 1e300, 5e-324, float("inf"), float("-inf"), float("nan"), 1e16, 1e-5],
        "complex": [1 + 2j, complex(-0.0, 1.5)],
        "text": ["", "a", "h\u00e9llo", "\U0001f600x", "\ud800", "a\nb\\c\0\x1a\r", "q" * 300, "\u00e9" * 200],
        "bytes": [b"", b"a", b"abc" * 100, bytes(range(256))],
        "bytearrays": [bytearray(), bytearray(b"xyz"), bytearray(b"q" * 70000)],
        "large": ["x" * 70000, b"y" * 70000, "z"],
        "many frames": [b"%d" % i * i for i in range(600)],
        "tuples": [(), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4), ((((),),),)],
        "empty": [[], {}, set(), frozenset([0])],
        "sets": [{1, 2, 3}, frozenset([1, 2])],
        "nested": [[1, [2, [3, {"k": {"l": (4,)}}]]]],
        "globals": [complex, collections.OrderedDict, Plain],
        "plain object": Plain(x=1, y=[2.5]),
        "slots": slots(),
        "keyword arguments": Keyword(1, k=2),
        "list subclass": SubList([1, 2]),
        "dict subclass": SubDict(a=1),
        "int subclass": SubInt(5),
        "enum": Colour.RED,
        "named tuple": Point(1, 2),
        "exception": ValueError("bad", 3),
        "ordered dict": collections.OrderedDict([(1, 2), (3, 4)]),
        "default dict": collections.defaultdict(list, {1: [2]}),
        "counter": collections.Counter({7: 2}),
        "deque": [collections.deque([1, 2]), collections.deque([1], 3), collections.deque()],
        "date and time": [
            datetime.date(2026, 1, 31),
            datetime.time(23, 59, 58, 7),
            datetime.datetime(1, 2, 3, 4, 5, 6, 7),
            datetime.timedelta(-1, 5, 6),
        ],
        "zones": datetime.datetime(2026, 1, 2, tzinfo=datetime.timezone(datetime.timedelta(hours=2), "CEST")),
        "exact numbers": [decimal.Decimal("1.10"), fractions.Fraction(1, 3)],
        "uuid": uuid.UUID(int=2**127 + 5),
        "path": pathlib.PurePosixPath("a", "b"),
        "range and slice": [range(1, 9, 2), slice(None, 5, None)],
        "namespace": types.SimpleNamespace(x=1),
        "partial": functools.partial(int, base=2),
        "pattern": re.compile("a+", re.I),
    }.items()
    for size in (1, 2, 999, 1000, 1001, 2000, 2001):
        yield "list of %d" % size, list(range(size))
        yield "dict of %d" % size, {i: i for i in range(size)}
        yield "set of %d" % size, set(range(size))
        yield "list subclass of %d" % size, SubList(range(size))
        yield "ordered dict of %d" % size, collections.OrderedDict((i, i) for i in range(size))
    yield from cycles().items()


def changed(name, protocol, flavor):
    """Where CPython's versions write different bytes for the same value; Brine writes one of the forms."""
    if name == "keyword arguments" and protocol in (2, 3):
        return sys.version_info >= (3, 13)  # partial(cls.__new__, ...) is put together in another order
    if name == "bytearrays" and protocol == 5 and flavor == "python":
        return sys.version_info < (3, 9)  # does not memoize an empty one
    return False


def by_python(value, protocol):
    out = io.BytesIO()
    pickle._Pickler(out, protocol).dump(value)
    return out.getvalue()


def main():
    sys.setrecursionlimit(20000)
    for name, value in values():
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            for flavor, dumps in (("c", pickle.dumps), ("python", by_python)):
                try:
                    data = dumps(value, protocol)
                except (TypeError, pickle.PicklingError, RecursionError):
                    continue  # Python itself cannot write this in this protocol
                if changed(name, protocol, flavor):
                    continue
                print(json.dumps({"name": name, "protocol": protocol, "flavor": flavor, "hex": data.hex()}))


if __name__ == "__main__":
    main()
