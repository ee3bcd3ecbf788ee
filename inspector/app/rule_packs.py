"""The rule packs of one data folder: read, watched and changed, never on the owner's thread.

    read (warm-up worker) --take--> library --watch--> folder changed --reload--> library …

A pack that has become broken loses its broken rules at once: what is used is what the files say.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from inspector.app import pack_files
from inspector.app.pack_watch import TICK_S, PackWatch
from inspector.app.worker import Done, Worker
from inspector.errors import InspectorError
from inspector.model.redact import Redactor

if TYPE_CHECKING:
    from inspector.rules.draft import ClaimDraft
    from inspector.rules.library import Library, Stamp
    from inspector.rules.pack import Pack

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Arrival:
    """A pack that may be imported: under a free name, or in the place of the one of its name.

    `pack` and `instead` hold what could be used then; `instead` is None where nothing is replaced.
    """

    name: str
    pack: Pack
    taken: str = ""
    instead: Pack | None = None


class RulePacks:
    """All methods but `read` belong to the owner's thread; callbacks come on it too."""

    def __init__(
        self,
        folder: Path | None,
        post: Callable[[object], None],
        changed: Callable[[], None],
        failed: Callable[[BaseException], None],
        *,
        tick_s: float = TICK_S,
    ) -> None:
        self.folder = folder
        self.library: Library | None = None
        self._post = post
        self._changed = changed
        self._failed = failed
        self._tick_s = tick_s
        self._worker = Worker("rule packs", post)
        self._watch: PackWatch[Stamp] | None = None
        self._closed = False

    def read(self) -> Library:
        """Reads all packs; takes as long as the disk does, on any thread.

        Raises:
            ResourceError: The installation has no packs of its own.
        """
        from inspector.rules.library import read_library

        return read_library(self.folder)

    def take(self, library: Library) -> None:
        """Makes what was read the packs in use."""
        self.library = library

    def watch(self) -> None:
        """Follows the folder from what was read on."""
        from inspector.rules.library import look_at

        folder, library = self.folder, self.library
        if folder is None or library is None or self._watch is not None or self._closed:
            return
        self._watch = PackWatch(
            lambda: look_at(folder),
            library.stamp,
            lambda: self._post(Done(self.reload)),
            tick_s=self._tick_s,
        )

    def close(self) -> None:
        self._closed = True
        if self._watch is not None:
            self._watch.close()
        self._worker.close()

    def reload(self, then: Callable[[], None] = lambda: None) -> None:
        """Reads the packs again, then calls `then`."""

        def show(library: Library) -> None:
            self.take(library)
            self._changed()
            then()

        self._worker.run(self.read, show, self._failed)

    def run(self, work: Callable[[], T], then: Callable[[T], None]) -> None:
        """Does work on the packs' own thread."""
        self._worker.run(work, then, self._failed)

    # -- the user's packs -------------------------------------------------------------------

    def switch(self, pack: Path, *, on: bool) -> None:
        self._change(lambda: pack_files.switch(pack, on=on), lambda _path: None, self._failed)

    def remove(self, pack: Path, then: Callable[[Path], None]) -> None:
        """Moves a pack aside; `then` is told where to."""
        self._change(lambda: pack_files.remove(pack), then, self._failed)

    def examine(self, source: Path, then: Callable[[Arrival], None]) -> None:
        """Reads a pack that may be imported as it would be beside the others."""
        from inspector.rules.library import check_pack

        library, folder = self._known(), self._folder()

        def look() -> Arrival:
            name = pack_files.pack_name(source)
            taken = folder / (name + pack_files.SUFFIX)
            free = pack_files.pack_name(pack_files.free_name(folder, name))
            fresh = check_pack(source, library)
            if not taken.exists():
                return Arrival(free, fresh)
            return Arrival(free, fresh, name, check_pack(source, library, taken))

        self._worker.run(look, then, self._failed)

    def import_pack(
        self, source: Path, name: str, *, overwrite: bool, then: Callable[[Path], None]
    ) -> None:
        """Copies a pack into the folder under a name of one's own."""
        target = self._folder() / (name + pack_files.SUFFIX)
        self._change(
            lambda: pack_files.import_pack(source, target, overwrite=overwrite), then, self._failed
        )

    def export_pack(
        self, pack: Path, target: Path, redactor: Redactor, then: Callable[[Path], None]
    ) -> None:
        """Copies a pack to where the user wants it, without any secret in use."""
        self._worker.run(lambda: pack_files.export_pack(pack, target, redactor), then, self._failed)

    def add_claim(
        self,
        draft: ClaimDraft,
        name: str,
        then: Callable[[Path], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Puts a claim into the pack of that name, which is made when there is none.

        Nothing is changed when `failed` is called, with the sentence to show.
        """
        from inspector.rules.draft import to_document

        target = self._folder() / (name + pack_files.SUFFIX)
        document = to_document(draft)
        self._change(lambda: pack_files.add_rule(target, document), then, failed)

    def _change(
        self, work: Callable[[], T], then: Callable[[T], None], failed: Callable[[Exception], None]
    ) -> None:
        """Changes files, shows what that made of the packs, and only then tells the caller."""

        def both() -> tuple[T, Library]:
            return work(), self.read()

        def show(done: tuple[T, Library]) -> None:
            self.take(done[1])
            self._changed()
            then(done[0])

        self._worker.run(both, show, failed)

    def _known(self) -> Library:
        if self.library is None:
            raise InspectorError("The rules are still being read: try again in a moment.")
        return self.library

    def _folder(self) -> Path:
        if self.folder is None:
            raise InspectorError("There is no data folder for rules; give one with --data-dir.")
        return self.folder
