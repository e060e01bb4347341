"""The protocol of drivers: names are taken and given back, those without a value included."""

import pytest
from plain import Site, outcome
from test_exits import Maker
from trial import made, tried

from secant.record.rewrite import rewrite


class Names(Maker):
    """Random functions that keep all they know in names, some of which may have no value."""

    def step(self):
        self.steps += 1
        kinds = [f"log += (({self.steps}, i, j),)"] * 4 + [f"k = {self.steps}", "k = 0; del k", "m = k = j"]
        return self.random.choice(kinds)

    def condition(self):
        one, two = super().condition(), super().condition()
        return self.random.choice(
            [
                one,
                one,
                f"{one} and {two}",
                f"({one} or not {two})",
                "0 <= i < j <= 5",
                f"({one} if i > 2 else {two})",
            ]
        )

    def statement(self, depth, loops):
        lines = super().statement(depth, loops)
        if lines[0].startswith("return"):
            return [f"return {self.steps}, i, j, log"]
        return lines

    def source(self):
        body = [f"    {line}" for line in self.block(3, 0)]
        lines = ["def f(i, j, log, fuel=9):", *body]
        tail = [
            "    try:",
            "        log += (k,)",
            "    except UnboundLocalError:",
            "        log += ('-',)",
            "    k = 0",
        ]
        return "\n".join([*lines, *tail, "    return log, i, j, fuel", ""])


@pytest.mark.parametrize("seeds", range(10))
def test_random_programs(seeds):
    for seed in range(seeds * 40, seeds * 40 + 40):
        function = made(Names(seed).source())
        for args in ((0, 0, ()), (1, 2, ()), (3, 1, ())):
            expected = outcome(function, args)
            assert outcome(rewrite(function, Site), args) == expected
            assert tried(function, args)[0] == expected, Names(seed).source()
