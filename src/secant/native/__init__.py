"""Graphs run as machine code: lowering to LLVM, compiling, calling, and the cache on disk."""
