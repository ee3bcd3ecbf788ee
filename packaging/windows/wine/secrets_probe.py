"""Test only, run by the installed interpreter: the program's own store on Windows' keyring.

set       stores a short value and one far above the 2,560 bytes that one credential holds
check     reads both back, in another process
lost      holds when neither is there any more
"""

from __future__ import annotations

import sys

from inspector.cli.commands import data_folder
from inspector.model.secret import Secret
from inspector.storage.secrets import open_store

VALUES = {"short": "s3cret", "lang": "Gähn-€-🔑-" * 700}


def main() -> int:
    store = open_store(data_folder())
    print(f"kept in {store.status.title}; names {', '.join(store.names()) or 'none'}")
    if not store.status.persistent:
        print(store.status.reason)
        return 1
    if sys.argv[1] == "set":
        for name, value in VALUES.items():
            store.set(name, Secret(value))
    for name, value in VALUES.items():
        found = store.get(name)
        if sys.argv[1] == "lost":
            if found is not None:
                print(f"{name} is still there")
                return 1
        elif found is None or found.reveal() != value:
            print(f"{name} came back as {'nothing' if found is None else 'something else'}")
            return 1
        else:
            print(f"{name}: {len(value.encode())} bytes, the same")
    return 0


if __name__ == "__main__":
    sys.exit(main())
