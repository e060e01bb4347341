"""What a worker can be asked to do: explain a formula or a function, list functions, read a table.

Enters: a job as plain data. Leaves: an answer as plain data; an error is an answer too.
"""

from __future__ import annotations

import base64
import functools
import linecache
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from ..explain import report
from ..explain.choosing import series_of
from ..graph.errors import DataError, SecantError
from ..page import to_html
from ..page.talking import talking
from ..record.formula import free_names
from ..targets.data import Data
from ..targets.target import Called, function_of, module, of_formula, of_function
from .listing import functions, parameters
from .messages import told
from .values import given, guess, packed, written

Job = dict[str, Any]
Answer = dict[str, Any]
WATCHED = 200  # files of the user's that are watched for changes


def done(job: Job, memory: int) -> Answer:
    """The answer to a job. Whatever goes wrong is told, without values, folders or tracebacks."""
    try:
        return _KINDS[job["kind"]](job)
    except Exception as error:
        file = job.get("file")
        answer: Answer = {"error": told(error, file, memory)}
        return answer | ({"files": _files(file)} if file else {})


def _explain(job: Job) -> Answer:
    if job.get("file") and job.get("function"):
        f = function_of(_module(job["file"], job["version"]), job["function"])
        needed, defaults, arrays = parameters(f)
        names = [*needed, *defaults]
        made, data = _made(job, needed, defaults, arrays, lambda data: of_function(f, data))
    else:
        text = job["formula"]
        names = list(free_names(text))
        made, data = _made(job, names, {}, frozenset(), lambda data: of_formula(text, data))
    answer = _page(job, made) | {"inputs": _inputs(names, data, job)}
    return answer | ({"files": _files(job["file"])} if job.get("file") else {})


def _made(
    job: Job,
    needed: list[str],
    defaults: dict[str, Any],
    arrays: frozenset[str],
    call: Callable[[Data], Called],
) -> tuple[Called, Data]:
    """The graph at what the fields hold; what has no field yet is guessed: numbers first, then vectors."""
    wanted = {n: v for n, v in job["inputs"].items() if n in needed or n in defaults}
    missing = [n for n in needed if n not in wanted]
    first: SecantError | None = None
    for as_arrays in (False, True):
        data = given(wanted)
        numbers = guess(missing, as_arrays) | guess([n for n in missing if n in arrays], True)
        data.values = {n: ({**numbers, **defaults} | data.values)[n] for n in [*needed, *defaults]}
        try:
            return call(data), data
        except SecantError as error:
            first = first or error
            if not missing or isinstance(error.__context__, MemoryError):
                break
    assert first is not None
    raise first


def _page(job: Job, made: Called) -> Answer:
    """The page, and what it says in short."""
    output = made.graph.outputs[0]
    scalar = all(not v.shape for v in [*made.graph.inputs, output])
    inexact = any(v.type.inexact for v in made.graph.inputs)
    options: dict[str, Any] = {
        "labels": made.labels,
        "nudge": 0.001 if scalar and inexact else None,
        "of_sum": bool(output.shape) and bool(job.get("of_sum", True)),
    }
    with np.errstate(all="ignore"):
        found = report(made.graph, made.inputs, **options)
        if found.regions:
            found = report(made.graph, made.inputs, **options, series=series_of(found))
    item = found.item(found.output)
    return {
        "html": talking(to_html(found, made.graph)),
        "name": item.name,
        "title": found.title,
        "array": bool(output.shape),
        "shape": list(output.shape),
        "value": written(item.value) or f"an array of shape {tuple(np.shape(item.value))}",
        "size": len(found.items),
    }


def _inputs(names: list[str], data: Data, job: Job) -> list[Answer]:
    """How each input stands in its field."""
    found = []
    for name in names:
        x = data.values[name]
        field = job["inputs"].get(name, {})
        made: Answer = {"name": name, "shape": list(np.shape(x))}
        if "kept" in field:
            made |= {"table": field["table"], "column": field.get("column")}
        else:
            made["text"] = field.get("text") or written(x) or _long(x)
        found.append(made)
    return found


def _long(x: Any) -> str:
    return str(np.asarray(x, dtype=float).tolist())


def _functions(job: Job) -> Answer:
    return {
        "functions": functions(_module(job["file"], job["version"])),
        "files": _files(job["file"]),
    }


def _table(job: Job) -> Answer:
    return packed(base64.b64decode(job["body"]), job["name"])


@functools.lru_cache(maxsize=1)
def _module(file: str, version: str) -> ModuleType:
    """The user's file as it was when the version was read; a new version comes to a new process."""
    linecache.checkcache(file)
    made = module(Path(file))
    if not functions(made):
        raise DataError(f"{Path(file).name} defines no function; write one, such as def f(x): return x**2")
    return made


def _files(file: str) -> list[str]:
    """The files of the user's that were imported: those beside and below the one that was named."""
    folder = Path(file).resolve().parent
    found = {str(Path(file).resolve())}
    for m in list(sys.modules.values()):
        path = getattr(m, "__file__", None)
        if path and Path(path).resolve().is_relative_to(folder) and "site-packages" not in path:
            found.add(str(Path(path).resolve()))
    return sorted(found)[:WATCHED]


_KINDS: dict[str, Callable[[Job], Answer]] = {"explain": _explain, "functions": _functions, "table": _table}
