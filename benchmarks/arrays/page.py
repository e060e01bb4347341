"""J = 3(a + bc) on Python floats: what a call costs when there is hardly anything to compute."""

from benchmarks.program import GRADIENT, VALUE, Goal, Program


def page(a, b, c):
    u = b * c
    v = a + u
    J = 3 * v
    return J


PROGRAM = Program(
    title="J = 3(a + bc), scalars, per call",
    function=page,
    inputs=lambda quick: (5.0, 3.0, 2.0),
    argnums=(0, 1, 2),
    goals=[Goal("jax", 100), Goal("autograd", 800), Goal("python by hand", 1)],
)
PROGRAM.same_source("secant", "numpy", "jax", "autograd", "torch")


@PROGRAM.peer("python by hand", library="numpy", of=GRADIENT)
def by_hand(numpy, inputs):
    def page_and_slopes(a, b, c):
        u = b * c
        v = a + u
        J = 3 * v
        dv = 3.0
        return J, (dv, dv * c, dv * b)

    return page_and_slopes


@PROGRAM.peer("casadi")
def in_casadi(casadi, inputs):
    a, b, c = (casadi.SX.sym(name) for name in "abc")
    J = page(a, b, c)
    return casadi.Function("page", [a, b, c], [J, *(casadi.jacobian(J, x) for x in (a, b, c))])


@PROGRAM.peer("pytensor")
def in_pytensor(pytensor, inputs):
    symbols = pytensor.tensor.dscalars("a", "b", "c")
    J = page(*symbols)
    return pytensor.function(symbols, [J, *pytensor.grad(J, symbols)], trust_input=False)


@PROGRAM.peer("numba", of=VALUE)
def in_numba(numba, inputs):
    return numba.njit(page)
