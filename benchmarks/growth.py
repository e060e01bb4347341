"""How recording, differentiating and running grow with the size of the graph: time and memory per node.

Run ``python benchmarks/growth.py``. A chain is n calls one after the other; a fan is n uses of one
value, summed. Linear growth means that the columns per node hardly change from 10,000 to 100,000
nodes. Also printed: rewriting of functions of 1,000 and 10,000 statements, per statement.
"""

from __future__ import annotations

import gc
import statistics
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from secant.derive import pull, push
from secant.graph.core import Value
from secant.interpret import Program
from secant.optimize import optimize
from secant.record.control.policy import limits
from secant.record.rewrite import rewrite
from secant.record.site import Site
from secant.record.specialise import Recorder
from secant.record.trees import flatten
from secant.transforms import with_gradient

limits.short = limits.together = limits.most = 10**9  # the loops below stand for straight code


def chain(n: int) -> Callable[[Any], Any]:
    def f(x):
        for _ in range(n):
            x = np.sin(x)
        return x

    return f


def fan(n: int) -> Callable[[Any], Any]:
    def f(x):
        total = 0.0
        for i in range(n // 2):
            total = total + x * i
        return total

    return f


def timed(work: Callable[[], Any], repeat: int = 3) -> tuple[float, Any]:
    """The median time of a few runs, and the last result."""
    times, result = [], None
    for _ in range(repeat):
        gc.collect()
        start = time.perf_counter()
        result = work()
        times.append(time.perf_counter() - start)
    return statistics.median(times), result


def measure(f: Callable[[Any], Any]) -> dict[str, float]:
    """Microseconds and bytes per node of recording, reverse, forward, compiling and one run."""
    leaves, tree = flatten(((0.5,), {}))
    record, spec = timed(lambda: Recorder(f).record(leaves, tree))
    graph = spec.graph
    n = len(graph)
    one = Value(graph.outputs[0].type, data=1.0)
    reverse, _ = timed(lambda: pull(graph.nodes, {graph.outputs[0]: one}, graph.inputs))
    forward, _ = timed(lambda: push(graph.nodes, {graph.inputs[0]: one}))
    build, program = timed(lambda: Program(optimize(with_gradient(graph, [0], 1))), 1)
    run, _ = timed(lambda: program([0.5]))
    gc.collect()
    tracemalloc.start()
    spec = Recorder(f).record(leaves, tree)
    memory = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    times = {
        "record": record,
        "reverse": reverse,
        "forward": forward,
        "compile": build,
        "run value+grad": run,
    }
    return {"nodes": n, **{k: 1e6 * t / n for k, t in times.items()}, "bytes": memory / n}


def rewriting(n: int) -> float:
    """Microseconds per statement to find, verify and rewrite a function of n statements."""
    lines = ["def f(x):", *[f"    y{i % 50} = x * {i} + np.sin(x)" for i in range(n - 1)], "    return x"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"long_{n}.py"
        path.write_text("import numpy as np\n" + "\n".join(lines) + "\n")
        namespace: dict[str, Any] = {}
        exec(compile(path.read_text(), str(path), "exec"), namespace)
        seconds, _ = timed(lambda: rewrite(namespace["f"], Site), 1)
    return 1e6 * seconds / n


def main() -> None:
    sizes = [int(a) for a in sys.argv[1:]] or [10_000, 100_000]
    for name, make in (("chain", chain), ("fan", fan)):
        rows = [measure(make(n)) for n in sizes]
        print(f"\n{name:22}" + "".join(f"{int(r['nodes']):>12,}" for r in rows) + f"{'ratio':>10}")
        for key in rows[0]:
            if key != "nodes":
                unit = "bytes/node" if key == "bytes" else f"{key} µs/node"
                print(
                    f"{unit:22}"
                    + "".join(f"{r[key]:12.2f}" for r in rows)
                    + f"{rows[-1][key] / rows[0][key]:10.2f}"
                )
    short, long = rewriting(1_000), rewriting(10_000)
    print(f"\nrewriting, µs a statement: 1,000: {short:.1f}, 10,000: {long:.1f}, ratio {long / short:.2f}")
    print(f"10,000 statements take {long / 100:.2f} s")


if __name__ == "__main__":
    main()
