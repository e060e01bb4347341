"""The pool of memory for large results, in LLVM IR: see `pool` for what it is for.

Enters: nothing. Leaves: the text of its functions, which take, give back and let go of blocks.
"""

from __future__ import annotations

import sys

SLOTS = 32
HEADER = 64  # bytes before the data: the capacity; data stays on a cache line of its own
_HUGE = 1 << 21
_MADV_HUGEPAGE = 14


def text() -> str:
    """The functions, in LLVM IR. A slot holds a block's data, its capacity, and when it came."""
    linux = sys.platform.startswith("linux")
    advise = f"call i32 @madvise(ptr %raw, i64 %total, i32 {_MADV_HUGEPAGE})" if linux else "add i32 0, 0"
    return f"""
declare i32 @posix_memalign(ptr, i64, i64)
declare i32 @madvise(ptr, i64, i32)
declare void @free(ptr)
@secant_pool_limit = external global i64
@slots = internal global [{SLOTS} x {{ptr, i64, i64}}] zeroinitializer
@kept = internal global i64 0
@clock = internal global i64 0

define internal ptr @slot(i64 %k, i32 %field) alwaysinline nounwind {{
  %at = getelementptr [{SLOTS} x {{ptr, i64, i64}}], ptr @slots, i64 0, i64 %k, i32 0
  %wide = sext i32 %field to i64
  %place = getelementptr i64, ptr %at, i64 %wide
  ret ptr %place
}}

define internal i64 @oldest(i64 %dummy) nounwind {{
entry:
  br label %next
next:
  %k = phi i64 [ 0, %entry ], [ %k1, %on ]
  %best = phi i64 [ -1, %entry ], [ %best1, %on ]
  %when = phi i64 [ 9223372036854775807, %entry ], [ %when1, %on ]
  %p0 = call ptr @slot(i64 %k, i32 0)
  %data = load ptr, ptr %p0
  %taken = icmp ne ptr %data, null
  %p2 = call ptr @slot(i64 %k, i32 2)
  %stamp = load i64, ptr %p2
  %older = icmp slt i64 %stamp, %when
  %better = and i1 %taken, %older
  br label %on
on:
  %best1 = select i1 %better, i64 %k, i64 %best
  %when1 = select i1 %better, i64 %stamp, i64 %when
  %k1 = add i64 %k, 1
  %more = icmp ult i64 %k1, {SLOTS}
  br i1 %more, label %next, label %done
done:
  ret i64 %best1
}}

define internal ptr @remove(i64 %k) nounwind {{
  %p0 = call ptr @slot(i64 %k, i32 0)
  %data = load ptr, ptr %p0
  %p1 = call ptr @slot(i64 %k, i32 1)
  %capacity = load i64, ptr %p1
  store ptr null, ptr %p0
  store i64 0, ptr %p1
  %before = load i64, ptr @kept
  %after = sub i64 %before, %capacity
  store i64 %after, ptr @kept
  ret ptr %data
}}

define internal void @discard(ptr %data) nounwind {{
  %raw = getelementptr i8, ptr %data, i64 -{HEADER}
  call void @free(ptr %raw)
  ret void
}}

define i64 @secant_pool_trim(i64 %most) nounwind {{
entry:
  br label %next
next:
  %kept = load i64, ptr @kept
  %over = icmp sgt i64 %kept, %most
  br i1 %over, label %drop, label %done
drop:
  %k = call i64 @oldest(i64 0)
  %none = icmp slt i64 %k, 0
  br i1 %none, label %done, label %let_go
let_go:
  %data = call ptr @remove(i64 %k)
  call void @discard(ptr %data)
  br label %next
done:
  ret i64 %kept
}}

define internal ptr @fresh(i64 %size) nounwind {{
entry:
  %place = alloca ptr
  %with = add i64 %size, {HEADER + 4095}
  %total = and i64 %with, -4096
  %overflow = icmp ult i64 %with, %size
  br i1 %overflow, label %none, label %begin
begin:
  %big = icmp uge i64 %total, {2 * _HUGE}
  %align = select i1 %big, i64 {_HUGE}, i64 64
  %failed = call i32 @posix_memalign(ptr %place, i64 %align, i64 %total)
  %bad = icmp ne i32 %failed, 0
  br i1 %bad, label %none, label %made
made:
  %raw = load ptr, ptr %place
  br i1 %big, label %huge, label %done
huge:
  %advised = {advise}
  br label %done
done:
  %capacity = sub i64 %total, {HEADER}
  store i64 %capacity, ptr %raw
  %data = getelementptr i8, ptr %raw, i64 {HEADER}
  ret ptr %data
none:
  ret ptr null
}}

define ptr @secant_pool_take(i64 %size) nounwind {{
entry:
  %quarter = lshr i64 %size, 2
  %most = add i64 %size, %quarter
  br label %next
next:
  %k = phi i64 [ 0, %entry ], [ %k1, %next ]
  %best = phi i64 [ -1, %entry ], [ %best1, %next ]
  %bound = phi i64 [ %most, %entry ], [ %bound1, %next ]
  %p1 = call ptr @slot(i64 %k, i32 1)
  %capacity = load i64, ptr %p1
  %enough = icmp uge i64 %capacity, %size
  %close = icmp ule i64 %capacity, %bound
  %fits = and i1 %enough, %close
  %best1 = select i1 %fits, i64 %k, i64 %best
  %bound1 = select i1 %fits, i64 %capacity, i64 %bound
  %k1 = add i64 %k, 1
  %more = icmp ult i64 %k1, {SLOTS}
  br i1 %more, label %next, label %chosen
chosen:
  %found = icmp sge i64 %best1, 0
  br i1 %found, label %old, label %new
old:
  %again = call ptr @remove(i64 %best1)
  ret ptr %again
new:
  %data = call ptr @fresh(i64 %size)
  %none = icmp eq ptr %data, null
  br i1 %none, label %retry, label %done
retry:
  %trimmed = call i64 @secant_pool_trim(i64 0)
  %last = call ptr @fresh(i64 %size)
  ret ptr %last
done:
  ret ptr %data
}}

define void @secant_pool_give(ptr %data) nounwind {{
entry:
  %none = icmp eq ptr %data, null
  br i1 %none, label %done, label %some
some:
  %raw = getelementptr i8, ptr %data, i64 -{HEADER}
  %capacity = load i64, ptr %raw
  %limit = load i64, ptr @secant_pool_limit
  %room = sub i64 %limit, %capacity
  %small = icmp sge i64 %room, 0
  br i1 %small, label %trim, label %drop
trim:
  %trimmed = call i64 @secant_pool_trim(i64 %room)
  br label %next
next:
  %k = phi i64 [ 0, %trim ], [ %k1, %on ]
  %p0 = call ptr @slot(i64 %k, i32 0)
  %there = load ptr, ptr %p0
  %free = icmp eq ptr %there, null
  br i1 %free, label %put, label %on
on:
  %k1 = add i64 %k, 1
  %more = icmp ult i64 %k1, {SLOTS}
  br i1 %more, label %next, label %full
full:
  %old = call i64 @oldest(i64 0)
  %gone = call ptr @remove(i64 %old)
  call void @discard(ptr %gone)
  %freed = call ptr @slot(i64 %old, i32 0)
  br label %put
put:
  %at = phi ptr [ %p0, %next ], [ %freed, %full ]
  store ptr %data, ptr %at
  %at1 = getelementptr i64, ptr %at, i64 1
  store i64 %capacity, ptr %at1
  %at2 = getelementptr i64, ptr %at, i64 2
  %time = load i64, ptr @clock
  %later = add i64 %time, 1
  store i64 %later, ptr @clock
  store i64 %time, ptr %at2
  %before = load i64, ptr @kept
  %after = add i64 %before, %capacity
  store i64 %after, ptr @kept
  br label %done
drop:
  call void @discard(ptr %data)
  br label %done
done:
  ret void
}}

define ptr @secant_pool_malloc(ptr %context, i64 %size) nounwind {{
  %data = call ptr @secant_pool_take(i64 %size)
  ret ptr %data
}}

define ptr @secant_pool_calloc(ptr %context, i64 %count, i64 %each) nounwind {{
entry:
  %product = call {{i64, i1}} @llvm.umul.with.overflow.i64(i64 %count, i64 %each)
  %size = extractvalue {{i64, i1}} %product, 0
  %overflow = extractvalue {{i64, i1}} %product, 1
  br i1 %overflow, label %none, label %take
take:
  %data = call ptr @secant_pool_take(i64 %size)
  %failed = icmp eq ptr %data, null
  br i1 %failed, label %none, label %clear
clear:
  call void @llvm.memset.p0.i64(ptr %data, i8 0, i64 %size, i1 false)
  ret ptr %data
none:
  ret ptr null
}}

define ptr @secant_pool_realloc(ptr %context, ptr %data, i64 %size) nounwind {{
entry:
  %new = call ptr @secant_pool_take(i64 %size)
  %failed = icmp eq ptr %new, null
  %nothing = icmp eq ptr %data, null
  %stop = or i1 %failed, %nothing
  br i1 %stop, label %done, label %copy
copy:
  %raw = getelementptr i8, ptr %data, i64 -{HEADER}
  %capacity = load i64, ptr %raw
  %smaller = icmp ult i64 %size, %capacity
  %bytes = select i1 %smaller, i64 %size, i64 %capacity
  call void @llvm.memcpy.p0.p0.i64(ptr %new, ptr %data, i64 %bytes, i1 false)
  call void @secant_pool_give(ptr %data)
  br label %done
done:
  ret ptr %new
}}

define void @secant_pool_free(ptr %context, ptr %data, i64 %size) nounwind {{
  call void @secant_pool_give(ptr %data)
  ret void
}}
declare {{i64, i1}} @llvm.umul.with.overflow.i64(i64, i64)
declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
"""
