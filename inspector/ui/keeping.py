"""What the window does with profiles: saves, opens, renames and deletes them."""

from __future__ import annotations

from inspector.ui import dialogs, words
from inspector.ui.token_sources import TokenSources


class Keeping(TokenSources):
    """Asks for names, and offers to take a deletion back."""

    def save_profile(self) -> None:
        """Saves under the profile's name; a new one is asked for its name."""
        profile = self.workspace.state.profile
        name = profile.name if profile is not None else None
        if name is None:
            proposal = words.profile_name(self.workspace.state.request)
            name = dialogs.ask_name(self, "Save profile", proposal)
        if name:
            self.workspace.save_profile(name)

    def _open_profile(self, profile_id: str) -> None:
        shelf = self.workspace.shelf
        profile = shelf.find(profile_id) if shelf is not None else None
        if profile is not None:
            self._clear_banners()
            self.workspace.open_profile(profile)

    def _rename_profile(self, profile_id: str) -> None:
        shelf = self.workspace.shelf
        profile = shelf.find(profile_id) if shelf is not None else None
        if shelf is None or profile is None:
            return
        name = dialogs.ask_name(self, "Rename profile", profile.name)
        if name:
            shelf.rename(profile_id, name, lambda _profile: None)

    def _delete_profile(self, profile_id: str) -> None:
        shelf = self.workspace.shelf
        if shelf is None:
            return
        profile = shelf.find(profile_id)
        take_back = self.workspace.delete_profile(profile_id)
        name = profile.name if profile is not None else "The profile"
        self.notice.say(f"{name} was deleted.", "Undo", take_back)
