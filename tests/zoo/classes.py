"""Methods, callable objects, properties, inheritance, private names."""

import dataclasses

import numpy as np

from .registry import mat, specimen, vec


class Spring:
    count = 3

    def __init__(self, stiffness, rest=1.0):
        self.stiffness = stiffness
        self.rest = rest

    def force(self, x):
        return -self.stiffness * (x - self.rest)

    @property
    def softness(self):
        return 1 / self.stiffness

    @staticmethod
    def half(x):
        return x / 2

    @classmethod
    def stiff(cls, k):
        return cls(k * cls.count)

    def __call__(self, x):
        return self.half(self.stiffness * (x - self.rest) ** 2)


@specimen(1.4, 2.0)
def made_inside(x, k):
    spring = Spring(k)
    return spring(x) + spring.force(x) * spring.softness


specimen(vec(4), name="classes.callable_object")(Spring(3.0, 0.2))
specimen(vec(4), name="classes.bound_method")(Spring(3.0, 0.2).force)


@specimen(1.4, 2.0)
def class_method(x, k):
    return Spring.stiff(k)(x)


class Accumulator:
    def __init__(self):
        self.total = 0.0
        self.history = []

    def add(self, value):
        self.total += value * (1 + self.total)
        self.history.append(self.total)
        return self


@specimen(vec(4))
def state_in_attributes(x):
    acc = Accumulator()
    for v in x:
        acc.add(v)
    return acc.total * acc.history[1] + len(acc.history)


class Account:
    def __init__(self, balance):
        self.__balance = balance

    def deposit(self, amount):
        self.__balance += amount
        return self.__fee(0.02)

    def __fee(self, rate):
        return self.__balance * rate


@specimen(10.0, 2.5)
def private_names(balance, amount):
    account = Account(balance)
    return account.deposit(amount) + account.deposit(amount * 2)


class Shape:
    def __init__(self, size):
        self.size = size

    def area(self):
        return self.size**2

    def describe(self, factor):
        return self.area() * factor


class Circle(Shape):
    def __init__(self, size):
        super().__init__(size * 0.5)

    def area(self):
        return np.pi * super().area()


@specimen(1.2, 0.3)
def inheritance(size, factor):
    return Circle(size).describe(factor) - Shape(size).describe(factor)


@dataclasses.dataclass
class Vector:
    x: float
    y: float

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    def __mul__(self, k):
        return Vector(self.x * k, self.y * k)

    def dot(self, other):
        return self.x * other.x + self.y * other.y


@specimen(1.0, 2.0, 0.5)
def operators_of_a_class(x, y, k):
    v = Vector(x, y) + Vector(y, k) * 2
    return v.dot(Vector(k, x))


@specimen(Vector(0.5, 1.5), Vector(2.0, 1.0))
def dataclass_arguments(a, b):
    return (a + b) * a.dot(b)


class Dense:
    def __init__(self, weights, bias):
        self.weights = weights
        self.bias = bias

    def __call__(self, x):
        return np.tanh(x @ self.weights + self.bias)


class Network:
    def __init__(self, *layers):
        self.layers = layers

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


network = Network(Dense(mat(4, 5), vec(5)), Dense(mat(5, 2, seed=9), vec(2)))
specimen(mat(3, 4, seed=5), name="classes.network_object")(network)


@specimen(mat(4, 3), vec(3), mat(5, 4, seed=6))
def layer_from_arguments(W, b, x):
    return Network(Dense(W, b))(x)


class Particle:
    mass = 2.0

    def __init__(self, position, velocity):
        self.position = position
        self.velocity = velocity

    def step(self, force, dt):
        self.velocity += force / self.mass * dt
        self.position += self.velocity * dt


@specimen(vec(2), mat(2), far=(vec(2, 3), mat(2, seed=8)))
def particle_arrays_in_place(position, velocity):
    p = Particle(position, velocity)
    for _ in range(3):
        p.step(-p.position, 0.1)
    return p.position


class Polynomial:
    def __init__(self, coefficients):
        self.coefficients = list(coefficients)

    def __len__(self):
        return len(self.coefficients)

    def __getitem__(self, i):
        return self.coefficients[i]

    def __setitem__(self, i, value):
        self.coefficients[i] = value

    def __call__(self, x):
        total = 0.0
        for c in reversed(self.coefficients):
            total = total * x + c
        return total


@specimen(vec(4), 0.7)
def container_class(c, x):
    p = Polynomial(c)
    p[1] = p[0] * p[2]
    return p(x) * len(p)


class Meter:
    def __enter__(self):
        self.readings = []
        return self

    def __exit__(self, *exc):
        return False


@specimen(vec(3))
def with_statement(x):
    with Meter() as meter, np.errstate(all="ignore"):
        meter.readings.append(x[0] * x[1])
        meter.readings.append(x[2] ** 2)
    return sum(meter.readings)


class Slotted:
    __slots__ = ("value",)

    def __init__(self, value):
        self.value = value

    def __iter__(self):
        yield self.value
        yield self.value**2


@specimen(1.7)
def iterates_over_itself(x):
    a, b = Slotted(x)
    return a * b
