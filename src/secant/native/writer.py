"""LLVM IR as text: functions, blocks, loops, and registers that inner functions take from outer ones.

Enters: instructions, one by one. Leaves: the text of a module. A function that uses a register of the
function around it gets it as a parameter, as a closure would; the call passes it along.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from .code import FUNCTION_ATTRIBUTES
from .interleaving import interleaved
from .work import ANY, ENDLESS, ONCE, Work, trips_of


class Register:
    """A value of the machine: its text, its LLVM type, and the function it belongs to (None: a literal)."""

    __slots__ = ("home", "text", "type")

    def __init__(self, text: str, type: str, home: Function | None = None):
        self.text = text
        self.type = type
        self.home = home


class Function:
    """One function being written: its parameters, its blocks, and what it allocates at its start."""

    def __init__(self, name: str, parent: Function | None, result: str = "void"):
        self.name = name
        self.parent = parent
        self.result = result
        self.parameters: list[str] = []
        self.captured: dict[str, tuple[Register, Register]] = {}
        self.entry: list[str] = []
        self.lines: list[str] = []
        self.block = "start"
        self.known: dict[str, Register] = {}  # what surely has been computed where code is written now
        self.by_context = False  # whether what is captured comes in a table of words, not as parameters
        self.calls = 0  # lines that are worth many: calls of math functions
        self.work = Work()

    @property
    def size(self) -> int:
        """How much is written so far."""
        return len(self.lines) + CALL * self.calls

    def capture(self, register: Register) -> Register:
        """A register of an outer function as a parameter of this one."""
        known = self.captured.get(register.text)
        if known is None:
            inner = Register(f"%c{len(self.captured)}", register.type, self)
            known = self.captured[register.text] = (register, inner)
        return known[1]

    def text(self, local: bool = True) -> str:
        inner = [r for _, r in self.captured.values()]
        taken = [f"{r.type}{' noalias' * (r.type == 'ptr')} {r.text}" for r in inner]
        unpacked = []
        if self.by_context:
            taken = []
            for k, r in enumerate(inner):
                unpacked.append(f"  {r.text}.at = getelementptr i64, ptr %context, i64 {k}")
                unpacked.append(f"  {r.text} = load {r.type}, ptr {r.text}.at")
        head = (
            f"define {'internal ' * local}{self.result} @{self.name}({', '.join([*self.parameters, *taken])})"
        )
        body = ["entry:", *unpacked, *self.entry, "  br label %start", "start:", *self.lines]
        return "\n".join([f"{head} mustprogress {FUNCTION_ATTRIBUTES} {{", *body, "}"])


PURE = tuple(f"{op} " for op in "getelementptr add sub mul icmp select fadd fsub fmul fneg fcmp".split())
"""How instructions begin that give the same again for the same."""
CALL = 20  # lines that a call of a math function counts for
COPIED = 48  # calls of one function of the library that are copied to where they are, before it is too much
APART = ".apart"
SMALL_NEST = "small"  # the name of functions that loops hold instead of calling them
_NAME = re.compile(r"%([\w.]+)|^([\w.]+)(?=:)", re.MULTILINE)


def canonical(text: str, name: str) -> str:
    """The text of a function with its registers and labels numbered in order, and no name."""
    numbers: dict[str, str] = {}

    def number(found: re.Match[str]) -> str:
        label = found[1] or found[2]
        return numbers.setdefault(label, f"%{len(numbers)}")

    return _NAME.sub(number, text.replace(f"@{name}(", "@(", 1))


class Writer:
    """Writes one module. Instructions go to the current function; ``inner`` begins another inside it."""

    def __init__(self) -> None:
        self.finished: list[str] = []
        self.declared: dict[str, str] = {}  # a declaration by the name it declares
        self.constants: list[str] = []
        self.metadata: list[str] = []
        self.needed: set[str] = set()  # math functions, by symbol
        self.called: dict[str, int] = {}  # how often each of those is called
        self.apart: set[str] = (
            set()
        )  # those of them of which there is a form that is not copied to its callers
        self.helpers: set[str] = set()  # definitions of functions that are wanted once
        self.uses: dict[str, int] = {}  # how many functions became which
        self.written: dict[str, str] = {}  # the names of functions by their canonical text
        self.works: dict[str, Work] = {}  # what they take, by name
        self.times = ONCE  # how often what is written now runs
        self.block: Work | None = None  # how many rows the blocks have that are written now
        self.full: int | None = None  # the same, where all of them have as many
        self.count = 0
        self.function = Function("none", None)

    def fresh(self, stem: str = "v") -> str:
        self.count += 1
        return f"{stem}{self.count}"

    def use(self, register: Register) -> str:
        """The text of a register as the current function may write it."""
        return self._seen(register, self.function)

    def _seen(self, register: Register, function: Function) -> str:
        home = register.home
        if home is None or home is function:
            return register.text
        return function.capture(register).text

    def line(self, text: str) -> None:
        self.function.lines.append("  " + text)

    def make(self, type: str, text: str) -> Register:
        """An instruction with a result."""
        function = self.function
        if (same := function.known.get(text)) is not None:
            return same
        self.count += 1
        name = f"%v{self.count}"
        function.lines.append(f"  {name} = {text}")
        made = Register(name, type, function)
        if text.startswith(PURE):
            function.known[text] = made
        return made

    def declare(self, name: str, signature: str) -> str:
        """A function from outside, such as ``void @name(double)``; gives the name to call it by."""
        self.declared.setdefault(name, f"declare {signature}")
        return f"@{name}"

    def allocate(self, type: str, count: int = 1, align: int = 8) -> Register:
        """Room in the frame of the current function, made once, at its start."""
        name = f"%{self.fresh('a')}"
        many = f", i64 {count}" if count != 1 else ""
        self.function.entry.append(f"  {name} = alloca {type}{many}, align {align}")
        return Register(name, "ptr", self.function)

    def label(self, name: str) -> None:
        """Begin a block; the one before must have ended."""
        self.function.lines.append(f"{name}:")
        self.function.block = name
        self.function.known = {}

    def jump(self, label: str) -> None:
        self.line(f"br label %{label}")

    def branch(self, condition: Register, then: str, orelse: str, rare: bool = False) -> None:
        """End the block, going one way or the other; ``rare`` says that the first way is hardly ever
        taken.
        """
        hint = ", !prof !0" if rare else ""
        self.line(f"br i1 {self.use(condition)}, label %{then}, label %{orelse}{hint}")

    def inner(self, name: str, body: Callable[[], None], chunked: bool = False) -> Function:
        """Write another function, inside the current one, whose registers it may use.

        A ``chunked`` one takes a table of those, and the number of a chunk in ``%chunk``.
        """
        made = self.function = Function(self.fresh(name), self.function)
        if chunked:
            made.parameters, made.by_context = ["ptr %context", "i64 %chunk"], True
        try:
            with self.repeated(ONCE):
                body()
        finally:
            assert made.parent is not None
            self.function = made.parent
        text = made.text()
        known = self.written.setdefault(canonical(text, made.name), made.name)
        self.uses[known] = self.uses.get(known, 0) + 1
        if known == made.name:
            self.finished.append(text)
        if name == SMALL_NEST:  # will be a part of the function around it
            made.parent.work = made.parent.work + made.work
        if made.result != "void":  # called from who knows where
            made.work = made.work + Work(0, ENDLESS)
        self.works[known] = self.works.get(known, Work()) + made.work
        made.name = known  # the same code as another's is that
        return made

    @contextmanager
    def repeated(self, times: Work) -> Iterator[None]:
        """What is written inside runs so many times each time that what is around it runs."""
        function, outer, before = self.function, self.times, self.function.size
        self.times = outer * times
        try:
            yield
        finally:
            function.work = function.work + self.times * Work.of(function.size - before)
            self.times = outer

    def arguments(self, function: Function) -> list[str]:
        """What the current function passes for the registers that an inner one takes from outside."""
        return [f"{r.type} {self.use(r)}" for r, _ in function.captured.values()]

    def call(self, function: Function, given: Sequence[str] = ()) -> None:
        self.line(f"call void @{function.name}({', '.join([*given, *self.arguments(function)])})")

    def parallel(self, function: Function, chunks: int) -> None:
        """Call a chunked function for each chunk, on as many threads as there are."""
        taken = list(function.captured.values())
        table = self.allocate("i64", max(1, len(taken)))
        for k, (outer, _) in enumerate(taken):
            at = self.make("ptr", f"getelementptr i64, ptr {self.use(table)}, i64 {k}")
            self.line(f"store {outer.type} {self.use(outer)}, ptr {at.text}")
        called = self.declare("secant.parallel", "void @secant.parallel(ptr, ptr, i64)")
        self.line(f"call void {called}(ptr @{function.name}, ptr {self.use(table)}, i64 {chunks})")

    def loop(
        self,
        start: str,
        stop: str,
        body: Callable[[Register], None],
        step: int = 1,
        hints: Iterable[str] = (),
        times: Work | None = None,
    ) -> None:
        """``for index in range(start, stop, step)``; a negative step counts down to ``stop``, exclusive.

        ``times`` says how often it runs, as far as that is known: the start and the stop may be registers.
        """
        function, known = self.function, self.function.known
        certain = trips_of(start, stop, step)
        often = times or certain or ANY
        if certain == ONCE:
            with self.repeated(often):
                body(Register(start, "i64"))
            return
        k = self.fresh("")
        before, index = function.block, Register(f"%i{k}", "i64", function)
        self.jump(f"head{k}")
        self.label(f"head{k}")
        function.known = known.copy()
        noted, calls = list(hints), function.calls
        again = f"label %head{k}, label %exit{k}"
        if certain is not None and certain.least > 0:
            # It surely runs: the question whether it goes on comes at the end only, as LLVM wants it.
            at = len(function.lines)
            function.lines.append("")
            with self.repeated(often):
                body(index)
            came = f"[ {start}, %{before} ], [ %n{k}, %{function.block} ]"
            function.lines[at] = f"  {index.text} = phi i64 {came}"
            self.line(f"%n{k} = add nsw i64 {index.text}, {step}")
            self.line(f"%t{k} = icmp {'slt' if step > 0 else 'sgt'} i64 %n{k}, {stop}")
            noted += interleaved(function.calls - calls, often)
            self.line(f"br i1 %t{k}, {again}" + self._hint(noted))
        else:
            self.line(f"{index.text} = phi i64 [ {start}, %{before} ], [ %n{k}, %latch{k} ]")
            self.line(f"%t{k} = icmp {'slt' if step > 0 else 'sgt'} i64 {index.text}, {stop}")
            self.line(f"br i1 %t{k}, label %body{k}, label %exit{k}")
            inside = function.known
            self.label(f"body{k}")
            function.known = inside
            with self.repeated(often):
                body(index)
            self.jump(f"latch{k}")
            self.label(f"latch{k}")
            self.line(f"%n{k} = add nsw i64 {index.text}, {step}")
            noted += interleaved(function.calls - calls, often)
            self.line(f"br label %head{k}" + self._hint(noted))
        self.label(f"exit{k}")
        function.known = known

    def _hint(self, hints: Sequence[str]) -> str:
        """What is written behind a loop's way back."""
        if not hints:
            return ""
        numbers = []
        for hint in hints:
            self.metadata.append(f"!{{!{hint}}}")
            numbers.append(len(self.metadata))
        this = len(self.metadata) + 1
        self.metadata.append(f"distinct !{{!{this}, {', '.join(f'!{n}' for n in numbers)}}}")
        return f", !llvm.loop !{this}"
