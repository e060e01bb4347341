"""Random programs over loops, branches, views, aliases, appends, early exits and conditional binding.

Names tell what they hold: v, w, x, y vectors of length 4, m matrices of 4 x 4, s numbers, k ints, r lists
of numbers, q lists of vectors. A program may fail in NumPy (a name that is not bound), as users' programs do.
"""

import random

VECTORS = [
    "{v} * 0.9",
    "{v} + 0.3 * {w}",
    "np.sin({v}) + {s}",
    "{v}[::-1]",
    "{v}.copy()",
    "{m}[{i}]",
    "{m}[:, {i}]",
    "{m}.T[{i}]",
    "0.3 * ({m} @ {v})",
    "np.tanh({v} * {s})",
    "{m}.diagonal() * 1.1",
    "np.where({v} > {w}, {v}, 0.5 * {w})",
    "np.array([{s}, {t}, {v}[0], {w}[{i}]])",
    "np.full(4, {s})",
    "np.zeros(4)",
    "np.roll({v}, 1)",
    "np.concatenate([{v}[2:], {w}[:2]])",
    "{v}",
    "({v} if {c} else {w})",
    "np.cumsum({v}) * 0.5",
    "{v}[:]",
]
NUMBERS = [
    "{v}[{i}]",
    "{s} * 0.8",
    "{s} + {t} * 0.5",
    "{v}.sum() * 0.3",
    "np.sin({s}) + 0.1",
    "{v} @ {w} * 0.2",
    "{m}[{i}, {j}]",
    "{v}[:{i}].sum()",
    "{v}[{i}:].sum()",
    "np.tanh({s} + {k} * 0.1)",
    "{v}.max()",
    "max({s}, {t})",
    "({s} if {c} else {t})",
    "abs({s} - {t})",
    "np.float64(0.25)",
    "{m}[{i}, :{j}].sum()",
    "{r}[-1]",
    "{r}[0] * 0.5",
    "sum({r}) * 0.1",
    "{q}[-1][{i}]",
    "len({r}) * {s} * 0.05",
]
INTS = ["{k} + 1", "{k} + {n}", "{k} - 1", "2 * {k} % 7", "0", "len({r})", "({k} if {c} else 1)", "{n} // 2"]
WRITES = [
    "{v}[{i}] = {s}",
    "{v}[{i}] += {t} * 0.3",
    "{v} += 0.1 * {w}",
    "{v} *= 0.9",
    "{v}[:{i}] *= 0.5",
    "{v}[{i}:] += 0.1",
    "{v}[1:] += 0.2 * {w}[:-1]",
    "{v}[:] = {w}",
    "{m}[{i}, {j}] = {s}",
    "{m}[{i}] = {v}",
    "{m}[:, {i}] += 0.1 * {v}",
    "{m}[{i}, :{j}] = 0.2",
    "{m}.T[{i}] *= 0.8",
    "{v}[{v} > {s}] *= 0.5",
    "{v}[0], {v}[1] = {v}[1], {v}[0]",
    "{v}, {w} = {w}, {v}",
    "{v}, {w} = {w}.copy(), {v} * 0.9",
    "{s}, {t} = {t}, {s} * 0.9",
    "{s} += {v}[{i}] * 0.2",
    "{s} = {s} * 0.9 + 0.05",
    "{k} += 1",
    "{k} += {i}",
    "{r}.append({s})",
    "{r}.append({v}[{i}] * {k})",
    "{q}.append({v})",
    "{q}.append({v}.copy())",
    "{q}[-1][{i}] = {s}",
    "{r}[0] = {s}",
    "{r}[-1] += 0.1",
    "np.multiply({v}, 0.7, out={v})",
]
CONDITIONS = [
    "{s} > 0.2",
    "{v}[{i}] > {w}[{j}]",
    "{n} % 2 == 0",
    "{k} > 3",
    "{v}.sum() > 0.5",
    "{m}[{i}, {j}] < 0",
    "{s} > 0 and {t} < 0.5",
    "{s} < -0.3 or {k} % 3 == 1",
    "not {v}[0] > 0",
    "({v} > 0).any()",
    "abs({s}) < 0.4",
    "len({r}) > 4",
    "{n} > 2",
]
LOOPS = [
    "for {f} in range(n):",
    "for {f} in range(1, n):",
    "for {f} in range(n - 1, -1, -1):",
    "for {f} in range({n} + 1):",
    "for {f}, {s} in enumerate({v}):",
    "for {s}, {t} in zip({v}, {w}):",
    "for {v} in {m}:",
    "for {s} in {v}:",
    "for {v} in {q}[:3]:",
    "for {f} in range(0, n, 2):",
]


class Writer:
    """Writes one program: lines, the names that are bound for certain, and the indices of loops around."""

    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.names = {"v": ["x", "y"], "m": ["A"], "s": ["s"], "k": ["k"], "r": ["r"], "q": ["q"]}
        self.maybe = {kind: [] for kind in "vsk"}
        self.indices = []
        self.made = 0
        self.lines = [
            f"def program_{seed}(x, y, A, n):",
            "    s = x[0] * 0.5",
            "    k = 0",
            "    r = [x[1], s]",
            "    q = [y * 1.0]",
        ]

    def pick(self, kind):
        if self.maybe.get(kind) and self.rng.random() < 0.04:
            return self.rng.choice(self.maybe[kind])
        return self.rng.choice(self.names[kind])

    def fill(self, text, depth=0):
        """The text with names in it; an index of a place is a loop's index mod 4, a counter, or a number."""
        ints = [*self.indices, *self.names["k"]]
        places = [f"{self.rng.choice(ints)} % 4", str(self.rng.randrange(4))]
        if self.indices:
            places.append(f"min({self.indices[-1]}, 3)")
        parts = {a: self.pick(k) for a, k in zip("vwmstkrq", "vvmsskrq")}
        if parts["s"] == parts["t"] and text.startswith("for"):
            parts["t"] = "spare"
        parts |= {"i": self.rng.choice(places), "j": self.rng.choice(places), "n": self.rng.choice(ints)}
        parts["f"] = "abc"[len(self.indices) % 3] if "{f}" in text else ""
        parts["c"] = self.fill(self.rng.choice(CONDITIONS)) if "{c}" in text else ""
        return text.format(**parts)

    def put(self, depth, text):
        self.lines.append("    " * depth + text)

    def target(self, kind, bind):
        """A name to assign to: an old one, or a new one, which is bound for certain only if ``bind``."""
        if self.rng.random() < 0.6 or self.made > 8:
            return self.pick(kind)
        self.made += 1
        name = f"{kind}{self.made}"
        (self.names if bind else self.maybe)[kind].append(name)
        return name

    def simple(self, depth, bind):
        kind = self.rng.choice("vvsswwwwwk")
        if kind == "w":
            self.put(depth, self.fill(self.rng.choice(WRITES)))
        else:
            value = self.fill(self.rng.choice({"v": VECTORS, "s": NUMBERS, "k": INTS}[kind]))
            self.put(depth, f"{self.target(kind, bind)} = {value}")

    def block(self, depth, size, bind, loops):
        for _ in range(size):
            chance = self.rng.random()
            if chance < 0.22 and depth < 4:
                self.branch(depth, loops)
            elif chance < 0.36 and depth < 3 and loops < 2:
                self.loop(depth, loops)
            elif chance < 0.44 and self.indices:
                condition = self.fill(self.rng.choice(CONDITIONS))
                leave = self.rng.choice(["break", "continue", "break", "continue", "return"])
                self.put(depth, f"if {condition}:")
                self.put(depth + 1, leave if leave != "return" else self.result())
            else:
                self.simple(depth, bind)

    def branch(self, depth, loops):
        self.put(depth, f"if {self.fill(self.rng.choice(CONDITIONS))}:")
        self.block(depth + 1, self.rng.randint(1, 2), False, loops)
        if self.rng.random() < 0.3:
            self.put(depth, f"elif {self.fill(self.rng.choice(CONDITIONS))}:")
            self.block(depth + 1, self.rng.randint(1, 2), False, loops)
        if self.rng.random() < 0.5:
            self.put(depth, "else:")
            self.block(depth + 1, self.rng.randint(1, 2), False, loops)

    def loop(self, depth, loops):
        counted = self.rng.random() < 0.75
        if counted:
            head = self.fill(self.rng.choice(LOOPS))
            self.put(depth, head)
            new = ["abc"[len(self.indices) % 3]] if " in range" in head or "enumerate" in head else []
        else:
            self.made += 1
            new = [f"c{self.made}"]
            self.put(depth, f"{new[0]} = 0")
            self.put(depth, f"while {new[0]} < n and {self.fill(self.rng.choice(CONDITIONS))}:")
            self.put(depth + 1, f"{new[0]} += 1")
        self.indices += new
        self.block(depth + 1, self.rng.randint(1, 3), False, loops + 1)
        if new:
            self.indices.remove(new[0])
        if counted and self.rng.random() < 0.1:
            self.put(depth, "else:")
            self.simple(depth + 1, False)

    def result(self):
        every = [name for kind in "vsk" for name in self.names[kind]]
        return "return " + ", ".join([*every, "A * 1.0", "list(r)", "np.array(q)"])


def program(seed):
    """The source of one function of (x, y, A, n); the same for the same seed."""
    writer = Writer(seed)
    writer.block(1, writer.rng.randint(0, 1), True, 2)
    writer.loop(1, 0)
    writer.block(1, writer.rng.randint(0, 1), True, 2)
    writer.put(1, writer.result())
    return "\n".join([*writer.lines, ""])
