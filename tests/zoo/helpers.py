"""Functions that call functions: closures, lambdas, keywords, recursion, helpers in other modules."""

import functools

import numpy as np

from . import helpers_elsewhere as elsewhere
from .helpers_elsewhere import compose, fibonacci, normalise, sigmoid
from .registry import mat, specimen, vec

RATE = 0.25


def square(x):
    return x * x


def energy(position, velocity, mass=2.0, *, g=elsewhere.GRAVITY):
    return mass * g * position + mass * square(velocity) / 2


@specimen(1.0, 2.0)
def defaults_and_keywords(x, v):
    return energy(x, v) + energy(x, velocity=v, g=1.6) + energy(v, x, mass=x)


@specimen(vec(4))
def helper_in_another_file(x):
    y = x.copy()
    length = normalise(y)
    return sigmoid(y) * length


@specimen(0.7, 0.2, 0.4)
def star_arguments(*values):
    return elsewhere.weigh(values, power=3, a=2.0, c=values[0])


@specimen(0.7)
def composed_functions(x):
    f = compose(np.sin, square, lambda t: 3 * t, sigmoid)
    return f(x)


@specimen(1.0, 1.5)
def recursion(a, b):
    return fibonacci(9, a, b)


@specimen(vec(8))
def halves(x):
    if len(x) == 1:
        return x[0]
    middle = len(x) // 2
    return halves(x[:middle]) * 2 + halves(x[middle:])


@specimen(0.4, 1.1)
def closure_over_arguments(x, scale):
    def inner(t):
        return np.exp(-scale * t) + x

    return inner(1.0) * inner(x)


@specimen(vec(3))
def counter_with_nonlocal(x):
    total = 0.0

    def add(v):
        nonlocal total
        total += v * (total + 1)

    for v in x:
        add(v)
    return total


@specimen(1.3)
def reads_a_global(x):
    return RATE * x + elsewhere._private_slope(x)


@specimen(vec(4))
def mapped(x):
    return sum(map(lambda v: v**2, x)) + sum(v for v in filter(lambda v: v > 1, x))


@specimen(vec(4))
def comprehensions(x):
    squares = [v**2 for v in x]
    table = {i: v * 2 for i, v in enumerate(x)}
    return np.array(squares) + np.array([table[i] for i in range(4)]) * sum(a * b for a, b in zip(x, squares))


@specimen(mat(3, 3))
def nested_comprehension(A):
    return np.array([[A[i, j] * A[j, i] for j in range(3) if j != i] for i in range(3)])


@specimen(0.5)
def partial_application(x):
    power = functools.partial(pow, x)
    scaled = functools.partial(energy, mass=x)
    return power(3) + scaled(1.0, x)


@specimen(vec(4))
def reduced_with_functools(x):
    return functools.reduce(lambda a, b: a * 0.5 + b, x, 1.0)


two_lambdas = (lambda x: x * 2, lambda x: x * 2)
specimen(1.5, name="helpers.first_lambda_on_the_line")(two_lambdas[0])
specimen(2.5, name="helpers.second_lambda_on_the_line")(two_lambdas[1])

add_one, add_two = (lambda x, k=1: x**2 + k), (lambda x, k=2: x**2 + k)
specimen(1.5, name="helpers.lambdas_that_differ_in_defaults")(lambda x: add_one(x) * add_two(x))


def traced(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return 2 * function(*args, **kwargs)

    return wrapper


@traced
def doubled(x, y=3.0):
    return x * y


@specimen(0.5, 1.5)
@traced
def decorated(x, y):
    return doubled(x) + doubled(x, y=y)


@functools.lru_cache
def table_size(n):
    return n * 2


@specimen(vec(3))
def cached_helper_of_integers(x):
    return x * table_size(len(x))


@specimen(vec(4))
def generators(x):
    def pairs(values):
        for i in range(len(values) - 1):
            yield values[i], values[i + 1]

    return sum(a * b for a, b in pairs(x))


@specimen(vec(3), 2.0)
def default_is_taken_once(x, s):
    fs = [lambda v, k=k: v * k for k in range(3)]
    return [f(x) * s for f in fs]


@specimen(1.2, 0.7)
def chosen_function(x, y):
    table = {"add": lambda a, b: a + b, "mul": lambda a, b: a * b, "hyp": np.hypot}
    return [table[name](x, y) for name in ("add", "mul", "hyp")]


@specimen(0.9)
def derivative_by_differences(x):
    def slope(f, at, h=0.5):
        return (f(at + h) - f(at - h)) / (2 * h)

    return slope(np.sin, x) + slope(lambda t: t**3, x, h=0.25)


@specimen(vec(4), {"rate": 0.5, "offset": 1.5})
def unpacked_keywords(x, options):
    def model(x, rate=1.0, offset=0.0):
        return rate * x + offset

    return model(x, **options) * model(*[x[0], x[1]])


@specimen(vec(3))
def walrus_and_conditional(x):
    return x * n if (n := len(x)) > 2 else x


@specimen(vec(5))
def first_and_rest(x):
    first, *middle, last = x
    return first * last + sum(middle)
