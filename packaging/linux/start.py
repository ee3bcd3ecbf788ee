"""Runs before the program in a frozen build, instead of PyInstaller's own start hooks.

PyInstaller's start program puts the folder on LD_LIBRARY_PATH and starts itself anew. What we start
in turn, the user's browser or file manager, must not load our libraries instead of its own.
"""

import os

_before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
if _before is None:
    os.environ.pop("LD_LIBRARY_PATH", None)
else:
    os.environ["LD_LIBRARY_PATH"] = _before
