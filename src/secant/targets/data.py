"""Values from the command line: numbers, lists, and files of numbers with their labels.

Enters: ``a=5``, ``x=[1,2,3]``, ``A=foods.csv``, paths of .npz, .npy, .csv and .json files. Leaves: numbers
and arrays with the labels of their axes, or a `DataError` that names the file and the place.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from ..explain.labels import Labels
from ..graph.errors import DataError
from .tables import table

FILES = (".npz", ".npy", ".csv", ".json")
LARGEST = 2**31  # bytes of a file that is read


@dataclass
class Data:
    """Values by name, in order, with the labels that came; ``bare`` is a file's one unnamed value."""

    values: dict[str, Any] = field(default_factory=dict)
    labels: dict[str, Labels] = field(default_factory=dict)
    bare: Any = None
    bare_labels: Labels = ()

    def name_bare(self, name: str) -> None:
        """Give the unnamed value its name."""
        if self.bare is not None:
            self.values = {name: self.bare, **self.values}
            if self.bare_labels:
                self.labels[name] = self.bare_labels
            self.bare = None


def gather(assignments: Iterable[str], path: str | None = None) -> Data:
    """Everything given on one command line: the file of ``--args``, then ``name=value`` words over it."""
    data = load(path) if path else Data()
    for word in assignments:
        name, equals, text = word.partition("=")
        name = name.strip()
        if not equals or not name.isidentifier():
            raise DataError(f"{word!r} is not name=value; write for example a=5 or x=[1,2,3]")
        data.values[name], labels = value(text.strip(), name)
        if labels:
            data.labels[name] = labels
    return data


def value(text: str, name: str = "the value") -> tuple[Any, Labels]:
    """A number, a list of numbers, or the one array of a file.

    >>> value("5")[0], value("[1, 2]")[0].tolist()
    (5.0, [1.0, 2.0])
    """
    if text.endswith(FILES):
        data = load(text)
        if data.bare is not None:
            return data.bare, data.bare_labels
        if len(data.values) == 1:
            return next(iter(data.values.values())), next(iter(data.labels.values()), ())
        raise DataError(f"{text} holds {', '.join(data.values)}; give one array, or use --args {text}")
    return typed(text, name, f" or a file ({', '.join(FILES)})"), ()


def typed(text: str, name: str = "the value", other: str = "") -> Any:
    """A number or an array as it is written; ``other`` says what else could stand there.

    >>> typed("5"), typed("[1, 2]").tolist()
    (5.0, [1.0, 2.0])
    """
    try:
        return float(text.replace("_", "x"))
    except ValueError:
        pass
    try:
        found = json.loads(text, parse_constant=float)
    except (ValueError, RecursionError):
        raise DataError(
            f"{name}={text[:60]} is not a number or a list of numbers{other}; "
            f"write for example {name}=5 or {name}=[1,2,3]"
        ) from None
    return numbers(found, f"{name}={text[:60]}")


def numbers(found: Any, where: str) -> Any:
    """JSON data as a float or a float array."""
    if isinstance(found, int | float) and not isinstance(found, bool):
        return float(found)
    if not isinstance(found, list):
        raise DataError(
            f"{where} is {type(found).__name__}, not a number or a list of numbers; give numbers only"
        )
    try:
        array = np.array(found)
    except (ValueError, OverflowError):
        raise DataError(f"{where}: the rows differ in length; give every row as many numbers") from None
    if array.dtype.kind not in "iuf":
        raise DataError(f"{where} holds something that is not a number; give numbers only")
    return array.astype(float)


def load(path: str) -> Data:
    """The contents of a data file. Pickled objects are never read."""
    file = Path(path)
    if file.suffix.lower() not in FILES:
        raise DataError(f"{path} is not a file that can be read here; use {', '.join(FILES)}")
    try:
        if file.stat().st_size > LARGEST:
            raise DataError(f"{path} is larger than {LARGEST >> 30} GiB; give a smaller sample")
        return {".npz": _npz, ".npy": _npy, ".csv": _csv, ".json": _json}[file.suffix.lower()](file)
    except FileNotFoundError:
        raise DataError(f"there is no file {path}; check the path") from None
    except OSError as error:
        raise DataError(f"cannot read {path}: {error.strerror or error}; check the file") from None
    except (
        zipfile.BadZipFile,
        EOFError,
        UnicodeDecodeError,
        ValueError,
        RecursionError,
        MemoryError,
    ) as error:
        if isinstance(error, DataError):
            raise
        said = str(error).partition("\n")[0] or type(error).__name__
        if "allow_pickle" in said:
            said = "it holds Python objects, which are not read because loading them can run code"
        raise DataError(f"{path} cannot be read: {said}; save it again as numbers") from None


def _npz(file: Path) -> Data:
    with file.open("rb") as opened, np.load(opened, allow_pickle=False) as archive:
        if not hasattr(archive, "files"):
            raise DataError(f"{file} is not an archive of arrays; save it with np.savez")
        return Data({k: _array(archive[k], f"{file}: {k}") for k in archive.files})


def _npy(file: Path) -> Data:
    return Data(bare=_array(np.load(file, allow_pickle=False), str(file)))


def _array(x: Any, where: str) -> Any:
    if x.dtype.kind not in "biuf":
        raise DataError(f"{where} has dtype {x.dtype}; save it as floats")
    return x if x.ndim else x.item()


def _json(file: Path) -> Data:
    found = json.loads(file.read_text(encoding="utf-8"), parse_constant=float)
    if isinstance(found, dict):
        return Data({k: numbers(v, f"{file}: {k}") for k, v in found.items()})
    return Data(bare=numbers(found, str(file)))


def _csv(file: Path) -> Data:
    with file.open(encoding="utf-8-sig", newline="") as text:
        values, labels = table(text, str(file))
    return Data(bare=values, bare_labels=labels)
