"""How the pool's threads sleep and wake, as LLVM text: by Linux's futex, or by condition variables."""

# A wait ends at the latest when the word changes and a wake follows; the pool asks again after each.
#
# A worker that wakes where the caller runs goes elsewhere at once (`part`). Linux would leave it there until
# its next balancing, milliseconds later, if it sees no idle CPU: under KVM one that has halted looks taken.
SLEEP = """
declare i64 @syscall(i64, ...)
declare i32 @sched_getcpu()
declare i32 @sched_getaffinity(i32, i64, ptr)
declare i32 @sched_setaffinity(i32, i64, ptr)
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)

define internal void @wait(ptr %word, i32 %expected) nounwind {
  call i64 (i64, ...) @syscall(i64 $futex, ptr %word, i32 128, i32 %expected, ptr null, ptr null, i32 0)
  ret void
}
define internal void @wake(ptr %word, i32 %count) nounwind {
  call i64 (i64, ...) @syscall(i64 $futex, ptr %word, i32 129, i32 %count, ptr null, ptr null, i32 0)
  ret void
}
define void @reset() nounwind {
  call void @forget()
  ret void
}

define internal i32 @cpu() nounwind {
  %cpu = call i32 @sched_getcpu()
  ret i32 %cpu
}
define internal void @part() nounwind {
entry:
  %usual = alloca [128 x i8], align 8
  %elsewhere = alloca [128 x i8], align 8
  %cpu = call i32 @sched_getcpu()
  %home = load atomic i32, ptr @home monotonic, align 4
  %same = icmp eq i32 %cpu, %home
  %known = icmp ult i32 %cpu, 1024
  %crowded = and i1 %same, %known
  br i1 %crowded, label %ask, label %end
ask:
  %refused = call i32 @sched_getaffinity(i32 0, i64 128, ptr %usual)
  %granted = icmp sge i32 %refused, 0
  br i1 %granted, label %move, label %end
move:
  call void @llvm.memcpy.p0.p0.i64(ptr %elsewhere, ptr %usual, i64 128, i1 false)
  %byte = lshr i32 %cpu, 3
  %place = getelementptr i8, ptr %elsewhere, i32 %byte
  %bit = and i32 %cpu, 7
  %bit8 = trunc i32 %bit to i8
  %one = shl i8 1, %bit8
  %others = xor i8 %one, -1
  %mask = load i8, ptr %place
  %rest = and i8 %mask, %others
  store i8 %rest, ptr %place
  call i32 @sched_setaffinity(i32 0, i64 128, ptr %elsewhere)
  call i32 @sched_setaffinity(i32 0, i64 128, ptr %usual)
  br label %end
end:
  ret void
}
"""

CONDITION = """
@mutex = internal global [128 x i8] zeroinitializer, align 64
@work = internal global [128 x i8] zeroinitializer, align 64
@rest = internal global [128 x i8] zeroinitializer, align 64
declare i32 @pthread_mutex_init(ptr, ptr)
declare i32 @pthread_mutex_lock(ptr)
declare i32 @pthread_mutex_unlock(ptr)
declare i32 @pthread_cond_init(ptr, ptr)
declare i32 @pthread_cond_wait(ptr, ptr)
declare i32 @pthread_cond_broadcast(ptr)

define internal ptr @condition(ptr %word) nounwind {
  %joining = icmp eq ptr %word, @gate
  %condition = select i1 %joining, ptr @rest, ptr @work
  ret ptr %condition
}
define internal void @wait(ptr %word, i32 %expected) nounwind {
entry:
  %condition = call ptr @condition(ptr %word)
  call i32 @pthread_mutex_lock(ptr @mutex)
  br label %look
look:
  %now = load atomic i32, ptr %word acquire, align 4
  %same = icmp eq i32 %now, %expected
  br i1 %same, label %sleep, label %end
sleep:
  call i32 @pthread_cond_wait(ptr %condition, ptr @mutex)
  br label %look
end:
  call i32 @pthread_mutex_unlock(ptr @mutex)
  ret void
}
define internal void @wake(ptr %word, i32 %count) nounwind {
  %condition = call ptr @condition(ptr %word)
  call i32 @pthread_mutex_lock(ptr @mutex)
  call i32 @pthread_cond_broadcast(ptr %condition)
  call i32 @pthread_mutex_unlock(ptr @mutex)
  ret void
}
define void @reset() nounwind {
  call i32 @pthread_mutex_init(ptr @mutex, ptr null)
  call i32 @pthread_cond_init(ptr @work, ptr null)
  call i32 @pthread_cond_init(ptr @rest, ptr null)
  call void @forget()
  ret void
}
define internal i32 @cpu() nounwind { ret i32 -1 }
define internal void @part() nounwind { ret void }
"""
