"""The caller's side of the pool as LLVM text; `worker` and `platform` have the rest.

A job is one call of ``secant.parallel``. Its word ``@gate`` holds the job's number (high half), how many more
workers may join it (16 bits), whether the caller sleeps until the last has left (1 bit), and how many are
inside (15 bits). Only a worker that has joined looks at the job, and the caller waits for those alone: one
that wakes late finds the gate shut and has held nobody up. Whoever is inside takes the next chunk from
``@next`` until there is none.

A caller that finds the pool taken runs its chunks itself, which serves nested calls and other threads alike.

``secant.parallel.blas`` is for chunks that call the BLAS. OpenBLAS has threads of its own, for one call at a
time: calls of several threads would queue up for them, so it is given one thread until the chunks are done.
"""

LOOPS = """
define internal void @plain(ptr %body, ptr %context, i64 %chunks) nounwind {
entry:
  %any = icmp sgt i64 %chunks, 0
  br i1 %any, label %loop, label %end
loop:
  %chunk = phi i64 [ 0, %entry ], [ %after, %loop ]
  call void %body(ptr %context, i64 %chunk)
  %after = add i64 %chunk, 1
  %more = icmp slt i64 %after, %chunks
  br i1 %more, label %loop, label %end
end:
  ret void
}
"""

SERIAL = """
define void @secant.parallel(ptr %body, ptr %context, i64 %chunks) nounwind {
  tail call void @plain(ptr %body, ptr %context, i64 %chunks)
  ret void
}
define void @secant.parallel.blas(ptr %body, ptr %context, i64 %chunks) nounwind {
  tail call void @plain(ptr %body, ptr %context, i64 %chunks)
  ret void
}
define i32 @width() { ret i32 1 }
define void @limit(i32 %own, i32 %below) { ret void }
define void @reset() { ret void }
"""

POOL = """
@gate = internal global i64 0, align 128
@next = internal global i64 0, align 128
@sleepers = internal global i32 0, align 128
@busy = internal global i32 0, align 128
@started = internal global i32 0
@body = internal global ptr null, align 128
@context = internal global ptr null
@chunks = internal global i64 0
@control = internal global i32 0
@home = internal global i32 0
@blas.usual = internal global i32 0
@flags = internal global i32 0
@own = internal global i32 1, align 128
@below = internal global i32 2147483647

declare i32 @llvm.smin.i32(i32, i32)
declare i32 @llvm.smax.i32(i32, i32)
declare i64 @llvm.smin.i64(i64, i64)

define void @limit(i32 %own, i32 %below) nounwind {
  store atomic i32 %own, ptr @own monotonic, align 4
  store atomic i32 %below, ptr @below monotonic, align 4
  ret void
}

define internal void @forget() nounwind {
  store atomic i64 0, ptr @gate monotonic, align 8
  store atomic i32 0, ptr @sleepers monotonic, align 4
  store i32 0, ptr @started
  store atomic i32 0, ptr @busy release, align 4
  call void @blas.resume()
  ret void
}

define internal void @blas.pause() nounwind {
  %usual = call i32 @blas.count()
  %several = icmp sgt i32 %usual, 1
  br i1 %several, label %pause, label %end
pause:
  store i32 %usual, ptr @blas.usual
  call void @blas.set(i32 1)
  br label %end
end:
  ret void
}

define internal void @blas.resume() nounwind {
  %usual = load i32, ptr @blas.usual
  %paused = icmp sgt i32 %usual, 1
  br i1 %paused, label %look, label %end
look:
  store i32 0, ptr @blas.usual
  %now = call i32 @blas.count()
  %unchanged = icmp eq i32 %now, 1
  br i1 %unchanged, label %resume, label %end
resume:
  call void @blas.set(i32 %usual)
  br label %end
end:
  ret void
}

define void @secant.parallel(ptr %body, ptr %context, i64 %chunks) nounwind {
  tail call void @share(ptr %body, ptr %context, i64 %chunks, i1 false)
  ret void
}
define void @secant.parallel.blas(ptr %body, ptr %context, i64 %chunks) nounwind {
  tail call void @share(ptr %body, ptr %context, i64 %chunks, i1 true)
  ret void
}

define i32 @width() nounwind {
  %own = load atomic i32, ptr @own monotonic, align 4
  %alone = icmp sle i32 %own, 1
  br i1 %alone, label %one, label %several
one:
  ret i32 1
several:
  %blas = call i32 @blas.count()
  %below = load atomic i32, ptr @below monotonic, align 4
  %binds = icmp slt i32 %blas, %below
  %positive = call i32 @llvm.smax.i32(i32 %blas, i32 1)
  %least = call i32 @llvm.smin.i32(i32 %own, i32 %positive)
  %width = select i1 %binds, i32 %least, i32 %own
  ret i32 %width
}

define internal void @take(ptr %body, ptr %context, i64 %chunks) nounwind {
entry:
  br label %next
next:
  %chunk = atomicrmw add ptr @next, i64 1 monotonic
  %any = icmp slt i64 %chunk, %chunks
  br i1 %any, label %run, label %end
run:
  call void %body(ptr %context, i64 %chunk)
  br label %next
end:
  ret void
}

define internal void @share(ptr %body, ptr %context, i64 %chunks, i1 %blas) nounwind {
entry:
  %several = icmp sgt i64 %chunks, 1
  br i1 %several, label %ask, label %serial
ask:
  %width = call i32 @width()
  %wide = icmp sgt i32 %width, 1
  br i1 %wide, label %look, label %serial
look:
  %taken = load atomic i32, ptr @busy monotonic, align 4
  %idle = icmp eq i32 %taken, 0
  br i1 %idle, label %try, label %serial
try:
  %swap = cmpxchg ptr @busy, i32 0, i32 1 acquire monotonic
  %mine = extractvalue { i32, i1 } %swap, 1
  br i1 %mine, label %hire, label %serial
hire:
  %wide64 = zext i32 %width to i64
  %hands64 = call i64 @llvm.smin.i64(i64 %chunks, i64 %wide64)
  %hands = trunc i64 %hands64 to i32
  %wanted = sub i32 %hands, 1
  %here = load i32, ptr @started
  %short = icmp slt i32 %here, %wanted
  br i1 %short, label %more, label %staffed
more:
  call void @hire(i32 %wanted)
  br label %staffed
staffed:
  %started = load i32, ptr @started
  %places = call i32 @llvm.smin.i32(i32 %wanted, i32 %started)
  %none = icmp eq i32 %places, 0
  br i1 %none, label %unable, label %open
unable:
  store atomic i32 0, ptr @busy release, align 4
  br label %serial
open:
  br i1 %blas, label %pause, label %publish
pause:
  call void @blas.pause()
  br label %publish
publish:
  store ptr %body, ptr @body
  store ptr %context, ptr @context
  store i64 %chunks, ptr @chunks
  %control = call i32 @control.get()
  %modes = and i32 %control, $modes
  store i32 %modes, ptr @control
  %home = call i32 @cpu()
  store atomic i32 %home, ptr @home monotonic, align 4
  store atomic i32 0, ptr @flags monotonic, align 4
  store atomic i64 0, ptr @next monotonic, align 8
  %last = load atomic i64, ptr @gate monotonic, align 8
  %number = lshr i64 %last, 32
  %number1 = add i64 %number, 1
  %high = shl i64 %number1, 32
  %places64 = zext i32 %places to i64
  %low = shl i64 %places64, 16
  %opened = or i64 %high, %low
  store atomic i64 %opened, ptr @gate seq_cst, align 8
  %asleep = load atomic i32, ptr @sleepers seq_cst, align 4
  %awake = sub i32 %started, %asleep
  %missing = sub i32 %places, %awake
  %wake = icmp sgt i32 %missing, 0
  br i1 %wake, label %rouse, label %work
rouse:
  %few = call i32 @llvm.smin.i32(i32 %missing, i32 2)
  call void @wake(ptr getelementptr (i8, ptr @gate, i64 4), i32 %few)
  br label %work
work:
  call void @take(ptr %body, ptr %context, i64 %chunks)
  %shut = atomicrmw and ptr @gate, i64 -4294901761 acq_rel
  %inside = and i64 %shut, 32767
  %some = icmp ne i64 %inside, 0
  br i1 %some, label %join, label %joined
join:
  call void @join()
  br label %joined
joined:
  br i1 %blas, label %resume, label %collect
resume:
  call void @blas.resume()
  br label %collect
collect:
  %flags = load atomic i32, ptr @flags monotonic, align 4
  %raised = icmp ne i32 %flags, 0
  br i1 %raised, label %raise, label %leave
raise:
  %before = call i32 @control.get()
  %after = or i32 %before, %flags
  call void @control.set(i32 %after)
  br label %leave
leave:
  store atomic i32 0, ptr @busy release, align 4
  ret void
serial:
  tail call void @plain(ptr %body, ptr %context, i64 %chunks)
  ret void
}

define internal void @join() noinline nounwind {
entry:
  br label %spin
spin:
  %spins = phi i32 [ 0, %entry ], [ %spins1, %again ]
  %gate = load atomic i64, ptr @gate acquire, align 8
  %inside = and i64 %gate, 32767
  %left = icmp eq i64 %inside, 0
  br i1 %left, label %end, label %again
again:
  $pause
  %spins1 = add i32 %spins, 1
  %patient = icmp slt i32 %spins1, $caller_spins
  br i1 %patient, label %spin, label %drowsy
drowsy:
  %marked = atomicrmw or ptr @gate, i64 32768 acq_rel
  br label %sleep
sleep:
  %now = load atomic i64, ptr @gate acquire, align 8
  %still = and i64 %now, 32767
  %gone = icmp eq i64 %still, 0
  br i1 %gone, label %end, label %wait
wait:
  %word = trunc i64 %now to i32
  call void @wait(ptr @gate, i32 %word)
  br label %sleep
end:
  ret void
}
"""
