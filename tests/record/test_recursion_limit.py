"""The recursion limit is one for all threads: recordings that overlap raise it, and the last puts it back."""

import sys
import threading

import numpy as np
import pytest

import secant as sc
from secant.record.deep import raise_limit, restore_limit


def test_recordings_that_overlap_leave_the_limit_as_it_was():
    before = sys.getrecursionlimit()
    begun, over, raised = threading.Event(), threading.Event(), threading.Event()

    def first(x):
        begun.set()
        over.wait(60)  # until the second is recording too
        return np.sin(x)

    def second(x):
        over.set()
        thread.join()  # the first ends before the second does
        if sys.getrecursionlimit() > before:  # still, for this one
            raised.set()
        return np.cos(x)

    thread = threading.Thread(target=lambda: sc.graph(first)(1.0))
    thread.start()
    assert begun.wait(60)
    sc.graph(second)(1.0)
    assert raised.is_set() and not thread.is_alive()
    assert sys.getrecursionlimit() == before


def test_the_last_puts_the_limit_back():
    before = sys.getrecursionlimit()
    raise_limit("a", factor=4)
    raise_limit("b", least=100_000)
    restore_limit("a")
    restore_limit("never asked")
    assert sys.getrecursionlimit() == 100_000
    raise_limit("a", factor=4)
    restore_limit("b")
    assert sys.getrecursionlimit() == 4 * before
    restore_limit("a")
    assert sys.getrecursionlimit() == before


def test_a_recording_that_fails_puts_it_back():
    before = sys.getrecursionlimit()

    def wrong(x):
        raise KeyError("mine")

    with pytest.raises(KeyError):
        sc.graph(wrong)(1.0)
    assert sys.getrecursionlimit() == before
