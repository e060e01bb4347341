"""Memory that piles have grown to, kept for the next call: fresh pages cost more than what is stored in them.

Enters: bytes that are needed. Leaves: a block of at least so many, and blocks that are let go of. A block
begins with how many bytes it has. The process has a few places for blocks that nobody uses; they are taken
and given by atomic exchange, since kernels run without the interpreter's lock. What is kept is never part of
a result. After a fork each process has its own.
"""

from __future__ import annotations

import ctypes

TABLE = "secant.spares"
PLACES = 4
LARGEST = 2**24
"""Bytes of the largest block that is kept."""
SMALLEST = 2**12
HEADER = 64

TAKE = f"""define internal ptr @secant.take(i64 %size) noinline cold nounwind {{
entry:
  br label %next
next:
  %k = phi i64 [ 0, %entry ], [ %k1, %on ]
  %place = getelementptr ptr, ptr @{TABLE}, i64 %k
  %spare = atomicrmw xchg ptr %place, ptr null acq_rel
  %none = icmp eq ptr %spare, null
  br i1 %none, label %on, label %found
found:
  %have = load i64, ptr %spare
  %enough = icmp uge i64 %have, %size
  br i1 %enough, label %taken, label %back
taken:
  ret ptr %spare
back:
  call void @secant.give(ptr %spare)
  br label %on
on:
  %k1 = add i64 %k, 1
  %more = icmp ult i64 %k1, {PLACES}
  br i1 %more, label %next, label %fresh
fresh:
  %few = icmp ult i64 %size, {SMALLEST}
  %bytes = select i1 %few, i64 {SMALLEST}, i64 %size
  %room = add i64 %bytes, {2 * HEADER}
  %new = call ptr @malloc(i64 %room)
  %failed = icmp eq ptr %new, null
  br i1 %failed, label %done, label %made
made:
  store i64 %bytes, ptr %new
  br label %done
done:
  ret ptr %new
}}"""
"""A block of at least so many bytes, behind its header; null if there is no memory."""

GIVE = f"""define internal void @secant.give(ptr %block) noinline cold nounwind {{
entry:
  %have = load i64, ptr %block
  %large = icmp ugt i64 %have, {LARGEST}
  br i1 %large, label %free, label %next
next:
  %k = phi i64 [ 0, %entry ], [ %k1, %on ]
  %place = getelementptr ptr, ptr @{TABLE}, i64 %k
  %put = cmpxchg ptr %place, ptr null, ptr %block acq_rel monotonic
  %in = extractvalue {{ ptr, i1 }} %put, 1
  br i1 %in, label %done, label %on
on:
  %k1 = add i64 %k, 1
  %more = icmp ult i64 %k1, {PLACES}
  br i1 %more, label %next, label %full
full:
  %number = ptrtoint ptr %block to i64
  %page = lshr i64 %number, 12
  %any = urem i64 %page, {PLACES}
  %one = getelementptr ptr, ptr @{TABLE}, i64 %any
  %old = atomicrmw xchg ptr %one, ptr %block acq_rel
  call void @free(ptr %old)
  br label %done
free:
  call void @free(ptr %block)
  br label %done
done:
  ret void
}}"""
"""A block that is not needed any more: kept if it is not too large. If all places are taken, another goes."""

TEXTS = (f"@{TABLE} = external global [{PLACES} x ptr]", TAKE, GIVE)

_table = (ctypes.c_void_p * PLACES)()


def addresses() -> dict[str, int]:
    """Where native code finds the blocks.

    >>> "secant.spares" in addresses()
    True
    """
    return {TABLE: ctypes.addressof(_table)}
