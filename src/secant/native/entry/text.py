"""A function in LLVM IR, written line by line: names, branches to the ways out, and what it refers to.

Enters: instructions. Leaves: the text of a module, and the addresses of what it names and does not define.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .symbols import SIGNATURES, address

MISS = "inttoptr (i64 1 to ptr)"
"""What an entry returns that does not serve this call: neither an object nor an error."""

_LIKELY = "!prof !0"
_WEIGHTS = '!0 = !{!"branch_weights", i32 2000, i32 1}'


class Text:
    """One function with its module around it."""

    def __init__(self) -> None:
        self.head: list[str] = []  # what is allocated on the stack
        self.lines: list[str] = []
        self.declared: dict[str, str] = {}
        self.addresses: dict[str, int] = {}
        self.objects: list[Any] = []  # what the code refers to, to be kept alive
        self.held = 0  # references taken, in the array ``%held``; given back on every way out
        self.fine = ""  # the register that says whether all conditions not yet required hold
        self.late = False  # whether room on the stack is taken where it is needed, not at the start
        self._numbers: dict[int, int] = {}
        self._names = 0

    def name(self, stem: str = "v") -> str:
        """A name not used before."""
        self._names += 1
        return f"{stem}{self._names}"

    def do(self, line: str) -> None:
        """An instruction without a result."""
        self.lines.append(f"  {line}")

    def make(self, line: str) -> str:
        """An instruction, and the name of its result."""
        result = f"%{self.name()}"
        self.lines.append(f"  {result} = {line}")
        return result

    def stack(self, type: str, align: int = 8) -> str:
        """Room on the stack."""
        result = f"%{self.name('room')}"
        (self.lines if self.late else self.head).append(f"  {result} = alloca {type}, align {align}")
        return result

    def begin(self, label: str) -> None:
        """Begin a block."""
        self.lines.append(f"{label}:")

    def require(self, condition: str, otherwise: str = "miss") -> None:
        """Go on if so; take a way out if not."""
        on = self.name("on")
        self.do(f"br i1 {condition}, label %{on}, label %{otherwise}, {_LIKELY}")
        self.begin(on)

    def also(self, condition: str) -> None:
        """A condition to be required later, with others: branches are what takes time to compile."""
        self.fine = self.make(f"and i1 {self.fine}, {condition}") if self.fine else condition

    def settle(self, otherwise: str = "error") -> None:
        """Require all conditions since the last time."""
        if self.fine:
            self.require(self.fine, otherwise)
            self.fine = ""

    def extern(self, name: str, at: int) -> str:
        """An object at this address, under this name."""
        self.declared[name] = f"@{name} = external global i8"
        self.addresses[name] = at
        return f"@{name}"

    def known(self, name: str) -> str:
        """An object of CPython or NumPy."""
        return self.extern(name, address(name))

    def object(self, x: Any) -> str:
        """Any Python object. It lives as long as the code."""
        if id(x) not in self._numbers:
            self._numbers[id(x)] = len(self.objects)
            self.objects.append(x)
        return self.extern(f"object{self._numbers[id(x)]}", id(x))

    def numbers(self, values: Sequence[int]) -> str:
        """Integers in constant memory."""
        name = self.name("numbers")
        items = ", ".join(f"i64 {v}" for v in values)
        self.declared[name] = f"@{name} = private constant [{len(values)} x i64] [{items}]"
        return f"@{name}"

    def function(self, name: str, signature: str, at: int) -> None:
        """Declare a function: ``signature`` is ``result (parameters)``."""
        self.addresses[name] = at
        result, _, parameters = signature.partition(" ")
        self.declared[name] = f"declare {result} @{name}{parameters}"

    def call(self, name: str, *arguments: str) -> str:
        """Call a function, of CPython or NumPy if it was not declared; the name of what it gives."""
        if name not in self.declared:
            self.function(name, SIGNATURES[name], address(name))
        result = self.declared[name].split(" ")[1]
        line = f"call {result} @{name}({', '.join(arguments)})"
        if result == "void":
            self.do(line)
            return ""
        return self.make(line)

    def hold(self, x: str, taken: bool = False) -> None:
        """Keep an object, if there is one, for the call. ``taken``: we have a reference already."""
        if not taken:
            self.call("secant_keep", f"ptr {x}")
        self.store(f"ptr {x}", "%held", 8 * self.held)
        self.held += 1

    def load(self, type: str, base: str, offset: int = 0) -> str:
        """What lies some bytes behind a pointer."""
        return self.make(f"load {type}, ptr {self.at(base, offset)}")

    def store(self, value: str, base: str, offset: int = 0) -> None:
        """Store a value (its type before it) some bytes behind a pointer."""
        self.do(f"store {value}, ptr {self.at(base, offset)}")

    def at(self, base: str, offset: int) -> str:
        """The address some bytes behind a pointer."""
        return self.make(f"getelementptr i8, ptr {base}, i64 {offset}") if offset else base

    def module(self, head: str) -> str:
        """The text: the declarations, and the function that begins with this line."""
        if self.held:
            room = [
                f"  %held = alloca [{self.held} x ptr], align 8",
                f"  store [{self.held} x ptr] zeroinitializer, ptr %held",
            ]
            self.head = [*room, *self.head]
        body = [f"{head} {{", "entry:", *self.head, "  br label %start", "start:", *self.lines, "}"]
        return "\n".join([*self.declared.values(), *body, _WEIGHTS, ""])
