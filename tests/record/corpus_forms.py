"""The rarer forms of Python: match, async, deep names, imports. See `plain.case`."""
# The layout is part of the tests.
# ruff: noqa
# fmt: off

import asyncio
from dataclasses import dataclass
from types import SimpleNamespace

from plain import case

ORIGIN = SimpleNamespace(ZERO=0)
offset = 1


@case((0,), ([1, 2, 3],), ({"k": 1, "z": 2},), (SimpleNamespace(a=1),), ("s",), (5,), (None,))
def matches(x):
    match x:
        case ORIGIN.ZERO:
            return "zero"
        case [first, *rest] if first < 2:
            return first, rest
        case {"k": k, **others}:
            return k, others
        case SimpleNamespace(a=a):
            return a + offset
        case str() as s:
            return s
        case 4 | 5 as n:
            return n
        case _:
            return "other"


@case(([1, "a", 2],))
def match_in_loop(xs):
    out = []
    for x in xs:
        match x:
            case int():
                out.append(x)
                continue
            case _:
                break
    return out


@case()
def asynchronous():
    async def numbers():
        for i in range(3):
            yield i
            await asyncio.sleep(0)

    class Context:
        async def __aenter__(self):
            return [1]

        async def __aexit__(self, *error):
            return False

    o = SimpleNamespace()

    async def main():
        total = []
        async for o.i in numbers():
            if o.i == 1:
                continue
            total.append(o.i)
        async with Context() as c, Context() as o.c:
            c[0] += 5
        squares = [x * x async for x in numbers() if x]
        later = [await asyncio.sleep(0, y) for y in range(2)]
        return total, c, squares, later, o

    return asyncio.run(main())


@case()
def imports():
    import math as m
    import os.path
    from math import pi, tau as t

    return m.floor(pi), os.path.basename("a/b"), t > pi


@case()
def own_locals():
    a = 1
    b = [a for _ in range(2)]
    c = d = b[0] = 5
    return sorted(locals()), sorted(vars()), dir(), eval("a + 1"), c, d


@case((3,))
def loop_targets(n):
    o, d, out = SimpleNamespace(x=0), {}, []
    for o.x in range(n):
        out.append(o.x)
    for d["k"], (o.x, y) in [(1, (2, 3)), (4, (5, 6))]:
        if y == 3:
            continue
        out.append((d["k"], o.x, y))
    return out, o.x


@case()
def class_body():
    k = 2

    class C:
        a: int = 1
        b = c = a + k
        d, e = b, [1, 2]
        e[0] += 5
        e[1] = 7
        items = [x * 2 for x in e]
        for i in range(3):
            if i == 1:
                break
        pick = staticmethod(lambda z: z + offset)

        class D:
            v = __qualname__

    return C.a, C.b, C.c, C.d, C.e, C.items, C.i, C.pick(1), C.D.v, sorted(n for n in vars(C) if n[0] != "_")


@case()
def conditional_lambda():
    f = lambda x, *a, k=offset, **kw: x + k if a else -x
    return f(1), f(1, 2), (lambda: (yield))().__class__.__name__, sorted([3, 1, 2], key=lambda v: -v)


@case((2,))
def one_line(x): a = x; b = a + 1; return a, b


@case()
def docs():
    """The documentation."""
    "another string"
    ...

    def inner():
        "Inner doc."

    class K:
        "Class doc."

    return inner.__doc__, K.__doc__, inner()


case((1,), (0,))(lambda x, y=2: [x / y, y / x])
case(("abc",))(
    lambda s: (
        s.upper(),
        [c for c in s if c != "b"],
        s[
            5
        ],
    )
)


@case()
def matrix_product():
    class M:
        def __matmul__(self, other):
            return "product"

        def __imatmul__(self, other):
            return self

    m = M()
    r = m @ m
    m @= 1
    return r, type(m).__name__


@case()
def unpack_iterators():
    a, b = (x * 2 for x in range(2))
    c, d = {"p": 1, "q": 2}
    (e,) = [3]
    [f] = "z"
    () = []
    return a, b, c, d, e, f


@case()
def too_few():
    a, b = iter([1])


@case((1,))
def returns_nothing(x):
    if x:
        return
    x = 2


@case()
def a_dataclass():
    @dataclass
    class P:
        x: int
        y: float = 2.0

        def total(self) -> float:
            return self.x + self.y

    return P(1).total(), P(1)


@case((5,))
def recursion(n):
    def fact(k):
        return 1 if k == 0 else k * fact(k - 1)

    return fact(n), recursion(n - 1) if n > 3 else None


@case()
def literals():
    return [1, *[2, 3]], {1, *{2}}, {"a": 1, **{"b": 2}}, (1, *(2,)), b"x", 1j, ..., None, -0.0, 10**20, "é"


@case()
def error_unbound():
    if False:
        y = 1
    return y


@case()
def private_everywhere():
    class C:
        def __helper(self, *, __key=1, **rest):
            return __key, sorted(rest)

        def run(self):
            import math as __m
            global __shared
            __shared = 5
            __shared += 1
            try:
                raise ValueError
            except ValueError as __error:
                kind = type(__error).__name__
            match [1, 2]:
                case [__a, *__b]:
                    pass
            return __m.pi > 3, __shared, kind, __a, __b, self.__helper(__key=3), [__k for __k in "ab"]

    return C().run()


def make_recursive():
    def countdown(n):
        "countdown"
        name = "countdown"
        return [name, n, *(countdown(n - 1) if n else [])]

    class node:
        def node(self):
            return node.__name__, node.node.__name__, "node", __class__ is node

    return countdown, node


case((2,))(make_recursive()[0])
case((SimpleNamespace(),))(make_recursive()[1].node)
