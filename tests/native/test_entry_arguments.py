"""Which calls an entry serves: exactly those that the recording would serve, and no others."""

import collections
import itertools
import pickle

import numpy as np
import pytest
from entry_kernels import is_slow, plan_of, watched

from secant.graph.errors import Refused
from secant.native.entry import build
from secant.record.arguments import classify
from secant.record.trees import flatten

Pair = collections.namedtuple("Pair", "left right")


class Floating(float):
    pass


class Whole(int):
    pass


class Rows(np.ndarray):
    pass


def changed(a, **flags):
    a = a.copy()
    a.setflags(**flags)
    return a


def misaligned(a):
    room = np.zeros(a.nbytes + 1, np.uint8)
    b = room[1:].view(a.dtype)
    b[:] = a
    return b


VECTOR = np.array([1.0, 2.0, 3.0])
GRID = np.arange(6.0).reshape(2, 3)
ZOO = [
    1.5,
    Floating(1.5),
    2,
    3,
    Whole(2),
    True,
    10**400,
    None,
    "text",
    np.float64(1.5),
    np.float32(1.5),
    np.longdouble(1.5),
    np.int64(2),
    np.True_,
    1j,
    np.complex128(1j),
    VECTOR,
    VECTOR.copy(),
    VECTOR[::-1],
    np.arange(6.0)[::2],
    VECTOR.astype(">f8"),
    VECTOR.astype(np.float32),
    VECTOR.astype(np.int64),
    VECTOR.astype(bool),
    VECTOR.view(Rows),
    changed(VECTOR, write=False),
    misaligned(VECTOR),
    np.broadcast_to(1.0, (3,)),
    pickle.loads(pickle.dumps(VECTOR)),
    np.array(1.5),
    np.zeros(0),
    np.zeros((0, 3)),
    GRID,
    GRID.T,
    GRID.copy("F"),
    GRID[:, ::-1],
    GRID[:1],
    np.zeros((2, 3, 1)),
    np.zeros((1,) * 9),
    np.array(["a"]),
    (1.5,),
    (1.5, 2),
    [1.5],
    [],
    (),
    {"a": 1.5},
    {"b": 1.5},
    {"a": 1.5, "b": VECTOR},
    {"b": VECTOR, "a": 1.5},
    Pair(1.5, VECTOR),
    (1.5, VECTOR),
    object(),
]


def aligned(leaves):
    return all(x.flags.aligned for x in leaves if isinstance(x, np.ndarray))


def left_to_python(x):
    return type(x) in (Floating, Whole) or (
        isinstance(x, np.ndarray) and not (x.dtype.isnative and x.flags.aligned)
    )


def seen(args, kwargs, wanted):
    """What a recording depends on in a call; None if it has none."""
    leaves, tree = flatten((args, kwargs))
    try:
        return tree, classify(leaves, frozenset(wanted))[0]
    except (Refused, OverflowError):
        return None


def entry_for(args, kwargs, wanted):
    try:
        plan = plan_of(args, kwargs, wanted)
    except (Refused, OverflowError):
        return None
    return None if build(plan) is None else watched(plan)


def expect(f, recorded, args, kwargs, wanted):
    answer = f(*args, **kwargs)
    now = seen(args, kwargs, wanted)
    if is_slow(answer):
        return False
    leaves = flatten((args, kwargs))[0]
    assert now == recorded and aligned(leaves), f"served {args} {kwargs}, which it must not"
    numbers = classify(leaves, frozenset(wanted))[1]
    assert len(answer) == len(numbers)
    for got, want in zip(answer, numbers):
        assert type(got) is type(want) and np.shape(got) == np.shape(want)
        np.testing.assert_array_equal(got, want)
        assert not (isinstance(got, np.ndarray) and (np.shares_memory(got, want) or not got.flags.carray))
    return True


@pytest.mark.parametrize("wanted", [(), (0,)], ids=["static ints", "ints as floats"])
def test_one_argument_of_every_kind_against_every_other(wanted):
    served = 0
    for x in ZOO:
        if (f := entry_for((x,), {}, wanted)) is None:
            continue
        recorded = seen((x,), {}, wanted)
        fast = [expect(f, recorded, (y,), {}, wanted) for y in ZOO]
        itself = fast[[y is x for y in ZOO].index(True)]
        assert itself or left_to_python(x), f"not served: {x!r}"
        served += sum(fast)
    assert served > 50


def test_two_arguments_alike_or_the_same():
    vectors = [x for x in ZOO if isinstance(x, np.ndarray) and x.shape == (3,)]
    some = [*vectors[:4], 1.5, 2, {"a": VECTOR}, (VECTOR,)]
    for args in itertools.product(some, some):
        f, recorded = entry_for(args, {}, (1,)), seen(args, {}, (1,))
        if f is not None:
            for others in itertools.product(some, some):
                expect(f, recorded, others, {}, (1,))
            assert expect(f, recorded, args, {}, (1,))


def test_names_count_and_so_does_their_order():
    f = watched(plan_of((1.0,), {"x": 2.0, "y": VECTOR}))
    assert f(3.0, x=4.0, y=VECTOR)[:2] == (3.0, 4.0)
    key = "".join(["x", ""])
    assert f(3.0, **{key: 4.0}, y=VECTOR)[:2] == (3.0, 4.0)
    for args, kwargs in [
        ((3.0,), {"y": VECTOR, "x": 4.0}),
        ((3.0, 4.0), {"y": VECTOR}),
        ((3.0,), {"x": 4.0}),
        ((3.0,), {"x": 4.0, "z": VECTOR}),
        ((3.0, 4.0, VECTOR), {}),
        ((), {"x": 4.0, "y": VECTOR}),
        ((), {}),
    ]:
        assert is_slow(f(*args, **kwargs))


def test_an_equal_text_or_int_serves_and_another_does_not():
    word = "some text with spaces"
    f = watched(plan_of((1.0, word, 10**20, -3)))
    assert f(2.0, "".join([word[:4], word[4:]]), 10**20 + 0, int("-3")) == (2.0,)
    assert is_slow(f(2.0, word + "!", 10**20, -3))
    assert is_slow(f(2.0, word, 10**20 + 1, -3))
    assert is_slow(f(2.0, word, 1e20, -3))
    assert is_slow(f(2.0, word, 10**20, -3.0))
    assert is_slow(f(2.0, word, 10**20, Whole(-3)))


def test_ints_that_are_no_floats_are_left_to_python():
    f = watched(plan_of((1.0,), wanted=(0,)))
    assert f(-1) == (-1.0,) and f(2**53 + 1) == (float(2**53 + 1),) and f(0) == (0.0,)
    assert f(10**400) == ("slow", (10**400,), {})
    assert f(True) == ("slow", (True,), {})


def test_nan_infinity_and_signed_zero_pass_unchanged():
    f = watched(plan_of((1.0, np.float64(1))))
    got = f(-0.0, np.float64("nan"))
    assert np.signbit(got[0]) and np.isnan(got[1])
    assert f(float("inf"), np.float64("-inf")) == (np.inf, -np.inf)


def test_many_arguments():
    many = tuple(float(k) for k in range(250))
    f = watched(plan_of(many))
    assert f(*many) == many
    assert is_slow(f(*many[:-1])) and is_slow(f(*many, 1.0))
    assert build(plan_of((1.0,) * 600)) is None
    assert build(plan_of([tuple(np.zeros(2) for _ in range(60))])) is None


def test_extents_that_change_under_way_are_seen():
    x = np.arange(6.0)
    f = watched(plan_of((x,)))
    x.resize((2, 3), refcheck=False)
    assert is_slow(f(x))
    x.resize((6,), refcheck=False)
    assert len(f(x)) == 1
    x.flags.writeable = False
    assert is_slow(f(x))


def test_a_dict_is_read_in_order_and_exactly():
    f = watched(plan_of(({"a": 1.0, "b": [2.0, (3.0,)]},)))
    assert f({"a": 4.0, "b": [5.0, (6.0,)]}) == (4.0, 5.0, 6.0)
    for other in [
        {"b": [2.0, (3.0,)], "a": 1.0},
        {"a": 1.0, "b": [2.0, (3.0,)], "c": 1.0},
        {"a": 1.0},
        {"a": 1.0, "b": (2.0, (3.0,))},
        {"a": 1.0, "b": [2.0, (3.0, 4.0)]},
        collections.OrderedDict(a=1.0, b=[2.0, (3.0,)]),
        collections.defaultdict(list, a=1.0, b=[2.0, (3.0,)]),
    ]:
        assert is_slow(f(other))


def test_entries_in_a_row_serve_what_the_first_does_not():
    x, y = np.zeros(3), np.ones((2, 2))
    f = watched(plan_of((x,)), plan_of((y,)), plan_of((1.0,)))
    assert f(x)[0].shape == (3,) and f(y)[0].shape == (2, 2) and f(5.0) == (5.0,)
    assert is_slow(f(x[:2]))


def test_a_kernel_that_refuses_leaves_the_call_to_the_next():
    x = np.ones(3)
    refusing = plan_of((x,), status=1)
    assert is_slow(watched(refusing)(x))
    np.testing.assert_array_equal(watched(refusing, plan_of((x,)))(x)[0], x)
