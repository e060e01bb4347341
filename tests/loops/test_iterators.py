"""Counters in closures, iterators, generators, heaps and sets in loops."""

import heapq
import itertools
import random

import numpy as np
from cases import Cases, N, X, judged

# ruff: noqa: B007
case = Cases()


@case(X, N)
def nonlocal_counter(x, n):
    calls = 0

    def f(v):
        nonlocal calls
        calls += 1
        return v * 0.9 + calls

    for i in range(n):
        x = f(x)
    return x, calls


@case(X, N)
def nonlocal_array(x, n):
    best = x[0]

    def f(v):
        nonlocal best
        if v.sum() > best:
            best = v.sum()
        return np.cos(v * 1.3)

    for i in range(n):
        x = f(x)
    return x, best


@case(X, N)
def closure_list(x, n):
    log = []

    def f(v):
        log.append(v.sum())
        return v * 0.9

    def g(v):
        return f(v)

    def run(v):
        for i in range(n):
            v = g(v)
        return v

    return run(x), log


@case(X, N)
def iterator_next(x, n):
    it = iter([1.0, 2.0, 3.0] * n)
    for i in range(n):
        x = x * 0.9 + next(it)
    return x


@case(X, N)
def itertools_count(x, n):
    c = itertools.count(1)
    for i in range(n):
        x = x * 0.9 + next(c)
    return x


@case(X, N)
def itertools_cycle(x, n):
    c = itertools.cycle([0.1, 0.2, 0.3])
    for i in range(n):
        x = x * 0.9 + next(c)
    return x


@case(X, N)
def generator_next(x, n):
    def gen():
        k = 0
        while True:
            yield k * 0.1
            k += 1

    g = gen()
    for i in range(n):
        x = x * 0.9 + next(g)
    return x


@case(X, N)
def generator_for(x, n):
    def gen(v):
        for i in range(n):
            v = v * 0.9
            yield v

    t = 0.0
    for v in gen(x):
        t = t + v.sum()
    return t


@case(X, N)
def generator_send(x, n):
    def gen():
        total = 0.0
        while True:
            v = yield total
            total = total + v

    g = gen()
    next(g)
    for i in range(n):
        t = g.send(x[0] * i)
    return t


@case(X, N)
def zip_iter(x, n):
    t = 0.0
    for a, b in zip(range(n), [1.0, 2.0] * n):
        t = t * 0.9 + a * b * x[0]
    return t


@case(X, N)
def random_shuffle(x, n):
    r = random.Random(0)
    idx = [0, 1, 2, 3]
    t = 0.0
    for i in range(n):
        r.shuffle(idx)
        t = t * 0.9 + x[idx[0]]
    return t


@case(X, N)
def random_py(x, n):
    r = random.Random(0)
    t = 0.0
    for i in range(n):
        t = t * 0.9 + x[0] * r.random()
    return t


@case(X, N)
def heap(x, n):
    h = [(3, 0), (1, 1), (2, 2)]
    heapq.heapify(h)
    t = 0.0
    for i in range(n):
        p, j = heapq.heappop(h)
        t = t * 0.9 + x[j]
        heapq.heappush(h, (p + 3, j))
    return t


@case(X, N)
def set_visited(x, n):
    seen = set()
    t = 0.0
    for i in range(n):
        if i % 3 in seen:
            t = t + x[0]
        seen.add(i % 3)
    return t, len(seen)


test_value_and_side_effects, test_slopes = judged(case)
