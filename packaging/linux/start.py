"""Runs before the program in a frozen build, instead of PyInstaller's own start hooks.

PyInstaller's start program puts the folder on LD_LIBRARY_PATH, notes for its children that it did,
and starts itself anew. What we start in turn, the user's browser or file manager, must not load our
libraries instead of its own; and this program started once more, as a helper, must do all that
again for itself. So the environment is put back as it was.
"""

import os

for _name in [name for name in os.environ if name.startswith("_PYI_")]:
    del os.environ[_name]
_before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
if _before is None:
    os.environ.pop("LD_LIBRARY_PATH", None)
else:
    os.environ["LD_LIBRARY_PATH"] = _before
