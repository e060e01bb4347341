"""The process that does the work: recording, differentiating, writing pages.

Enters: one job per line on standard input, as JSON. Leaves: for each a length, a line end, and that many
bytes of JSON on standard output. It ends when its input does, and may be killed at any moment: it keeps
nothing.
"""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
import warnings
from typing import BinaryIO

from .confine import bound_memory, bound_processor, end_with, no_dumps
from .jobs import done


def main() -> None:
    """Serve jobs until the input ends."""
    parent, seconds, memory = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
    end_with(parent)
    jobs, replies = _own_pipes()
    no_dumps()
    warnings.simplefilter("ignore")  # what overflows is shown on the page
    bound_memory(memory)
    waiting: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(jobs, waiting), daemon=True).start()
    _answer(replies, {"ready": True})
    while True:
        job = json.loads(waiting.get())
        bound_processor(seconds)
        _answer(replies, done(job, memory))


def _own_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The two pipes to the studio. The user's code gets an empty input, and the terminal to print on."""
    jobs, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return jobs, replies


def _read(jobs: BinaryIO, waiting: queue.SimpleQueue[bytes]) -> None:
    """Pass jobs on. The end of the input means that nobody waits for an answer any more, also in mid-work."""
    for line in jobs:
        waiting.put(line)
    os._exit(0)


def _answer(replies: BinaryIO, what: object) -> None:
    text = json.dumps(what, ensure_ascii=True, allow_nan=False).encode()
    replies.write(b"%d\n" % len(text))
    replies.write(text)
    replies.flush()


if __name__ == "__main__":
    main()
