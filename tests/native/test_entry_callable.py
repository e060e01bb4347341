"""The base class of transforms: a class like any other, with a way past Python."""

import copy
import functools
import gc
import inspect
import pickle
import sys
import weakref

import numpy as np
import pytest
from entry_kernels import Watched, is_slow, plan_of, watched

from secant.native.entry import Callable, build, install, installed, uninstall
from secant.native.entry.callable import HAVE_VECTORCALL


class Child(Watched):
    pass


class Overriding(Child):
    def __call__(self, *args):
        return "own", super().__call__(*args)


def served(f):
    return f(2.0) == (2.0,)


def floats(n=1):
    return plan_of((1.0,) * n)


def test_without_an_entry_the_method_is_called():
    assert Watched()(1, 2, k=3) == ("slow", (1, 2), {"k": 3})


def test_classes_below_use_the_pointer_unless_they_define_another_call():
    assert [bool(c.__flags__ & HAVE_VECTORCALL) for c in (Watched, Child, Overriding)] == [True, True, False]


def test_an_overriding_class_keeps_its_own_call():
    f = Overriding()
    install(f, build(floats()))
    kind, answer = f(2.0)
    assert kind == "own" and is_slow(answer)


def test_all_ways_of_calling_come_out_the_same():
    f = watched(floats(2))
    assert f(1.0, 2.0) == f(*[1.0, 2.0]) == functools.partial(f, 1.0)(2.0) == (1.0, 2.0)
    assert list(map(f, [1.0], [2.0])) == [(1.0, 2.0)]
    assert is_slow(f.__call__(1.0, 2.0))
    assert list(map(f, [1], [2])) == [("slow", (1, 2), {})]
    assert f(*[1], **{"k": 2, "j": 3}) == ("slow", (1,), {"k": 2, "j": 3})
    assert functools.partial(f, 1, k=2)(5, j=3) == ("slow", (1, 5), {"k": 2, "j": 3})


def test_the_arguments_of_the_caller_are_put_back():
    f = Watched()
    install(f, build(floats(3)))
    a, b = object(), object()
    for _ in range(3):
        assert f(a, b) == ("slow", (a, b), {})
        assert f(a, b, last=a) == ("slow", (a, b), {"last": a})


def test_entries_can_be_taken_away():
    f = watched(floats())
    assert served(f) and len(installed(f)) == 1
    uninstall(f)
    uninstall(f)
    assert is_slow(f(2.0)) and installed(f) == ()


def test_the_chain_is_bounded_and_the_latest_is_first():
    f = Watched()
    entries = [build(floats(n)) for n in range(1, 11)]
    for entry in entries:
        install(f, entry)
    assert installed(f) == tuple(entries[:1:-1])
    install(f, entries[5])
    assert installed(f)[0] is entries[5] and len(installed(f)) == 8
    assert f(*[1.0] * 6) == (1.0,) * 6 and is_slow(f(1.0))


def test_there_is_no_attribute_to_break_it_with():
    f = watched(floats())
    assert not [name for name in dir(f) if "chain" in name or "vectorcall" in name]
    f.chain = f.__vectorcalloffset__ = 5
    assert served(f)


def test_updated_like_a_wrapper_it_shows_the_signature():
    def g(a, *, b=2):
        "Words."

    f = watched(floats())
    functools.update_wrapper(f, g, updated=())
    assert f.__name__ == "g" and f.__doc__ == "Words."
    assert str(inspect.signature(f)) == "(a, *, b=2)"
    assert served(f)


@pytest.mark.parametrize("way", [copy.copy, copy.deepcopy, lambda f: pickle.loads(pickle.dumps(f))])
def test_copies_have_the_attributes_and_no_entries(way):
    f = watched(floats())
    f.note = [1]
    g = way(f)
    assert type(g) is Watched and g.note == [1] and installed(g) == ()
    assert is_slow(g(2.0)) and served(f)


def test_as_a_method_it_can_be_bound():
    class Binding(Callable):
        def __call__(self, *args):
            return "slow", args, {}

        def __get__(self, instance, owner=None):
            return self if instance is None else functools.partial(self, instance)

    class Model:
        loss = Binding()

    model = Model()
    install(Model.__dict__["loss"], build(plan_of((model, 1.0))))
    assert model.loss(3.0) == (3.0,)
    assert is_slow(Model().loss(3.0))


def test_other_bases_may_come_along():
    class Named:
        def name(self):
            return "named"

    class Both(Named, Child):
        __slots__ = ("extra",)

    f = Both()
    f.extra = 1
    assert copy.copy(f).extra == 1
    install(f, build(floats()))
    assert served(f) and f.name() == "named"


def test_a_class_can_be_exchanged():
    f = watched(floats())
    f.__class__ = Overriding
    assert f(2.0)[0] == "own"
    f.__class__ = Child
    assert served(f)


def test_cycles_are_collected_with_their_entries():
    f = watched(floats())
    f.me = f
    g = Watched()
    install(g, build(plan_of((g, 1.0))))  # the entry refers to its own callable
    assert g(g, 2.0) == (2.0,)
    gone = [weakref.ref(f), weakref.ref(g)]
    del f, g
    gc.collect()
    assert [r() for r in gone] == [None, None]


def test_nothing_leaks_by_making_and_dropping():
    entry = build(floats())
    f = Watched()
    before = sys.getrefcount(Watched), sys.getrefcount(entry)
    for _ in range(1000):
        g = Watched()
        install(g, entry)
        g.x = g(2.0)
        install(f, entry)
    del g
    uninstall(f)
    assert (sys.getrefcount(Watched), sys.getrefcount(entry)) == before


def test_a_slow_path_may_replace_the_entries_of_its_own_call():
    class Learning(Callable):
        def __call__(self, *args):
            self.calls = getattr(self, "calls", 0) + 1
            install(self, build(plan_of(args)))
            return "learned"

    f = Learning()
    assert f(1.0) == "learned" and f(1.0) == (1.0,)
    assert f(1.0, 2.0) == "learned" and f(1.0, 2.0) == (1.0, 2.0) and f(3.0) == (3.0,)
    x = np.arange(3.0)
    assert f(x) == "learned"
    np.testing.assert_array_equal(f(x)[0], x)
    assert f.calls == 3


def test_an_error_of_the_slow_path_passes_through():
    class Failing(Callable):
        def __call__(self, *args):
            raise KeyError("no")

    f = Failing()
    install(f, build(floats()))
    for _ in range(3):
        with pytest.raises(KeyError, match="no"):
            f("a")
        assert served(f)
