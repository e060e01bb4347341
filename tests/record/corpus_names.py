"""Functions over names: scopes, closures, classes, comprehensions, parameters. See `plain.case`."""
# The layout is part of the tests.
# ruff: noqa
# fmt: off

import functools
import math

from plain import case

scale = 3
counter = 0
table = {"a": 1}


@case((1,), (2.5,))
def uses_global(x):
    return x * scale + math.sqrt(4)


@case((1,))
def writes_global(x):
    global counter
    counter = x
    counter += 1
    first, counter = counter, counter + 10
    for counter in range(3):
        pass
    if (counter := counter + x) > 2:
        first += 1
    return first, counter


@case()
def deletes_global():
    global temporary
    temporary = 1
    del temporary
    return temporary


def make_adder(k):
    def add(x):
        return x + k

    return add


def make_counter():
    n = 0

    def count(step=1):
        nonlocal n
        n += step
        n = n * 1
        m, n = n, n + 1
        return n, m

    return count


case((1,))(make_adder(5))
case((1,), (2,))(make_counter())


@case((3,))
def closures(x):
    y = 1

    def inner(z):
        nonlocal y
        y += z
        return x + y

    return inner(1), inner(2), y


@case((3,))
def deep_closures(x):
    def a():
        def b():
            def c():
                nonlocal x
                x += 1
                return x + scale

            return c()

        return b() + x

    return a(), x


@case()
def late_binding():
    fs = [lambda: i for i in range(3)]
    gs = [lambda i=i: i for i in range(3)]
    return [f() for f in fs], [g() for g in gs]


@case()
def shadowed_builtins():
    sum = lambda xs: "mine"
    len = 3
    return sum([1]), len, max(1, 2)


@case((1,), (1, 2), (1, 2, 3))
def defaults(a, b=10, *rest, c=[]):
    c.append(a)
    return a, b, rest, len(c) > 0


@case((1, 2))
def positional_only(a, /, b, *, c=3, **kw):
    return a, b, c, kw, (lambda p, /, q=1, *r, s=2, **t: (p, q, r, s, t))(1, 2, 3, s=4, u=5)


@case()
def star_calls():
    def f(*a, **k):
        return a, k

    xs, d = [1, 2], {"k": 3}
    return f(*xs, 0, *xs, j=1, **d, **{"z": 2}), f(*range(3)), print.__name__


@case()
def repeated_keyword():
    try:
        return dict(a=1, **table)
    except TypeError as error:  # the message names the site's call instead of dict
        return str(error).split(" got ")[1]


@case()
def defaults_once():
    made = []

    def make():
        made.append(1)
        return made

    def f(x=make()):
        return len(x)

    return f(), f(), len(made)


@case()
def nested_class():
    size = 4

    class Point:
        dims = 2
        both = dims + size

        def __init__(self, x):
            self.x = x
            self.__private = x + size

        @property
        def private(self):
            return self.__private

        @staticmethod
        def origin():
            return Point(0)

        @classmethod
        def named(cls):
            return cls.__name__, cls.__qualname__

    p = Point(3)
    p.x += 2
    return p.x, p.private, Point.origin().x, Point.named(), Point.both, p._Point__private


class Base:
    kind = "base"

    def __init__(self, v):
        self.v = v
        self.__hidden = v

    def value(self):
        return self.v

    def hidden(self):
        return self.__hidden

    @classmethod
    def make(cls, v):
        return cls(v)

    def __repr__(self):
        return type(self).__name__


class Child(Base):
    def __init__(self, v):
        super().__init__(v)
        self.__hidden = [v, -v]
        self.__hidden[0] += 1
        self.__hidden[1], self.w = 9, 8

    def value(self):
        return super().value() + 1, super(Child, self).value(), super().kind, __class__.__name__

    def hidden(self):
        inner = lambda: self.__hidden
        return inner(), super().hidden(), [self.__hidden for _ in range(1)]

    @classmethod
    def make(cls, v):
        return super().make(v + 1).v

    def missing(self):
        return super().nothing_here()

    def __dunder(self, __arg=1):
        __local = __arg + 1
        return __local


CHILD = Child(2)
case((CHILD,))(Child.value)
case((CHILD,))(Child.hidden)
case((Child,))(Child.make.__func__)
case((CHILD,))(Child.missing)
case((CHILD,), (CHILD, 5))(Child._Child__dunder)
case((Child.__new__(Child), 7))(Child.__init__)


@case((4,))
def methods_with_super(v):
    class A:
        def f(self, x):
            return x + 1

    class B(A):
        def f(self, x):
            g = super().f
            return g(x) * 2 + super().f(x)

        def __g(self):
            return "g"

        def g(self):
            return self.__g()

    return B().f(v), B().g()


@case()
def super_alone():
    return super().x


def doubled(function):
    @functools.wraps(function)
    def wrapper(*args):
        return function(*args) * 2

    return wrapper


@case((3,))
def decorated_inside(x):
    @doubled
    @functools.lru_cache(maxsize=None)
    def f(y):
        """Doc of f."""
        return y + x

    return f(1), f.__doc__, f.__name__, f.__qualname__


@case((1,))
def hints(x: "undefined_name" = 1, *, y: int = 2) -> "nothing":
    a: int = x
    b: undefined_thing
    c: undefined_thing = 2
    holder = {}
    holder["k"]: int = 3
    return a, c, holder
