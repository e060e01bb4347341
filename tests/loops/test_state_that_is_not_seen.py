"""State in places that are easily overlooked."""

import bisect
import collections
import heapq

import numpy as np
from cases import Cases, N, X, judged

# ruff: noqa: B007
case = Cases()


class Slots2:
    __slots__ = ("k", "mode")


@case(X, N)
def slots_counter(x, n):
    s = Slots2()
    s.k = 0
    for i in range(n):
        s.k += 1
        x = x * 0.9 + s.k
    return x, s.k


@case(X, N)
def slots_arms(x, n):
    s = Slots2()
    s.k = 0
    if x[0] > 0:
        s.k = 5
    else:
        s.k = 7
    return x * s.k


@case(X, N)
def slots_arms_loop(x, n):
    s = Slots2()
    s.k = 0
    for i in range(n):
        if x[i % 4] > 0:
            s.k += 1
    return x * s.k, s.k


@case(X, N)
def deque_ints(x, n):
    d = collections.deque()
    for i in range(n):
        d.append(1)
        x = x * 0.9 + len(d)
    return x, len(d)


@case(X, N)
def deque_arms(x, n):
    d = collections.deque()
    if x[0] > 0:
        d.append(1)
    else:
        d.append(2)
    return x * sum(d), len(d)


@case(X, N)
def list_insert_arms(x, n):
    d = []
    if x[0] > 0:
        d.insert(0, 1.0)
    else:
        d.insert(0, 2.0)
    return x * sum(d), len(d)


@case(X, N)
def set_arms(x, n):
    s = set()
    for i in range(n):
        if x[i % 4] > 0.4:
            s.add(i % 4)
    return x * len(s)


@case(X, N)
def next_arms(x, n):
    it = iter([1.0, 2.0, 3.0])
    if x[0] > 0:
        a = next(it)
    else:
        a = next(it) * 2
    return x * a, next(it)


@case(X, N)
def bytearray_loop(x, n):
    b = bytearray(4)
    for i in range(n):
        b[0] += 1
        x = x * 0.9 + b[0]
    return x, b[0]


@case(X, N)
def list_clear(x, n):
    d = [1.0]
    for i in range(n):
        x = x * 0.9 + len(d)
        d.clear()
    return x, len(d)


@case(X, N)
def list_reverse_ints(x, n):
    d = [1, 2, 3]
    for i in range(n):
        x = x * 0.9 + d[0]
        d.reverse()
    return x, d


@case(X, N)
def list_remove(x, n):
    d = list(range(n))
    for i in range(n):
        x = x * 0.9 + d[0]
        d.remove(i)
    return x, d


@case(X, N)
def dict_popitem(x, n):
    d = {i: i for i in range(n)}
    for i in range(n):
        x = x * 0.9 + d.popitem()[1]
    return x, d


@case(X, N)
def dict_ior(x, n):
    d = {"a": 1}
    for i in range(n):
        d |= {"a": d["a"] + 1}
        x = x * 0.9 + d["a"]
    return x, d


@case(X, N)
def ordered_move(x, n):
    d = collections.OrderedDict(a=1.0, b=2.0)
    for i in range(n):
        d.move_to_end(next(iter(d)))
        x = x * 0.9 + next(iter(d.values()))
    return x


@case(X, N)
def set_iops(x, n):
    s = {1}
    for i in range(n):
        s |= {len(s) + 1}
        x = x * 0.9 + len(s)
    return x


@case(X, N)
def list_extend_gen(x, n):
    r = []
    for i in range(n):
        r.extend(v * i for v in x[:2])
    return np.array(r)


@case(X, N)
def bisect_insort(x, n):
    r = []
    for i in range(n):
        bisect.insort(r, (i * 7) % 5)
        x = x * 0.9 + r[-1] + r[0]
    return x, r


@case(X, N)
def heap_push(x, n):
    h = []
    for i in range(n):
        heapq.heappush(h, -i)
        x = x * 0.9 + h[0]
    return x, len(h)


@case(X, N)
def list_slice_insert(x, n):
    r = [0.0]
    for i in range(n):
        r[0:0] = [x[0] * i]
    return r


test_value_and_side_effects, test_slopes = judged(case)
