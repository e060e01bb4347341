"""Objects, dataclasses and tuples as the state of a loop."""

import collections
import dataclasses
import typing

from cases import Cases, N, X, judged

# ruff: noqa: B007
case = Cases()


class Slots:
    __slots__ = ("k", "v")

    def __init__(self, v):
        self.v = v
        self.k = 0

    def step(self):
        self.v = self.v * 0.9 + 0.1
        self.k += 1


class Plain:
    def __init__(self, v):
        self.v = v
        self.k = 0
        self.log = []

    def step(self):
        self.v = self.v * 0.9 + 0.1
        self.k += 1

    def inplace(self):
        self.v[0] += 0.5
        self.k += 1

    def note(self):
        self.log.append(self.v.sum())


@dataclasses.dataclass
class State:
    x: typing.Any
    v: typing.Any
    t: float = 0.0


@dataclasses.dataclass(frozen=True)
class Frozen:
    x: typing.Any
    n: int


@dataclasses.dataclass(slots=True)
class SlotData:
    x: typing.Any
    n: int = 0


class PairT(typing.NamedTuple):
    p: typing.Any
    q: typing.Any
    k: int = 0


@case(X, N)
def slots_object(x, n):
    s = Slots(x)
    for i in range(n):
        s.step()
    return s.v, s.k


@case(X, N)
def slots_while(x, n):
    s = Slots(x)
    while s.v[2] > 0.15 and s.k < n:
        s.step()
    return s.v, s.k


@case(X, N)
def slots_branch(x, n):
    s = Slots(x)
    if x[0] > 0:
        s.v = s.v * 2
    else:
        s.v = s.v * 3
    return s.v


@case(X, N)
def slot_dataclass(x, n):
    s = SlotData(x)
    for i in range(n):
        s.x = s.x * 0.9
        s.n += 1
    return s.x, s.n


@case(X, N)
def plain_object(x, n):
    s = Plain(x)
    for i in range(n):
        s.step()
    return s.v, s.k


@case(X, N)
def plain_inplace(x, n):
    s = Plain(x * 1.0)
    y = s.v
    for i in range(n):
        s.inplace()
        if i % 2:
            s.step()
    return s.v, s.k, y


@case(X, N)
def plain_note(x, n):
    s = Plain(x * 1.0)
    for i in range(n):
        s.note()
        s.step()
    return s.log, s.v, len(s.log)


@case(X, N)
def dataclass_state(x, n):
    s = State(x, x * 0.1)
    for i in range(n):
        s = State(s.x + 0.1 * s.v, s.v - 0.1 * s.x, s.t + 0.1)
    return s.x, s.v, s.t


@case(X, N)
def dataclass_mutated(x, n):
    s = State(x, x * 0.1)
    for i in range(n):
        s.x = s.x + 0.1 * s.v
        s.v = s.v - 0.1 * s.x
        s.t += 0.1
    return s.x, s.v, s.t


@case(X, N)
def dataclass_replace(x, n):
    s = Frozen(x, 0)
    for i in range(n):
        s = dataclasses.replace(s, x=s.x * 0.9, n=s.n + 1)
    return s.x, s.n


def step_tuple(state):
    a, (b, c) = state
    return a * 0.9 + c, (b + a, c * 0.5)


@case(X, N)
def tuple_state(x, n):
    state = (x, (x * 2, 1.0))
    for i in range(n):
        state = step_tuple(state)
    return state


@case(X, N)
def namedtuple_state(x, n):
    s = PairT(x, 1.0)
    for i in range(n):
        s = PairT(s.p * 0.9 + s.q, s.q * 0.5, s.k + 1)
    return s


@case(X, N)
def namedtuple_replace(x, n):
    s = PairT(x, 1.0)
    for i in range(n):
        s = s._replace(p=s.p * 0.9 + s.q)
    return s


@case(X, N)
def dict_update(x, n):
    d = {"a": x, "b": 0.0}
    for i in range(n):
        d.update(a=d["a"] * 0.9, b=d["b"] + d["a"].sum())
    return d


@case(X, N)
def dict_rebound(x, n):
    d = {"a": x, "b": 0.0}
    for i in range(n):
        d = {"a": d["a"] * 0.9, "b": d["b"] + d["a"].sum()}
    return d


@case(X, N)
def dict_spread(x, n):
    d = {"a": x, "b": 0.0}
    for i in range(n):
        d = {**d, "b": d["b"] + d["a"].sum()}
    return d


@case(X, N)
def dict_comp(x, n):
    d = {"a": x, "b": x * 2}
    for i in range(n):
        d = {k: v * 0.9 + 0.1 for k, v in d.items()}
    return d


@case(X, N)
def dict_items_inplace(x, n):
    d = {"a": x * 1.0, "b": x * 2}
    for i in range(n):
        for k, v in d.items():
            v += 0.1
            d[k] = v * 0.9
    return d


@case(X, N)
def dict_new_keys(x, n):
    d = {}
    for i in range(n):
        d[i] = x * i
    return d[n - 1] + d[0], len(d)


@case(X, N)
def dict_memo(x, n):
    memo = {0: x, 1: x * 2}
    for i in range(2, n + 2):
        memo[i] = memo[i - 1] * 0.5 + memo[i - 2] * 0.3
    return memo[n + 1]


@case(X, N)
def dict_setdefault(x, n):
    d = {}
    for i in range(n):
        d.setdefault("k", x * 2)
        d["k"] = d["k"] * 0.9
    return d


@case(X, N)
def dict_pop(x, n):
    d = {"a": x}
    for i in range(n):
        v = d.pop("a")
        d["a"] = v * 0.9
    return d


@case(X, N)
def defaultdict_sum(x, n):
    d = collections.defaultdict(float)
    for i in range(n):
        d[i % 2] += x[i % 4] ** 2
    return d[0], d[1]


@case(X, N)
def counter_obj(x, n):
    c = collections.Counter()
    for i in range(n):
        c["k"] += 1
        x = x * 0.9
    return x, c["k"]


@case(X, N)
def deque_append(x, n):
    d = collections.deque(maxlen=3)
    for i in range(n):
        x = x * 0.9
        d.append(x)
    return sum(d), len(d)


@case(X, N)
def deque_rotate(x, n):
    d = collections.deque([x, x * 2, x * 3])
    for i in range(n):
        a = d.popleft()
        d.append(a * 0.9 + d[0])
    return list(d)


test_value_and_side_effects, test_slopes = judged(case)
