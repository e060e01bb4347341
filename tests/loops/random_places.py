"""Random loop nests that read and write arrays at places given by expressions of the loops' indices."""

import random

OFFSETS = [0, 0, 0, 1, -1, 2, -2]
RANGES = ["8", "1, 8", "1, 7", "6, -1, -1", "2, 6", "7, 0, -1"]


class Writer:
    """Writes one program on vectors x, y, z of length 12, matrices A, B of 12 x 12, and a number s."""

    def __init__(self, seed):
        self.pick, self.chance = random.Random(seed).choice, random.Random(seed + 0.5).random
        self.lines = [
            f"def program_{seed}(x, y, A):",
            "    x, y, A, s = x.copy(), y.copy(), A.copy(), 0.3",
            "    z, B = np.zeros(12), np.full((12, 12), 0.2)",
        ]

    def index(self, around):
        if not around or self.chance() < 0.2:
            return str(self.pick([0, 1, 2, 3, 7, -1]))
        i, j = self.pick(around), self.pick(around)
        if i != j and self.chance() < 0.2:
            return self.pick([f"{i} - {j}", f"({i} - {j} + 2) % 8"])
        return self.pick([f"{i}{self.pick(OFFSETS):+d}"] * 6 + [f"7 - {i}"])

    def part(self, around):
        i = self.index(around)
        return self.pick([f":{i}", f":{i}", f"{i}:", f"{i}:{i} + 2", ":", "1:-1"])

    def read(self, around):
        v, m = self.pick("xyz"), self.pick("AB")
        place = f"{self.index(around)}, {self.index(around)}"
        row = f"{self.index(around)}, {self.part(around)}"
        column = f"{self.part(around)}, {self.index(around)}"
        common = [f"{v}[{self.index(around)}]", f"{m}[{place}]"] * 3
        sums = [f"np.sum({v}[{self.part(around)}])", f"np.sum({m}[{row}])", f"np.sum({m}[{column}])"]
        return self.pick([*common, *sums, f"np.sum({m})", "s", "0.7"])

    def value(self, around):
        a, b = self.read(around), self.read(around)
        return self.pick(
            [
                f"np.tanh({a} * {b})",
                f"np.sin({a}) + 0.5 * {b}",
                f"0.4 * {a} - {b} * 0.3",
                f"{a} / (2 + {b}**2)",
            ]
        )

    def write(self, around, indent):
        v, m, i = self.pick("xyz"), self.pick("AB"), self.index(around)
        places = [f"{v}[{i}]", f"{m}[{i}, {self.index(around)}]"] * 3
        target = self.pick(
            [*places, f"{m}[{i}]", f"{v}[{self.part(around)}]", f"{m}[{i}, {self.part(around)}]", "s"]
        )
        change = self.pick(["= ", "= ", "+= 0.1 * ", "*= np.cos"])
        self.lines.append(f"{indent}{target} {change}({self.value(around)})")

    def block(self, around, depth, count):
        indent = "    " * (depth + 1)
        for _ in range(count):
            chance = self.chance()
            if depth < 3 and chance < 0.45:
                name, more = "ijk"[depth], [around[-1], f"{around[-1]} + 1, 8"] if around else []
                self.lines.append(f"{indent}for {name} in range({self.pick([*RANGES, *more])}):")
                self.block([*around, name], depth + 1, self.pick([1, 2, 3]))
            elif around and chance < 0.55:
                self.lines.append(f"{indent}if {self.read(around)} > {self.read(around)}:")
                self.write(around, indent + "    ")
            else:
                self.write(around, indent)


def program(seed):
    """The source of one program."""
    writer = Writer(seed)
    writer.block([], 0, 4)
    total = "np.sum(np.sin(x)) + np.sum(y * np.arange(12)) * 0.1 + np.sum(z) + np.sum(A * B) + s"
    return "\n".join([*writer.lines, f"    return {total}"])
