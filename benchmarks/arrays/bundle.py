"""The Jacobian of bundle adjustment, block by block: ADBench's formula for reprojection errors.

An observation is of one point by one camera.  Its block has two rows.  Its columns are for the camera's
eleven numbers (rotation, centre, focal length, principal point, two of distortion), the point's three and
the weight.  Axes of observations come last, so the code reads as for one of them.
"""

import numpy as np

from benchmarks.libraries import LIBRARIES
from benchmarks.program import GRADIENT, VALUE, Goal, Program


def rotate(axis, x):
    """Rodrigues' rotation about an axis, by the angle that is the axis' length."""
    angle = np.sqrt(axis[0] ** 2 + axis[1] ** 2 + axis[2] ** 2)
    a, b, c = axis[0] / angle, axis[1] / angle, axis[2] / angle
    sine, cosine = np.sin(angle), np.cos(angle)
    along = (a * x[0] + b * x[1] + c * x[2]) * (1.0 - cosine)
    return (
        x[0] * cosine + (b * x[2] - c * x[1]) * sine + a * along,
        x[1] * cosine + (c * x[0] - a * x[2]) * sine + b * along,
        x[2] * cosine + (a * x[1] - b * x[0]) * sine + c * along,
    )


def errors(camera, point, weight, seen):
    """Where the camera sees the point, less where it was seen, weighted: two numbers an observation."""
    x, y, z = rotate(camera[0:3], point - camera[3:6])
    x, y = x / z, y / z
    square = x**2 + y**2
    scale = camera[6] * (1.0 + camera[9] * square + camera[10] * square**2)
    return weight * (x * scale + camera[7] - seen[0]), weight * (y * scale + camera[8] - seen[1])


def inputs(quick):
    rng = np.random.default_rng(49)
    cameras, points, observations = (5, 40, 200) if quick else (49, 7_776, 31_843)
    camera = np.concatenate(
        [
            0.3 * rng.normal(size=(3, cameras)),
            rng.normal(size=(3, cameras)) - np.array([[0.0], [0.0], [8.0]]),
            rng.uniform(400.0, 600.0, (1, cameras)),
            rng.normal(size=(2, cameras)),
            0.01 * rng.normal(size=(2, cameras)),
        ]
    )
    point = rng.normal(size=(3, points))
    by, of = rng.integers(cameras, size=observations), rng.integers(points, size=observations)
    seen = rng.normal(size=(2, observations))
    return camera[:, by], point[:, of], rng.uniform(0.5, 1.5, observations), seen


PROGRAM = Program(
    title="bundle adjustment Jacobian (ADBench), 31,843 blocks",
    function=errors,
    inputs=inputs,
    argnums=(0, 1, 2),
    goals=[Goal("jax rows", 2), Goal("jax vmap(jacfwd)", 2), Goal("jax vmap(jacrev)", 2)],
)
PROGRAM.same_source("secant", "numpy", kinds=[VALUE])


def rows_by_pullback(library, numpy, function):
    """Errors, and both rows of all blocks: an observation's errors depend on its own numbers only."""

    def blocks(camera, point, weight, seen):
        found, pull = library.vjp(lambda c, p, w: function(c, p, w, seen), camera, point, weight)
        one, zero = numpy.ones_like(weight), numpy.zeros_like(weight)
        return found, pull((one, zero)), pull((zero, one))

    return library.jit(blocks)


@PROGRAM.peer("secant", of=GRADIENT)
def rows_by_secant(secant, inputs):
    return rows_by_pullback(secant, np, errors)


@PROGRAM.peer("jax rows")
def rows_by_jax(jax, inputs):
    return rows_by_pullback(jax, jax.numpy, LIBRARIES["jax"].adopt(jax, errors))


def blocks_by_vmap(jax, jacobian):
    function = LIBRARIES["jax"].adopt(jax, errors)

    def one(camera, point, weight, seen):
        return function(camera, point, weight, seen), jacobian(function, (0, 1, 2))(
            camera, point, weight, seen
        )

    def blocks(*args):
        found, (first, second) = jax.vmap(one, in_axes=-1, out_axes=-1)(*args)
        return found, first, second

    return jax.jit(blocks)


@PROGRAM.peer("jax vmap(jacfwd)")
def forward_blocks(jax, inputs):
    return blocks_by_vmap(jax, jax.jacfwd)


@PROGRAM.peer("jax vmap(jacrev)")
def reverse_blocks(jax, inputs):
    return blocks_by_vmap(jax, jax.jacrev)


@PROGRAM.peer("torch rows")
def rows_by_torch(torch, inputs):
    function = LIBRARIES["torch"].adopt(torch, errors, np=torch)

    def blocks(camera, point, weight, seen):
        found = function(camera, point, weight, seen)
        inputs = camera, point, weight
        first = torch.autograd.grad(found[0].sum(), inputs, retain_graph=True)
        return found, first, torch.autograd.grad(found[1].sum(), inputs)

    return blocks


@PROGRAM.peer("roofline: copy of the same bytes", library="numpy", checked=False)
def copied(numpy, inputs):
    results = [numpy.empty((2, *x.shape)) for x in inputs]

    def copy(*args):
        for x, target in zip(args, results):
            numpy.copyto(target, x)

    return copy
