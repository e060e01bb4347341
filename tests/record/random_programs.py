"""Random programs of a dozen lines over views, copies, writes, masks, branches and swaps."""

import random

NEW = [
    "{v}[0]",
    "{v}.T",
    "{v}[:, ::-1]",
    "{v} * 1.5",
    "{v} + {w}",
    "np.sin({v})",
    "{v}.reshape(-1)",
    "{v}.ravel()",
    "{v}.copy()",
    "{v}[{v} > 0.5]",
    "{v}[..., None]",
    "np.tanh({v}) * {w}",
    "{v}.sum(axis=0)",
    "{v}.mean()",
    "np.concatenate([{v}.ravel(), {w}.ravel()])",
    "np.where({v} > {w}, {v}, {w} * 2)",
    "np.sort({v}, axis=0)",
    "np.cumsum({v})",
    "np.outer({v}, {w})",
    "np.maximum({v}, {w})",
    "{v}[-1]",
    "{v}[1:]",
    "np.stack([{v}, {v} * 2])",
    "{v}.max()",
    "np.atleast_2d({v})",
    "{v}.squeeze()",
    "np.swapaxes(np.atleast_2d({v}), 0, 1)",
    "np.abs({v})",
    "{v} @ np.ones(np.shape({v})[-1])",
    "np.roll({v}, 1)",
    "[{v}, {w}][0]",
    "{v} if np.sum({v}) > 1 else {w}",
    "float(np.sum({v})) * {w}",
    "np.array([np.sum({v}), 1.0, np.sum({w})])",
    "np.zeros_like({v}) + {w}",
    "sum(list(np.ravel({v})))",
    "math.exp(-abs(float(np.sum({v}))))",
    "np.ascontiguousarray({v})",
    "{v}.real",
]
STATEMENTS = [
    "{v} += {w}",
    "{v} *= 0.5",
    "{v}[0] = {w}.sum()",
    "{v}[...] = {w}",
    "{v}[{v} > 0.3] = 0.2",
    "{v}[{v} < 0.3] *= 2",
    "{v}.T[0] = 1.5",
    "{v}.flat[0] = np.sum({w})",
    "{v}[::2] -= 0.1",
    "{v}.sort()",
    "np.add.at({v}, 0, 0.5)",
    "np.copyto({v}, {w})",
    "{v}, {w} = {w}, {v}",
    "for r in {v}:\n        r *= 1.1",
    "{v}[-1] += {v}[0]",
    "np.multiply({v}, 2, out={v})",
    "if np.sum({v}) > 0:\n        {v} = {v} * 2",
    "{v}[1:] = {v}[:-1]",
    "{v}.ravel()[0] = 3.3",
    "i = int(abs(np.sum({v}))) % 2\n    {v}[i] = {w}.sum()",
]


def program(seed):
    """The source of one function; the same for the same seed. It may fail in NumPy, as users' programs do."""
    rng, names = random.Random(seed), ["x", "y"]
    lines = [f"def program_{seed}(x):", "    y = " + rng.choice(["x.reshape(3, 2) * 0.7", "x.T"])]
    for name in "abcdefgh"[: rng.randint(3, 8)]:
        v, w = rng.choice(names), rng.choice(names)
        if rng.random() < 0.5:
            lines.append(f"    {name} = " + rng.choice(NEW).format(v=v, w=w))
            names.append(name)
        else:
            lines.append("    " + rng.choice(STATEMENTS).format(v=v, w=w))
    total = " + ".join(f"np.sum(np.sin({v}) * {i + 1}.3)" for i, v in enumerate(names))
    return "\n".join([*lines, f"    return {total}", ""])
