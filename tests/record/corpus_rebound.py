"""Functions whose loops and branches bind names of other scopes. See `plain.case`."""
# The layout is part of the tests.
# ruff: noqa
# fmt: off

from plain import case

total = 0


@case((0,), (1,), (3,))
def rebinds(x):
    n, log = 0, []

    def step(k):
        nonlocal n, last
        if k > 1:
            n = k
            return n
        n += 1
        last = n

    last = None
    for i in range(x):
        if i:
            step(i)
        else:
            log.append(step(0))
        log.append((n, last))
    if x > 2:
        del last
        try:
            return log, last
        except NameError as error:
            return log, type(error)
    return log, last


@case((0,), (2,))
def rebinds_from_sibling(x):
    total = 0

    def add(k):
        nonlocal total
        total += k

    def run():
        for i in range(x):
            add(i)
            if total:
                nonlocal_free = total
        return total

    def late():
        if x:
            nonlocal total
            total = -total
        else:
            nonlocal kept
            kept = 1

    kept = 0
    run()
    late()
    return run(), total, kept


@case((3,))
def global_names(x):
    global total
    for total in range(x):
        if total:
            total += 1
    while total < 10:
        total *= 2
    return total if total > 5 and total else -total


@case((5,), (-1,))
def class_bodies(x):
    class C:
        if x > 0:
            sign = "plus" if x else "none"
        else:
            sign = "minus"
        for i in range(3):
            if i == 1 and sign:
                break
        names = [n for n in "ab" if n and not n == "b"]
        small = 0 < i < 5

        def method(self):
            if self.sign == "plus" and __class__ is C:
                return super().__repr__() and "yes"
            return not self.small or self.i

    return C().method(), C.sign, C.i, C.names


class Owner:
    def __init__(self, limit):
        self.__limit = limit

    def __repr__(self):
        return "Owner"

    def check(self, __x):
        for __i in range(3):
            if __i == __x and self.__limit:
                return "at", __i
            elif __x < 0 or not self.__limit:
                __y = __i
        return __y

    def up(self, x):
        return super().__eq__(x) if x and not super().__ne__(x) else x or super().__class__


case((Owner(1), 1), (Owner(0), 1), (Owner(1), 5), (Owner(1), -1))(Owner.check)
case((Owner(1), 0), (Owner(1), 5))(Owner.up)
