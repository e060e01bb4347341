"""What entries ask of objects, in LLVM IR: functions shared by all entries, so that each compiles quickly.

Enters: nothing. Leaves: the text. Where a function takes the object to look at first, it may be null.
"""

from __future__ import annotations

from .layout import (
    ALIGNED,
    ARRAY_DTYPE,
    ARRAY_FLAGS,
    ARRAY_NDIM,
    ARRAY_SHAPE,
    ARRAY_STRIDES,
    C_CONTIGUOUS,
    DTYPE_NUMBER,
    DTYPE_ORDER,
    LIST_ITEMS,
    NUMBER_VALUE,
    OBJECT_TYPE,
    SIZE,
    TUPLE_ITEMS,
    WRITEABLE,
)

_EQUAL = 2  # Py_EQ

CHECKS = f"""
define i1 @secant_is(ptr %x, ptr %type) nounwind {{
entry:
  %none = icmp eq ptr %x, null
  br i1 %none, label %no, label %look
look:
  %at = getelementptr i8, ptr %x, i64 {OBJECT_TYPE}
  %found = load ptr, ptr %at
  %same = icmp eq ptr %found, %type
  ret i1 %same
no:
  ret i1 false
}}

define void @secant_keep(ptr %x) nounwind {{
entry:
  %none = icmp eq ptr %x, null
  br i1 %none, label %done, label %some
some:
  call void @Py_IncRef(ptr %x)
  br label %done
done:
  ret void
}}

@deep_name = external global i8

define ptr @secant_given(ptr %get, ptr %owner, ptr %key, i64 %weight) nounwind {{
entry:
  br label %next
next:
  %k = phi i64 [ 0, %entry ], [ %k1, %deeper ]
  %enough = icmp eq i64 %k, %weight
  br i1 %enough, label %call, label %enter
enter:
  %full = call i32 @Py_EnterRecursiveCall(ptr @deep_name)
  %deep = icmp ne i32 %full, 0
  br i1 %deep, label %back, label %deeper
deeper:
  %k1 = add i64 %k, 1
  br label %next
call:
  %x = call ptr %get(ptr %owner, ptr %key)
  br label %back
back:
  %answer = phi ptr [ null, %enter ], [ %x, %call ], [ %answer, %leave ]
  %left = phi i64 [ %k, %enter ], [ %k, %call ], [ %left1, %leave ]
  %out = icmp eq i64 %left, 0
  br i1 %out, label %done, label %leave
leave:
  call void @Py_LeaveRecursiveCall()
  %left1 = sub i64 %left, 1
  br label %back
done:
  ret ptr %answer
}}

define ptr @secant_item(ptr %list, i64 %k) nounwind {{
entry:
  %size_at = getelementptr i8, ptr %list, i64 {SIZE}
  %size = load i64, ptr %size_at
  %inside = icmp ult i64 %k, %size
  br i1 %inside, label %yes, label %no
yes:
  %row_at = getelementptr i8, ptr %list, i64 {LIST_ITEMS}
  %row = load ptr, ptr %row_at
  %place = getelementptr ptr, ptr %row, i64 %k
  %x = load ptr, ptr %place
  ret ptr %x
no:
  ret ptr null
}}

define ptr @secant_real(ptr %x, ptr %slot) nounwind {{
entry:
  %at = getelementptr i8, ptr %x, i64 {OBJECT_TYPE}
  %type = load ptr, ptr %at
  %real = icmp eq ptr %type, @PyFloat_Type
  br i1 %real, label %inside, label %other
inside:
  %value = getelementptr i8, ptr %x, i64 {NUMBER_VALUE}
  ret ptr %value
other:
  %whole = icmp eq ptr %type, @PyLong_Type
  br i1 %whole, label %convert, label %no
convert:
  %number = call double @PyLong_AsDouble(ptr %x)
  %odd = fcmp oeq double %number, -1.0
  br i1 %odd, label %doubt, label %good
doubt:
  %error = call ptr @PyErr_Occurred()
  %bad = icmp ne ptr %error, null
  br i1 %bad, label %large, label %good
large:
  call void @PyErr_Clear()
  br label %no
good:
  store double %number, ptr %slot
  ret ptr %slot
no:
  ret ptr null
}}

define i1 @secant_equal(ptr %x, ptr %wanted) nounwind {{
entry:
  %same = icmp eq ptr %x, %wanted
  br i1 %same, label %yes, label %other
yes:
  ret i1 true
other:
  %at = getelementptr i8, ptr %wanted, i64 {OBJECT_TYPE}
  %type = load ptr, ptr %at
  %alike = call i1 @secant_is(ptr %x, ptr %type)
  br i1 %alike, label %compare, label %no
compare:
  call void @Py_IncRef(ptr %x)
  %answer = call i32 @PyObject_RichCompareBool(ptr %x, ptr %wanted, i32 {_EQUAL})
  call void @Py_DecRef(ptr %x)
  %equal = icmp eq i32 %answer, 1
  ret i1 %equal
no:
  ret i1 false
}}

define i1 @secant_entries(ptr %dict, ptr %keys, i64 %count, ptr %values) nounwind {{
entry:
  %place = alloca i64
  %key = alloca ptr
  %value = alloca ptr
  store i64 0, ptr %place
  %row = getelementptr i8, ptr %keys, i64 {TUPLE_ITEMS}
  br label %next
next:
  %k = phi i64 [ 0, %entry ], [ %k1, %same ]
  %found = call i32 @PyDict_Next(ptr %dict, ptr %place, ptr %key, ptr %value)
  %more = icmp ne i32 %found, 0
  %wants = icmp ult i64 %k, %count
  %both = and i1 %more, %wants
  br i1 %both, label %look, label %end
look:
  %there = load ptr, ptr %key
  %wanted_at = getelementptr ptr, ptr %row, i64 %k
  %wanted = load ptr, ptr %wanted_at
  %is_it = icmp eq ptr %there, %wanted
  br i1 %is_it, label %same, label %no
same:
  %x = load ptr, ptr %value
  %to = getelementptr ptr, ptr %values, i64 %k
  store ptr %x, ptr %to
  %k1 = add i64 %k, 1
  br label %next
end:
  %either = or i1 %more, %wants
  %all = xor i1 %either, true
  ret i1 %all
no:
  ret i1 false
}}

define i1 @secant_is_array(ptr %x, ptr %standard, ptr %wanted) nounwind {{
entry:
  %is_array = call i1 @secant_is(ptr %x, ptr @PyArray_Type)
  br i1 %is_array, label %look, label %no
look:
  %flags_at = getelementptr i8, ptr %x, i64 {ARRAY_FLAGS}
  %all_flags = load i32, ptr %flags_at
  %flags = and i32 %all_flags, {ALIGNED | C_CONTIGUOUS | WRITEABLE}
  %wide_flags = zext i32 %flags to i64
  %want_flags_at = getelementptr i64, ptr %wanted, i64 2
  %want_flags = load i64, ptr %want_flags_at
  %flags_fit = icmp eq i64 %wide_flags, %want_flags
  %rank_at = getelementptr i8, ptr %x, i64 {ARRAY_NDIM}
  %rank32 = load i32, ptr %rank_at
  %rank = zext i32 %rank32 to i64
  %want_rank_at = getelementptr i64, ptr %wanted, i64 3
  %want_rank = load i64, ptr %want_rank_at
  %rank_fits = icmp eq i64 %rank, %want_rank
  %fit = and i1 %flags_fit, %rank_fits
  br i1 %fit, label %dtype, label %no
dtype:
  %dtype_at = getelementptr i8, ptr %x, i64 {ARRAY_DTYPE}
  %found = load ptr, ptr %dtype_at
  %usual = icmp eq ptr %found, %standard
  br i1 %usual, label %extents, label %copy
copy:                                             ; unpickled arrays have dtypes of their own
  %number_at = getelementptr i8, ptr %found, i64 {DTYPE_NUMBER}
  %number32 = load i32, ptr %number_at
  %number = sext i32 %number32 to i64
  %want_number = load i64, ptr %wanted
  %number_fits = icmp eq i64 %number, %want_number
  %order_at = getelementptr i8, ptr %found, i64 {DTYPE_ORDER}
  %order8 = load i8, ptr %order_at
  %order = zext i8 %order8 to i64
  %want_order_at = getelementptr i64, ptr %wanted, i64 1
  %want_order = load i64, ptr %want_order_at
  %order_fits = icmp eq i64 %order, %want_order
  %equal = and i1 %number_fits, %order_fits
  br i1 %equal, label %extents, label %no
extents:
  %shape_at = getelementptr i8, ptr %x, i64 {ARRAY_SHAPE}
  %shape = load ptr, ptr %shape_at
  %want_shape = getelementptr i64, ptr %wanted, i64 4
  br label %extent
extent:
  %k = phi i64 [ 0, %extents ], [ %k1, %extent_fits ]
  %done = icmp eq i64 %k, %rank
  br i1 %done, label %layout, label %compare
compare:
  %d_at = getelementptr i64, ptr %shape, i64 %k
  %d = load i64, ptr %d_at
  %want_d_at = getelementptr i64, ptr %want_shape, i64 %k
  %want_d = load i64, ptr %want_d_at
  %d_fits = icmp eq i64 %d, %want_d
  br i1 %d_fits, label %extent_fits, label %no
extent_fits:
  %k1 = add i64 %k, 1
  br label %extent
layout:
  %closely = and i64 %wide_flags, {C_CONTIGUOUS}
  %close = icmp ne i64 %closely, 0
  br i1 %close, label %yes, label %strides
strides:
  %strides_at = getelementptr i8, ptr %x, i64 {ARRAY_STRIDES}
  %steps = load ptr, ptr %strides_at
  %want_steps = getelementptr i64, ptr %want_shape, i64 %rank
  br label %step
step:
  %j = phi i64 [ 0, %strides ], [ %j1, %step_fits ]
  %last = icmp eq i64 %j, %rank
  br i1 %last, label %yes, label %measure
measure:
  %s_at = getelementptr i64, ptr %steps, i64 %j
  %s = load i64, ptr %s_at
  %want_s_at = getelementptr i64, ptr %want_steps, i64 %j
  %want_s = load i64, ptr %want_s_at
  %s_fits = icmp eq i64 %s, %want_s
  br i1 %s_fits, label %step_fits, label %no
step_fits:
  %j1 = add i64 %j, 1
  br label %step
yes:
  ret i1 true
no:
  ret i1 false
}}

define ptr @secant_scalar(ptr %make, ptr %type, ptr %slot, i64 %size) nounwind {{
entry:
  %x = call ptr %make(ptr %type, i64 0)
  %failed = icmp eq ptr %x, null
  br i1 %failed, label %out, label %fill
fill:
  %at = getelementptr i8, ptr %x, i64 {NUMBER_VALUE}
  %common = icmp eq i64 %size, 8
  br i1 %common, label %eight, label %any
eight:
  %bits = load i64, ptr %slot
  store i64 %bits, ptr %at
  br label %out
any:
  call void @llvm.memcpy.p0.p0.i64(ptr %at, ptr %slot, i64 %size, i1 false)
  br label %out
out:
  ret ptr %x
}}
"""
