"""Drivers that swap, without recording: a trial of the protocol between rewritten code and its drivers.

A branch runs the arm that is not taken first, a loop runs each pass twice, and only the values that names are
given back make the result come out as Python's. What is said not to matter (names that are not exposed before
a pass, or not live afterwards) is taken away.
"""

import itertools
import linecache
import textwrap

from plain import Site, outcome

from secant.record.rewrite import rewrite
from secant.record.unbound import UNBOUND

ENDLESS = object()


def bound(name, value):
    """An arm that is not taken reads what is returned where nothing is; recorders have stand-ins."""
    return 0 if value is UNBOUND and name.startswith("_secant_value_") else value


class Trial:
    """What loops and branches have in common: the values of names at the start of a pass and at its end."""

    swaps = True
    again = False
    values = ()

    def __init__(self, site, names, live):
        self.site, self.names, self.live = site, names, live
        self.start = self.ended = None

    def begin(self, values):
        assert self.start is None
        self.start = self.kept(values)

    def end(self, values):
        self.ended = self.kept(values)

    def kept(self, values):
        return tuple(bound(name, values.get(name, UNBOUND)) for name in self.names)

    def once(self, given):
        self.values = self.start
        self.ended = None
        yield given
        assert self.ended is not None or not self.swaps


class TrialBranch(Trial):
    def __init__(self, site, names, live, test):
        super().__init__(site, names, live)
        self.taken = bool(test)

    def __iter__(self):
        self.site.pretending += 1
        yield from self.once(not self.taken)
        self.site.pretending -= 1
        yield from self.once(self.taken)
        # What is not live may hold anything.
        self.values = tuple(v if n in self.live else UNBOUND for n, v in zip(self.names, self.ended))


class TrialLoop(Trial):
    def __init__(self, site, names, exposed, live, items):
        super().__init__(site, names, live)
        self.items, self.exposed, self.stopped = items, exposed, False

    def __iter__(self):
        for item in self.items:
            if item is not ENDLESS:  # what is not exposed may hold anything, if the pass is to be run
                self.start = tuple(
                    v if n in self.exposed else UNBOUND for n, v in zip(self.names, self.start)
                )
            self.site.pretending += 1
            try:
                yield from self.once(item)
            finally:  # where the test of a while loop fails, its generator is closed
                self.site.pretending -= 1
            if self.swaps:
                yield from self.once(item)
            if not self.swaps:
                return
            self.start = self.ended
            if self.stopped:
                break
        self.values = tuple(v if n in self.live else UNBOUND for n, v in zip(self.names, self.start))

    def test(self, value):
        self.swaps = bool(value)  # once it is false, the names are as they should be
        return self.swaps

    def stop(self, flag):
        self.stopped = bool(flag)
        return False


class TrialSite(Site):
    """A site whose drivers swap; ``used`` counts them."""

    def __init__(self, function):
        super().__init__(function)
        self.pretending = 0
        self.used = []

    def for_loop(self, names, exposed, live, line, items):
        self.used.append("for")
        return TrialLoop(self, names, exposed, live, list(items))

    def while_loop(self, names, exposed, live, line):
        self.used.append("while")
        return TrialLoop(self, names, exposed, live, itertools.repeat(ENDLESS))

    def branch(self, names, live, line, test):
        self.used.append("if")
        return TrialBranch(self, names, live, test)

    def raises(self, error):
        return not self.pretending


def made(source, name="f"):
    source = textwrap.dedent(source)
    file = f"<driven {hash(source)}>"
    linecache.cache[file] = (len(source), None, source.splitlines(True), file)
    space = {"__name__": "driven"}
    exec(compile(source, file, "exec"), space)
    return space[name]


def tried(function, args):
    """What the function gives when its drivers swap, and which drivers there were."""
    sites = []

    def site(f):
        sites.append(TrialSite(f))
        return sites[0]

    return outcome(rewrite(function, site), args), sites[0].used
