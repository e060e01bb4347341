"""What all entries share, in LLVM IR: the way in, arrays, and scratch memory; see `runtime`.

Enters: nothing. Leaves: the text of the functions.
"""

from __future__ import annotations

from .callable import CHAIN
from .layout import ARRAY_FLAGS, ARRAY_HANDLER, BYTES_DATA, OBJECT_TYPE, OWNS_DATA, SIZE, TUPLE_ITEMS
from .pool import POOLED, SUPPORTED

_CARRAY = 0x501  # NumPy's flags: C-contiguous, aligned, writeable
_TRACED = 389047  # tracemalloc's number for NumPy's data

DISPATCH = f"""
@secant_recordings = external global i64
@slow_name = external global i8

define ptr @secant_dispatch(ptr %self, ptr %arguments, i64 %nargsf, ptr %names) nounwind {{
entry:
  %recordings = load atomic i64, ptr @secant_recordings monotonic, align 8
  %quiet = icmp eq i64 %recordings, 0
  %at = getelementptr i8, ptr %self, i64 {CHAIN}
  %chain = load ptr, ptr %at
  %some = icmp ne ptr %chain, null
  %fast = and i1 %quiet, %some
  br i1 %fast, label %try, label %slow
try:
  call void @Py_IncRef(ptr %chain)
  %first = getelementptr i8, ptr %chain, i64 {TUPLE_ITEMS}
  %bytes = load ptr, ptr %first
  %table = getelementptr i8, ptr %bytes, i64 {BYTES_DATA}
  br label %next
next:
  %k = phi i64 [ 0, %try ], [ %k1, %missed ]
  %place = getelementptr ptr, ptr %table, i64 %k
  %function = load ptr, ptr %place
  %over = icmp eq ptr %function, null
  br i1 %over, label %none, label %call
call:
  %result = call ptr %function(ptr %self, ptr %arguments, i64 %nargsf, ptr %names)
  %miss = icmp eq ptr %result, inttoptr (i64 1 to ptr)
  br i1 %miss, label %missed, label %served
missed:
  %k1 = add i64 %k, 1
  br label %next
served:
  call void @Py_DecRef(ptr %chain)
  ret ptr %result
none:
  call void @Py_DecRef(ptr %chain)
  br label %slow
slow:
  %answer = call ptr @slow(ptr %self, ptr %arguments, i64 %nargsf, ptr %names)
  ret ptr %answer
}}

define internal ptr @slow(ptr %self, ptr %arguments, i64 %nargsf, ptr %names) noinline nounwind {{
entry:
  %type_at = getelementptr i8, ptr %self, i64 {OBJECT_TYPE}
  %type = load ptr, ptr %type_at
  %function = call ptr @PyObject_GetAttr(ptr %type, ptr @slow_name)
  %failed = icmp eq ptr %function, null
  br i1 %failed, label %out, label %found
found:
  %count = and i64 %nargsf, 9223372036854775807
  %with_self = add i64 %count, 1
  %lent = icmp slt i64 %nargsf, 0
  br i1 %lent, label %borrow, label %copy
borrow:
  %before = getelementptr i8, ptr %arguments, i64 -8
  %saved = load ptr, ptr %before
  store ptr %self, ptr %before
  %direct = call ptr @PyObject_Vectorcall(ptr %function, ptr %before, i64 %with_self, ptr %names)
  store ptr %saved, ptr %before
  br label %done
copy:
  %named = icmp ne ptr %names, null
  br i1 %named, label %keywords, label %allocate
keywords:
  %size_at = getelementptr i8, ptr %names, i64 {SIZE}
  %size = load i64, ptr %size_at
  br label %allocate
allocate:
  %more = phi i64 [ 0, %copy ], [ %size, %keywords ]
  %all = add i64 %count, %more
  %room = add i64 %all, 1
  %bytes = shl i64 %room, 3
  %new = call ptr @PyMem_RawMalloc(i64 %bytes)
  %full = icmp eq ptr %new, null
  br i1 %full, label %no_memory, label %move
move:
  store ptr %self, ptr %new
  %rest = getelementptr i8, ptr %new, i64 8
  %moved = shl i64 %all, 3
  call void @llvm.memcpy.p0.p0.i64(ptr %rest, ptr %arguments, i64 %moved, i1 false)
  %called = call ptr @PyObject_Vectorcall(ptr %function, ptr %new, i64 %with_self, ptr %names)
  call void @PyMem_RawFree(ptr %new)
  br label %done
no_memory:
  %unused = call ptr @PyErr_NoMemory()
  br label %done
done:
  %result = phi ptr [ %direct, %borrow ], [ %called, %move ], [ null, %no_memory ]
  call void @Py_DecRef(ptr %function)
  br label %out
out:
  %answer = phi ptr [ null, %entry ], [ %result, %done ]
  ret ptr %answer
}}
"""

MEMORY = f"""
@PyArray_Type = external global i8
@PyFloat_Type = external global i8
@PyLong_Type = external global i8
@secant_pool_capsule = external global ptr

declare i32 @PyTraceMalloc_Track(i32, i64, i64)

define ptr @secant_array(ptr %dtype, i32 %rank, ptr %shape, i64 %size) nounwind {{
entry:
  call void @Py_IncRef(ptr %dtype)
  %big = icmp uge i64 %size, {POOLED if SUPPORTED else -1}
  br i1 %big, label %large, label %small
small:
  %x = tail call ptr @PyArray_NewFromDescr(ptr @PyArray_Type, ptr %dtype, i32 %rank, ptr %shape,
                                           ptr null, ptr null, i32 0, ptr null)
  ret ptr %x
large:
  %data = call ptr @secant_pool_take(i64 %size)
  %none = icmp eq ptr %data, null
  br i1 %none, label %no_memory, label %wrap
wrap:
  %y = call ptr @PyArray_NewFromDescr(ptr @PyArray_Type, ptr %dtype, i32 %rank, ptr %shape,
                                      ptr null, ptr %data, i32 {_CARRAY}, ptr null)
  %failed = icmp eq ptr %y, null
  br i1 %failed, label %give, label %own
own:
  %capsule = load ptr, ptr @secant_pool_capsule
  call void @Py_IncRef(ptr %capsule)
  %handler_at = getelementptr i8, ptr %y, i64 {ARRAY_HANDLER}
  store ptr %capsule, ptr %handler_at
  %flags_at = getelementptr i8, ptr %y, i64 {ARRAY_FLAGS}
  %flags = load i32, ptr %flags_at
  %owning = or i32 %flags, {OWNS_DATA}
  store i32 %owning, ptr %flags_at
  %number = ptrtoint ptr %data to i64
  %traced = call i32 @PyTraceMalloc_Track(i32 {_TRACED}, i64 %number, i64 %size)
  ret ptr %y
give:
  call void @secant_pool_give(ptr %data)
  ret ptr null
no_memory:
  call void @Py_DecRef(ptr %dtype)
  %unused = call ptr @PyErr_NoMemory()
  ret ptr null
}}

define void @secant_release(ptr %row, i64 %count) nounwind {{
entry:
  br label %next
next:
  %k = phi i64 [ 0, %entry ], [ %k1, %on ]
  %more = icmp ult i64 %k, %count
  br i1 %more, label %look, label %done
look:
  %place = getelementptr ptr, ptr %row, i64 %k
  %x = load ptr, ptr %place
  %none = icmp eq ptr %x, null
  br i1 %none, label %on, label %drop
drop:
  call void @Py_DecRef(ptr %x)
  br label %on
on:
  %k1 = add i64 %k, 1
  br label %next
done:
  ret void
}}

define ptr @secant_scratch(ptr %cell, i64 %size) nounwind {{
entry:
  %kept = atomicrmw xchg ptr %cell, ptr null acq_rel
  %none = icmp eq ptr %kept, null
  br i1 %none, label %new, label %done
new:
  %room = add i64 %size, 64
  %made = call ptr @PyMem_RawMalloc(i64 %room)
  ret ptr %made
done:
  ret ptr %kept
}}

define void @secant_scratch_done(ptr %cell, ptr %block) nounwind {{
entry:
  %other = atomicrmw xchg ptr %cell, ptr %block acq_rel
  %none = icmp eq ptr %other, null
  br i1 %none, label %done, label %drop
drop:
  call void @PyMem_RawFree(ptr %other)
  br label %done
done:
  ret void
}}
"""
