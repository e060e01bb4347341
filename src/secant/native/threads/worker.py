"""A worker of the pool as LLVM text: it waits for a gate with a place, joins, takes chunks, leaves.

It spins for a while before it sleeps, since a kernel often follows another. Where sleeps turn out long, it
spins less and less, and leaves its processor to those who have work; after a sleep that was hardly one, fully
again. Sleepers are woken two by two, by the caller and by each worker that joins, so that the caller comes to
its own chunks at once however many there are.
"""

WORKER = """
declare i32 @clock_gettime(i32, ptr)

define internal i64 @now() nounwind {
  %time = alloca [2 x i64]
  call i32 @clock_gettime(i32 $monotonic, ptr %time)
  %seconds = load i64, ptr %time
  %rest = getelementptr i64, ptr %time, i64 1
  %fraction = load i64, ptr %rest
  %whole = mul i64 %seconds, 1000000000
  %now = add i64 %whole, %fraction
  ret i64 %now
}

define internal ptr @worker(ptr %nothing) nounwind {
entry:
  br label %look
look:
  %spins = phi i32 [ 0, %entry ], [ %spins, %enter ], [ %spins1, %spin ], [ 0, %sleep ], [ 0, %done ]
  %most = phi i32 [ $full, %entry ], [ %most, %enter ], [ %most, %spin ], [ %most1, %sleep ], [ %most, %done ]
  %gate = load atomic i64, ptr @gate acquire, align 8
  %low = trunc i64 %gate to i32
  %places = lshr i32 %low, 16
  %open = icmp ne i32 %places, 0
  br i1 %open, label %enter, label %idle
enter:
  %entered = sub i64 %gate, 65535
  %swap = cmpxchg ptr @gate, i64 %gate, i64 %entered acq_rel monotonic
  %in = extractvalue { i64, i1 } %swap, 1
  br i1 %in, label %inside, label %look
inside:
  %others = icmp ugt i32 %places, 1
  %asleep = load atomic i32, ptr @sleepers monotonic, align 4
  %someone = icmp sgt i32 %asleep, 0
  %rouses = and i1 %others, %someone
  br i1 %rouses, label %rouse, label %work
rouse:
  %left = sub i32 %places, 1
  %few = call i32 @llvm.smin.i32(i32 %left, i32 2)
  call void @wake(ptr getelementptr (i8, ptr @gate, i64 4), i32 %few)
  br label %work
work:
  %body = load ptr, ptr @body
  %context = load ptr, ptr @context
  %chunks = load i64, ptr @chunks
  %modes = load i32, ptr @control
  call void @control.set(i32 %modes)
  call void @take(ptr %body, ptr %context, i64 %chunks)
  %control = call i32 @control.get()
  %flags = and i32 %control, $sticky
  %raised = icmp ne i32 %flags, 0
  br i1 %raised, label %raise, label %leave
raise:
  %known = atomicrmw or ptr @flags, i32 %flags monotonic
  br label %leave
leave:
  %before = atomicrmw sub ptr @gate, i64 1 acq_rel
  %inside1 = and i64 %before, 65535
  %awaited = icmp eq i64 %inside1, 32769
  br i1 %awaited, label %report, label %done
report:
  call void @wake(ptr @gate, i32 1)
  br label %done
done:
  br label %look
idle:
  %patient = icmp slt i32 %spins, %most
  br i1 %patient, label %spin, label %sleep
spin:
  $pause
  %spins1 = add i32 %spins, 1
  br label %look
sleep:
  %high = lshr i64 %gate, 32
  %number = trunc i64 %high to i32
  %sleepers = atomicrmw add ptr @sleepers, i32 1 seq_cst
  %dusk = call i64 @now()
  call void @wait(ptr getelementptr (i8, ptr @gate, i64 4), i32 %number)
  %dawn = call i64 @now()
  call void @part()
  %woken = atomicrmw sub ptr @sleepers, i32 1 seq_cst
  %slept = sub i64 %dawn, %dusk
  %brief = icmp slt i64 %slept, $brief
  %half = lshr i32 %most, 1
  %fewer = call i32 @llvm.smax.i32(i32 %half, i32 $least)
  %most1 = select i1 %brief, i32 $full, i32 %fewer
  br label %look
}
"""
