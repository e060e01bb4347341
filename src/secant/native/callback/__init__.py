"""Steps in NumPy: what has no native form is called back from native code, in place.

Enters: a region. Leaves: the region with such nodes as *callbacks*, their machine code, and the Python
functions that it calls.
"""
