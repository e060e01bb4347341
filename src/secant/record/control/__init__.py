"""Loops and branches of the user's code as regions: what the rewritten statements drive.

``sequences`` what a loop runs over, ``carry`` what goes from iteration to iteration, ``loops`` and ``arms``
the drivers of loops and branches, ``contents`` changes to lists, dicts and objects, ``policy`` what is done
otherwise where a region will not do.
"""
