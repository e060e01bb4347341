"""Counters in functions, defaults, closures and iterators."""

import array

import numpy as np
from cases import Cases, N, X, judged

# ruff: noqa: B007
case = Cases()


@case(X, N)
def method_closure_state(x, n):
    class Counter:
        def __init__(self):
            self.n = 0

        def __call__(self):
            self.n += 1
            return self.n

    c = Counter()

    def step(v):
        return v * 0.9 + c()

    for i in range(n):
        x = step(x)
    return x, c.n


@case(X, N)
def function_attribute(x, n):
    def step(v):
        step.calls += 1
        return v * 0.9 + step.calls

    step.calls = 0
    for i in range(n):
        x = step(x)
    return x, step.calls


@case(X, N)
def counter_in_list(x, n):
    c = [0]
    for i in range(n):
        c[0] += 1
        x = x * 0.9 + c[0]
    return x, c


@case(X, N)
def counter_in_dict_tuple(x, n):
    c = ({"k": [0]},)

    def bump():
        c[0]["k"][0] += 1

    for i in range(n):
        bump()
        x = x * 0.9 + c[0]["k"][0]
    return x, c


@case(X, N)
def counter_in_iterator_closure(x, n):
    log = []

    def emit(v):
        log.append(v)

    emitters = map(lambda f: f, [emit] * n)
    for i in range(n):
        next(emitters)(x[0] * i)
    return log


@case(X, N)
def counter_in_bound_method(x, n):
    log = []
    add = log.append
    for i in range(n):
        add(x[0] * i)
    return np.array(log), len(log)


@case(X, N)
def bound_pop(x, n):
    q = list(range(n))
    pop = q.pop
    for i in range(n):
        x = x * 0.9 + pop()
    return x, len(q)


@case(X, N)
def dict_values_view(x, n):
    d = {"a": 0}
    vals = d.values()
    for i in range(n):
        d["a"] += 1
        x = x * 0.9 + sum(vals)
    return x


@case(X, N)
def array_module(x, n):

    a = array.array("d", [0.0])
    for i in range(n):
        a[0] += 1
        x = x * 0.9 + a[0]
    return x


test_value_and_side_effects, test_slopes = judged(case)
