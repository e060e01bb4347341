"""Values read from outside: at every call, guarded; an entry gives way where they are not as recorded."""

import gc
import math
import sys
import types

import numpy as np
import pytest
from entry_kernels import is_slow, plan_of, watched

from secant.native.entry import build
from secant.record.captured import Read, signature


class Model:
    shared = 1.5

    def __init__(self, **parts):
        self.__dict__.update(parts)

    @property
    def computed(self):
        return self.raw

    @property
    def failing(self):
        raise self.error


def inputs(kind, owner, key, value):
    return Read(kind, owner, key, "input", signature(value))


def reading(*reads):
    return watched(plan_of((1.0,), reads=reads))


def test_a_global_number_is_read_at_every_call():
    scope = {"rate": 0.5}
    f = reading(inputs("global", scope, "rate", 0.5))
    assert f(1.0) == (1.0, 0.5)
    scope["rate"] = -2.0
    assert f(1.0) == (1.0, -2.0)
    for other in [1, True, np.float64(2.0), "x", None, np.zeros(2)]:
        scope["rate"] = other
        assert is_slow(f(1.0))
    del scope["rate"]
    assert is_slow(f(1.0))
    scope["rate"] = 7.0
    assert f(1.0) == (1.0, 7.0)


def test_a_global_array_must_keep_its_type_and_layout():
    scope = {"w": np.arange(3.0)}
    f = reading(inputs("global", scope, "w", scope["w"]))
    np.testing.assert_array_equal(f(1.0)[1], scope["w"])
    scope["w"] = np.ones(3)
    np.testing.assert_array_equal(f(1.0)[1], [1.0, 1.0, 1.0])
    scope["w"].flags.writeable = False
    assert is_slow(f(1.0))
    for other in [np.ones(4), np.ones(6)[::2], np.ones(3, np.float32), 1.0]:
        scope["w"] = other
        assert is_slow(f(1.0))


def test_cells_may_be_emptied():
    cell = types.CellType(2.0)
    f = reading(inputs("cell", cell, None, 2.0))
    assert f(1.0) == (1.0, 2.0)
    del cell.cell_contents
    assert is_slow(f(1.0))
    cell.cell_contents = 3.0
    assert f(1.0) == (1.0, 3.0)


def test_objects_are_guarded_by_identity_and_atoms_by_value():
    scope = {"g": math.sin, "n": 3, "name": "abc", "big": 10**30, "flag": True, "dtype": np.dtype(float)}
    rules = [
        ("g", "same"),
        ("n", "equal"),
        ("name", "equal"),
        ("big", "equal"),
        ("flag", "equal"),
        ("dtype", "equal"),
    ]
    f = reading(*[Read("global", scope, key, rule, scope[key]) for key, rule in rules])
    before = dict(scope)
    assert f(1.0) == (1.0,)
    scope |= {"big": 10**29 * 10, "name": "".join(["a", "bc"]), "dtype": np.dtype(">f8").newbyteorder()}
    assert f(1.0) == (1.0,)
    for key, other in {
        "g": math.cos,
        "n": 4,
        "name": "abd",
        "big": 10**30 + 1,
        "flag": 1,
        "dtype": np.dtype("f4"),
    }.items():
        scope[key] = other
        assert is_slow(f(1.0)), key
        scope[key] = before[key]
        assert f(1.0) == (1.0,), key


def test_attributes_of_modules():
    module = types.ModuleType("module")
    module.rate, module.sin = 2.0, math.sin
    f = reading(Read("attr", module, "sin", "same", math.sin), inputs("attr", module, "rate", 2.0))
    assert f(1.0) == (1.0, 2.0)
    module.rate = 3.0
    assert f(1.0) == (1.0, 3.0)
    module.sin = math.cos
    assert is_slow(f(1.0))
    module.sin = math.sin
    del module.rate
    assert is_slow(f(1.0))
    module.rate = 4.0
    assert f(1.0) == (1.0, 4.0)

    class Lazy(types.ModuleType):
        rate = property(lambda self: 5.0)

    module.__class__ = Lazy
    assert is_slow(f(1.0))


def test_attributes_of_objects_and_classes():
    model = Model(scale=2.0, raw=3.0, weights=np.ones(2))
    f = reading(
        inputs("attr", model, "scale", 2.0),
        inputs("attr", model, "computed", 3.0),
        inputs("attr", model, "weights", model.weights),
        inputs("attr", Model, "shared", 1.5),
        Read("attr", model, "__class__", "same", Model),
    )
    assert f(1.0)[1:3] == (2.0, 3.0) and f(1.0)[4] == 1.5
    model.scale, model.weights = 4.0, np.zeros(2)
    got = f(1.0)
    assert got[1] == 4.0 and not got[3].any()
    model.raw = "text"
    assert is_slow(f(1.0))
    del model.raw
    assert is_slow(f(1.0))
    model.raw = 1.0
    model.__class__ = type("Other", (Model,), {})
    assert is_slow(f(1.0))


def test_an_error_while_reading_is_for_the_slow_path_to_meet():
    model = Model(error=ValueError("no"))
    f = reading(inputs("attr", model, "failing", 1.0))
    assert is_slow(f(1.0)) and sys.exc_info() == (None, None, None)
    model.error = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        f(1.0)


def test_items_lengths_keys_and_whole_containers():
    row, pair, table = [1.0, 2.0], (3.0, np.ones(2)), {"a": 4.0, 5: 6.0}
    sizes, names = [1, "x"], {1, 2}
    f = reading(
        Read("length", row, None, "equal", 2),
        inputs("item", row, 1, 2.0),
        inputs("item", pair, 0, 3.0),
        inputs("item", pair, 1, pair[1]),
        Read("keys", table, None, "equal", ["a", 5]),
        inputs("item", table, "a", 4.0),
        inputs("item", table, 5, 6.0),
        Read("whole", sizes, None, "equal", [1, "x"]),
        Read("whole", names, None, "equal", {1, 2}),
    )
    assert f(1.0)[:3] == (1.0, 2.0, 3.0) and f(1.0)[4:] == (4.0, 6.0)
    row[1] = 7.0
    assert f(1.0)[1] == 7.0
    undo = [
        (lambda: row.append(1.0), row.pop),
        (lambda: table.update(z=1), lambda: table.pop("z")),
        (lambda: sizes.append(1), sizes.pop),
        (lambda: names.add(3), lambda: names.remove(3)),
        (lambda: table.update(a=1), lambda: table.update(a=1.0)),
    ]
    for change, back in undo:
        change()
        assert is_slow(f(1.0))
        back()
        assert not is_slow(f(1.0))
    row.clear()
    table.clear()
    assert is_slow(f(1.0))


def test_other_containers_are_asked_as_python_would():
    array, view = np.arange(3.0), types.MappingProxyType({"a": 2.0})
    f = reading(
        inputs("item", array, 1, array[1]), inputs("item", view, "a", 2.0), inputs("item", [8.0], -1, 8.0)
    )
    assert f(1.0) == (1.0, 1.0, 2.0, 8.0)


def test_an_alias_must_be_the_same_array():
    w = np.ones(2)
    scope = {"a": w, "b": w}
    f = reading(inputs("global", scope, "a", w), Read("global", scope, "b", "alias", 1))
    assert len(f(1.0)) == 2
    scope["b"] = w.copy()
    assert is_slow(f(1.0))
    scope["a"] = scope["b"]
    assert len(f(1.0)) == 2


def test_what_is_not_known_here_is_not_built():
    class Table(dict):
        pass

    for read in [
        Read("keys", Table(a=1), None, "equal", ["a"]),
        Read("length", {1}, None, "equal", 1),
        Read("global", Table(a=1.0), "a", "input", signature(1.0)),
        Read("odd", {}, "a", "same", None),
        Read("whole", [1], None, "odd", [1]),
        Read("global", {"a": 1}, "a", "input", signature(1)),
    ]:
        assert build(plan_of((1.0,), reads=[])) is not None
        plan = plan_of((1.0,))
        assert build(type(plan)(**{**vars(plan), "reads": [read]})) is None


def test_a_property_that_pulls_the_rug_away():
    """Everything captured before it is let go of by a property read afterwards."""
    scope = {"w": np.full(5000, 7.0), "rate": 2.5}

    class Pulling:
        @property
        def rug(self):
            scope.clear()
            row.clear()
            gc.collect()
            np.full(5000, -1.0)
            return 1.0

    row = [np.full(5000, 3.0)]
    reads = [
        inputs("global", scope, "w", scope["w"]),
        inputs("global", scope, "rate", 2.5),
        inputs("item", row, 0, row[0]),
        inputs("attr", Pulling(), "rug", 1.0),
    ]
    f = watched(plan_of((1.0,), reads=reads))
    got = f(1.0)
    assert (got[1] == 7.0).all() and got[2] == 2.5 and (got[3] == 3.0).all() and got[4] == 1.0
    assert is_slow(f(1.0))


def test_references_are_given_back():
    scope = {"w": np.ones(3), "rate": 1234.5, "n": 10**20}
    model = Model(raw=77.5)
    things = [scope["w"], scope["rate"], scope["n"], model.raw]
    f = reading(
        inputs("global", scope, "w", scope["w"]),
        inputs("global", scope, "rate", 1.0),
        Read("global", scope, "n", "equal", 10**20 + 0),
        inputs("attr", model, "computed", 1.0),
    )
    before = [sys.getrefcount(x) for x in things]
    for _ in range(1000):
        f(1.0)
        f("slow")
    model.raw = "miss"
    for _ in range(1000):
        f(1.0)
    model.raw = things[3]
    assert [sys.getrefcount(x) for x in things] == before
