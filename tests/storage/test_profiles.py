from __future__ import annotations

import errno
import os
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.errors import ProfileError
from inspector.model.chain import Condition, Expectation, Taken
from inspector.model.headers import Headers
from inspector.model.profile import Profile, ProfileStep, TokenSource
from inspector.model.redact import Redactor
from inspector.model.request import Body, BodyKind, Part, Request
from inspector.model.secret import Secret
from inspector.storage import profile_file
from inspector.storage.profiles import ProfileStore

BODY = '{\n  "externalContact": {"id": "guest-123"},\n  "to": {"id": "to-1"}\n}\n'
REQUEST = Request(
    method="POST",
    url="{{api}}/api/v2/conversations/messaging",
    headers=Headers.of(
        [("Content-Type", "application/json"), ("Authorization", "Bearer {{token}}")]
    ),
    body=Body("json", BODY),
)
PROFILE = Profile(
    id="5f0c1c55-0000-4000-8000-000000000001",
    name="Messaging 401",
    request=REQUEST,
    token=TokenSource("client", "middleware", "client-1", "client:middleware", ("messaging:web",)),
    guest_id="7a1b",
    variables={"locale": "de"},
    notes="See ticket 4711.",
)


@pytest.fixture
def store(tmp_path: Path) -> ProfileStore:
    return ProfileStore(tmp_path / "profiles")


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_saved_profile_is_a_readable_private_file_and_comes_back_equal(
    store: ProfileStore,
) -> None:
    path = store.save(PROFILE)
    assert path.name == "messaging-401.toml"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_text() == (
        "# A request of Guest API Inspector. It holds no secrets:\n"
        "# {{name}} stands for a value that is filled in when sending.\n"
        "\n"
        "format = 1\n"
        'id = "5f0c1c55-0000-4000-8000-000000000001"\n'
        'name = "Messaging 401"\n'
        'environment = "sandbox"\n'
        'guest_id = "7a1b"\n'
        'notes = "See ticket 4711."\n'
        "\n"
        "[request]\n"
        'method = "POST"\n'
        'url = "{{api}}/api/v2/conversations/messaging"\n'
        "headers = [\n"
        '    ["Content-Type", "application/json"],\n'
        '    ["Authorization", "Bearer {{token}}"],\n'
        "]\n"
        "\n"
        "[request.body]\n"
        'kind = "json"\n'
        f"text = '''\n{BODY}'''\n"
        "\n"
        "[token]\n"
        'kind = "client"\n'
        'client_name = "middleware"\n'
        'client_id = "client-1"\n'
        'secret_name = "client:middleware"\n'
        'scopes = ["messaging:web"]\n'
        "\n"
        "[variables]\n"
        'locale = "de"\n'
    )
    assert store.load(PROFILE.id) == PROFILE
    assert ProfileStore(path.parent).list().profiles == (PROFILE,)


def test_saving_the_same_again_changes_no_byte(store: ProfileStore) -> None:
    path = store.save(PROFILE)
    before = path.read_bytes()
    assert store.save(PROFILE) == path
    assert path.read_bytes() == before
    assert store.last_backup is None


def test_an_empty_or_missing_folder_lists_nothing(store: ProfileStore) -> None:
    listing = store.list()
    assert (listing.profiles, listing.damaged) == ((), ())


def test_the_list_is_sorted_by_name_whatever_the_case(store: ProfileStore) -> None:
    for number, name in enumerate(("zebra", "Alpha", "beta")):
        store.save(replace(PROFILE, id=str(number), name=name))
    assert [profile.name for profile in store.list().profiles] == ["Alpha", "beta", "zebra"]


def test_comments_order_and_unknown_layout_survive_a_save(store: ProfileStore) -> None:
    path = store.save(PROFILE)
    path.write_text(
        "# our team's file\n"
        "name = 'Messaging 401' # keep this name\n"
        f'id = "{PROFILE.id}"\n'
        "format = 1\n"
        'environment = "sandbox"\n\n'
        "[request] # the failing one\n"
        "url = '{{api}}/api/v2/conversations/messaging'\n"
        'method = "POST"\n'
        "headers = [\n"
        "  # sent by Faraday\n"
        '  ["Content-Type", "application/json"],\n'
        '  ["X-Old", "1"], # drop me\n'
        '  ["Authorization", "Bearer {{token}}"], # from the keyring\n'
        "]\n"
        f"body.kind = 'json'\nbody.text = '''\n{BODY}''' # as pasted\n"
        "# the end\n"
    )
    loaded = store.load(PROFILE.id)
    assert loaded.request.headers.get("X-Old") == "1"
    headers = loaded.request.headers.without("X-Old").with_added("X-Guest-Id", "guest-123")
    store.save(replace(loaded, request=replace(loaded.request, headers=headers), notes="tried"))
    text = path.read_text()
    for comment in (
        "# our team's file",
        "# keep this name",
        "# the failing one",
        "# sent by Faraday",
        "# from the keyring",
        "# as pasted",
        "# the end",
    ):
        assert comment in text
    assert text.index("name = 'Messaging 401'") < text.index("format = 1")
    assert "X-Old" not in text
    assert store.load(PROFILE.id).request.headers == headers
    assert store.load(PROFILE.id).notes == "tried"
    assert store.last_backup is None  # it was loaded after the change


def test_a_line_feed_made_crlf_by_git_changes_no_value(store: ProfileStore) -> None:
    path = store.save(PROFILE)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert store.load(PROFILE.id) == PROFILE


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.sampled_from(
    [
        "'''",
        '"""',
        "a'",
        'a"',
        "\r\n",
        "\x00\x1f\x7f",
        "\\n\\",
        "\n",
        "# no comment",
        "{{x}}",
        "é\u2028",
    ]
)
names = texts.filter(str.strip)
optional = st.none() | texts
requests = st.builds(
    Request,
    method=texts,
    url=texts,
    headers=st.lists(st.tuples(texts, texts), max_size=4).map(Headers.of),
    body=st.builds(
        Body,
        kind=st.sampled_from(["none", "json", "text", "form", "multipart"]),
        text=texts,
        parts=st.lists(st.builds(Part, texts, texts, optional, optional, optional), max_size=2).map(
            tuple
        ),
    ),
)
profiles = st.builds(
    Profile,
    id=names,
    name=names,
    request=requests,
    environment=texts,
    token=st.builds(
        TokenSource,
        st.sampled_from(["none", "client", "stored"]),
        texts,
        texts,
        texts,
        st.lists(texts, max_size=3).map(tuple),
    ),
    guest_id=texts,
    variables=st.dictionaries(texts, texts, max_size=3),
    notes=texts,
)


@given(profiles, profiles)
@settings(max_examples=150, deadline=None)
def test_any_profile_comes_back_equal_also_when_written_over_another(
    first: Profile, second: Profile
) -> None:
    text = profile_file.write(first)
    assert profile_file.read(text) == first
    assert tomllib.loads(text)["name"] == first.name  # another reader agrees
    over = profile_file.write(second, text)
    assert profile_file.read(over) == second
    assert tomllib.loads(over)["request"]["body"].get("text", "") == second.request.body.text


def test_a_layout_that_cannot_take_the_values_goes_rather_than_a_value() -> None:
    text = profile_file.write(PROFILE).replace("\n[variables]\n", "\n[variables] # mine\n")
    odd = replace(PROFILE, id="")  # a file cannot hold this, so its text never reads back
    assert "# mine" not in profile_file.write(odd, text)


def test_renaming_moves_the_file_and_keeps_the_id(store: ProfileStore) -> None:
    old = store.save(PROFILE)
    renamed = store.rename(PROFILE.id, "  Guest: ÄÖ / 200 ")
    assert (renamed.id, renamed.name) == (PROFILE.id, "Guest: ÄÖ / 200")
    assert not old.exists()
    assert [path.name for path in old.parent.iterdir()] == ["guest-ao-200.toml"]
    assert store.load(PROFILE.id) == renamed
    assert store.rename(PROFILE.id, "guest ao 200!").name == "guest ao 200!"
    assert [path.name for path in old.parent.iterdir()] == ["guest-ao-200.toml"]


def test_a_name_of_nothing_is_refused(store: ProfileStore) -> None:
    store.save(PROFILE)
    with pytest.raises(ProfileError, match="needs a name"):
        store.rename(PROFILE.id, "  ")
    with pytest.raises(ProfileError, match="needs a name"):
        store.save(replace(PROFILE, name=""))
    assert store.load(PROFILE.id) == PROFILE


def test_duplicates_count_up_and_have_ids_of_their_own(store: ProfileStore) -> None:
    store.save(PROFILE)
    copies = [store.duplicate(PROFILE.id) for _ in range(2)]
    copies.append(store.duplicate(copies[0].id))
    assert [copy.name for copy in copies] == [
        "Messaging 401 copy",
        "Messaging 401 copy 2",
        "Messaging 401 copy 3",
    ]
    assert len({PROFILE.id, *(copy.id for copy in copies)}) == 4
    assert {copy.request for copy in copies} == {PROFILE.request}
    assert len(store.list().profiles) == 4


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("con", "con-profile.toml"),
        ("COM1", "com1-profile.toml"),
        ("../../etc/passwd", "etc-passwd.toml"),
        ("日本", "profile.toml"),
        ("x" * 300, "x" * 60 + ".toml"),
        (".hidden", "hidden.toml"),
    ],
)
def test_a_file_name_is_one_that_every_system_takes(
    store: ProfileStore, name: str, file: str
) -> None:
    assert store.save(replace(PROFILE, name=name)).name == file


def test_two_profiles_of_one_name_get_two_files(store: ProfileStore) -> None:
    first = store.save(PROFILE)
    first.rename(first.with_name("Messaging-401.TOML".replace("TOML", "toml")))
    second = store.save(replace(PROFILE, id="other"))
    assert second.name == "messaging-401-2.toml"  # names that differ by case only are one name


def test_a_name_that_another_window_took_meanwhile_is_not_overwritten(
    store: ProfileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, done = os.link, []

    def late(source: str, target: Path) -> None:
        if not done:
            done.append(1)
            Path(target).write_bytes(b"theirs")
        real(source, target)

    monkeypatch.setattr(os, "link", late)
    path = store.save(PROFILE)
    assert path.name == "messaging-401-2.toml"
    assert path.with_name("messaging-401.toml").read_bytes() == b"theirs"


def test_a_deleted_profile_can_be_restored(store: ProfileStore, tmp_path: Path) -> None:
    path = store.save(PROFILE)
    path.write_text(path.read_text() + "# a comment\n")
    before = path.read_bytes()
    store.delete(PROFILE.id)
    assert store.list().profiles == ()
    with pytest.raises(ProfileError, match="not in"):
        store.load(PROFILE.id)
    assert store.restore(PROFILE.id) == PROFILE
    assert contents(tmp_path / "profiles") == {"messaging-401.toml": before}


def test_the_last_deleted_of_an_id_is_restored(store: ProfileStore) -> None:
    store.save(PROFILE)
    store.delete(PROFILE.id)
    store.save(replace(PROFILE, notes="second"))
    store.delete(PROFILE.id)
    assert store.restore(PROFILE.id).notes == "second"


def test_what_is_there_or_nowhere_cannot_be_restored_or_deleted(store: ProfileStore) -> None:
    path = store.save(PROFILE)
    with pytest.raises(ProfileError, match="there already") as caught:
        store.restore(PROFILE.id)
    assert caught.value.path == path
    with pytest.raises(ProfileError, match="it cannot be restored"):
        store.restore("unknown")
    with pytest.raises(ProfileError, match="not in"):
        store.delete("unknown")


DAMAGE = [
    ("format = 1", "format = = 1", 4, "not valid TOML"),
    ('id = "', 'id = "a"\nid = "', 6, "already exists"),
    ('kind = "json"', 'kind = "jsn"', 20, "request.body.kind: is none of the values"),
    ('kind = "json"', 'kinf = "json"', 20, "request.body.kinf: is not a key of a profile"),
    ('method = "POST"', "method = 7", 12, "request.method: input should be a valid string"),
    ('["Content-Type", "application/json"]', '["Content-Type"]', 14, "needs a name and a value"),
    ('name = "Messaging 401"\n', "", 0, "name: is missing"),
    ("format = 1\n", "", 0, "format: is missing"),
    ('name = "Messaging 401"', 'name = ""', 6, "name: is empty"),
    ("format = 1", "format = 1\n" + "a" + ".a" * 60 + " = [" + "[" * 3000, 0, ""),
]


@pytest.mark.parametrize(("old", "new", "line", "what"), DAMAGE)
def test_a_damaged_file_is_reported_with_its_line_left_alone_and_the_rest_opens(
    store: ProfileStore, old: str, new: str, line: int, what: str
) -> None:
    good = replace(PROFILE, id="good", name="good")
    store.save(good)
    path = store.save(PROFILE)
    damaged = path.read_text().replace(old, new, 1)
    assert damaged != path.read_text()
    path.write_text(damaged)
    listing = store.list()
    assert listing.profiles == (good,)
    (error,) = listing.damaged
    place = f"{path}, line {line}: " if line else str(path)
    assert str(error).startswith(place)
    assert what in str(error)
    assert "left as it is" in str(error)
    assert error.path == path
    assert path.read_text() == damaged


def test_several_mistakes_are_counted(store: ProfileStore) -> None:
    path = store.save(PROFILE)
    path.write_text(path.read_text().replace("method", "metod").replace("scopes", "scops"))
    (error,) = store.list().damaged
    assert "(and 2 more)" in str(error)


def test_a_key_inside_a_multi_line_text_is_not_taken_for_the_damaged_one() -> None:
    text = (
        'format = 1\nid = "a"\nname = "n"\nnotes = """\n[request]\nmethod = 1\n"""\n'
        '[request]\nurl = "/"\nmethod = 1\n'
    )
    with pytest.raises(profile_file.Unreadable) as caught:
        profile_file.read(text)
    assert caught.value.line == 10


def test_a_file_that_is_not_text_is_reported(store: ProfileStore) -> None:
    path = store.save(PROFILE)
    path.write_bytes(b"format = 1\nname = '\xff'\n")
    (error,) = store.list().damaged
    assert "line 2: it is not UTF-8 text" in str(error)


def test_a_folder_of_a_profiles_name_is_reported(store: ProfileStore) -> None:
    folder = store.save(PROFILE).parent
    (folder / "odd.toml").mkdir()
    listing = store.list()
    assert listing.profiles == (PROFILE,)
    assert "odd.toml cannot be read" in str(listing.damaged[0])


def test_a_newer_format_is_refused_untouched(store: ProfileStore) -> None:
    path = store.save(PROFILE)
    newer = path.read_text().replace("format = 1", "format = 3").replace("notes", "remarks")
    path.write_text(newer)
    (error,) = store.list().damaged
    assert "line 4: it was written by a newer version of this program (format 3)" in str(error)
    assert "update the program" in str(error)
    fresh = ProfileStore(path.parent)
    fresh._paths[PROFILE.id] = path  # as in a window that had it open before
    for attempt in (lambda: fresh.save(PROFILE), lambda: fresh.load(PROFILE.id)):
        with pytest.raises(ProfileError, match="newer version"):
            attempt()
    assert contents(path.parent) == {path.name: newer.encode()}


def test_a_copied_file_with_the_same_id_is_reported_not_mixed_up(store: ProfileStore) -> None:
    path = store.save(PROFILE)
    twin = path.with_name("z.toml")
    twin.write_bytes(path.read_bytes())
    listing = store.list()
    assert listing.profiles == (PROFILE,)
    assert "z.toml has the same id as messaging-401.toml" in str(listing.damaged[0])


def test_another_ones_change_is_kept_beside_before_it_is_written_over(store: ProfileStore) -> None:
    path = store.save(PROFILE)
    theirs = path.read_text().replace("4711", "4712") + "# theirs\n"
    path.write_text(theirs)
    store.list()  # showing the list is not loading: the window still edits the older one
    store.save(replace(PROFILE, notes="mine"))
    assert store.last_backup == path.with_name("messaging-401.toml.bak")
    assert store.last_backup.read_text() == theirs
    assert "# theirs" in path.read_text()  # the comment survives in the file too
    path.write_text(theirs + "# again\n")
    store.save(PROFILE)
    assert store.last_backup == path.with_name("messaging-401.toml.bak2")
    store.save(PROFILE)
    assert store.last_backup is None


def test_of_many_changes_by_others_the_last_five_are_kept(store: ProfileStore) -> None:
    path = store.save(PROFILE)
    folder = path.with_name(f"{path.name}.bak3")
    folder.mkdir()  # none of ours, and no obstacle
    (path.with_name(f"{path.name}.bakery")).write_text("not ours")
    for number in range(8):
        path.write_bytes(path.read_bytes() + f"# theirs {number}\n".encode())
        store.save(PROFILE)
    beside = {each.name.partition(".bak")[2] for each in path.parent.glob("*.bak*")}
    assert beside == {"3", "7", "8", "9", "10", "11", "ery"}
    assert store.last_backup == path.with_name(f"{path.name}.bak11")
    assert "# theirs 7" in store.last_backup.read_text()


def test_a_change_that_is_kept_already_is_not_kept_twice(store: ProfileStore) -> None:
    path = store.save(PROFILE)
    theirs = path.read_bytes() + b"# theirs\n"
    for text in (theirs, theirs + b"# more\n", theirs):
        path.write_bytes(text)
        store.save(PROFILE)
    assert store.last_backup == path.with_name(f"{path.name}.bak")
    assert len([*path.parent.glob("*.bak*")]) == 2


def test_a_folder_whose_copies_cannot_be_listed_is_reported(
    store: ProfileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = store.save(PROFILE)
    path.write_bytes(path.read_bytes() + b"# theirs\n")

    def refuse(_folder: Path) -> None:
        raise OSError(errno.EACCES, "denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(ProfileError, match="profiles cannot be read: you may not"):
        store.save(PROFILE)
    assert path.read_bytes().endswith(b"# theirs\n")


def test_a_file_damaged_by_hand_is_kept_beside_when_its_profile_is_saved(
    store: ProfileStore,
) -> None:
    path = store.save(PROFILE)
    path.write_text("format = 1\nhalf a fi")
    assert store.save(PROFILE) == path
    assert store.last_backup is not None
    assert store.last_backup.read_text() == "format = 1\nhalf a fi"
    assert store.load(PROFILE.id) == PROFILE


def test_a_file_damaged_by_hand_stays_when_its_profile_is_saved_after_a_listing(
    store: ProfileStore,
) -> None:
    path = store.save(PROFILE)
    path.write_text("format = 1\nhalf a fi")
    store.list()
    assert store.save(PROFILE) == path.with_name("messaging-401-2.toml")
    assert path.read_text() == "format = 1\nhalf a fi"


def test_a_profile_whose_file_was_moved_by_hand_is_found_again(store: ProfileStore) -> None:
    path = store.save(PROFILE)
    path.rename(path.with_name("elsewhere.toml"))
    assert store.load(PROFILE.id) == PROFILE
    assert store.save(PROFILE).name == "elsewhere.toml"


SECRET = "canary-s3cr3t-value"
LEAKS = [
    ({"url": f"{{{{api}}}}/x?access_token={SECRET}"}, "the URL"),
    ({"url": f"https://user:{SECRET}@host/x"}, "the URL"),
    ({"headers": Headers.of([("Authorization", f"Bearer {SECRET}")])}, "the header Authorization"),
    ({"headers": Headers.of([("Cookie", f"sid={SECRET}")])}, "the header Cookie"),
    ({"headers": Headers.of([("X-Other", f"Bearer {SECRET}")])}, "the header X-Other"),
    ({"body": Body("form", f"a=b&client_secret={SECRET}")}, "the body"),
    ({"body": Body("json", f'{{"password": "{SECRET}"}}')}, "the body"),
    ({"body": Body("multipart", "", (Part("client_secret", SECRET),))}, "the body"),
]


@pytest.mark.parametrize(("change", "place"), LEAKS)
def test_a_request_that_holds_a_secret_is_refused_and_nothing_is_written(
    store: ProfileStore, tmp_path: Path, change: dict[str, object], place: str
) -> None:
    leaking = replace(PROFILE, request=replace(REQUEST, **change))  # type: ignore[arg-type]
    with pytest.raises(ProfileError, match="not saved") as caught:
        store.save(leaking)
    assert f"{place} holds a secret" in str(caught.value)
    assert SECRET not in str(caught.value)
    assert contents(tmp_path) == {}


@pytest.mark.parametrize(
    ("leaking", "place"),
    [
        (replace(PROFILE, variables={"password": "short"}), "the variable password"),
        (replace(PROFILE, variables={"x": "Bearer " + SECRET}), "the variable x"),
        (replace(PROFILE, notes=f"password: {SECRET}1"), "the notes"),
        (replace(PROFILE, name=f"Bearer {SECRET}"), "the name"),
        (replace(PROFILE, environment=f"Bearer {SECRET}"), "the environment"),
        (replace(PROFILE, token=TokenSource("stored", client_id=f"Bearer {SECRET}")), "the token"),
    ],
)
def test_a_secret_beside_the_request_is_refused_too(
    store: ProfileStore, tmp_path: Path, leaking: Profile, place: str
) -> None:
    with pytest.raises(ProfileError, match="not saved") as caught:
        store.save(leaking)
    assert f"{place} holds a secret" in str(caught.value) or place in str(caught.value)
    assert SECRET not in str(caught.value)
    assert contents(tmp_path) == {}


def test_a_secret_in_use_is_refused_wherever_it_stands(store: ProfileStore, tmp_path: Path) -> None:
    redactor = Redactor([Secret("plain words")])
    leaking = replace(PROFILE, notes="it says plain words here")
    with pytest.raises(ProfileError, match="the notes"):
        store.save(leaking, redactor=redactor)
    assert contents(tmp_path) == {}
    store.save(leaking)


def test_references_placeholders_and_variables_are_no_secrets(store: ProfileStore) -> None:
    headers = Headers.of(
        [
            ("Authorization", "Bearer {{secret:client:middleware}}"),
            ("Cookie", "sid={{session}}"),
            ("X-Api-Key", "<YOUR_KEY>"),
            ("Proxy-Authorization", "Basic ${PROXY}"),
        ]
    )
    body = Body("form", "grant_type=client_credentials&client_secret={{client_secret}}")
    profile = replace(PROFILE, request=replace(REQUEST, headers=headers, body=body))
    store.save(profile)
    assert store.load(PROFILE.id) == profile


def test_half_a_surrogate_pair_is_named_and_nothing_is_lost(store: ProfileStore) -> None:
    path = store.save(PROFILE)
    before = path.read_bytes()
    with pytest.raises(ProfileError, match=r"U\+D800"):
        store.save(replace(PROFILE, notes="a\ud800b"))
    assert path.read_bytes() == before


def test_a_file_in_place_of_the_folder_is_explained(tmp_path: Path) -> None:
    (tmp_path / "profiles").write_text("a file")
    store = ProfileStore(tmp_path / "profiles")
    with pytest.raises(ProfileError, match="a file stands where the folder should be") as caught:
        store.save(PROFILE)
    assert str(tmp_path / "profiles") in str(caught.value)
    with pytest.raises(ProfileError, match="cannot be read"):
        store.list()


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_disk_that_refuses_is_explained_and_the_old_file_stays(
    store: ProfileStore, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    path = store.save(PROFILE)
    before = contents(path.parent)

    def refuse(_descriptor: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", refuse)
    for attempt in (
        lambda: store.save(replace(PROFILE, notes="new")),
        lambda: store.save(replace(PROFILE, id="new")),
        lambda: store.delete(PROFILE.id) if code == errno.EACCES else store.save(PROFILE),
    ):
        with pytest.raises(ProfileError, match=r"free some space|data-dir") as caught:
            attempt()
        assert str(path.parent) in str(caught.value)
    monkeypatch.undo()
    if code != errno.EACCES:
        assert contents(path.parent) == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes into read-only folders")
def test_a_read_only_folder_is_explained_and_the_old_file_stays(store: ProfileStore) -> None:
    path = store.save(PROFILE)
    before = path.read_bytes()
    path.parent.chmod(0o500)
    try:
        with pytest.raises(ProfileError, match="permissions"):
            store.save(replace(PROFILE, notes="new"))
        assert path.read_bytes() == before
    finally:
        path.parent.chmod(0o700)


def test_an_unreadable_file_is_not_written_over(store: ProfileStore) -> None:
    path = store.save(PROFILE)
    path.unlink()
    path.mkdir()
    with pytest.raises(ProfileError, match="cannot be read"):
        store.save(PROFILE)


def test_a_rename_that_the_disk_refuses_leaves_one_whole_profile(
    store: ProfileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = store.save(PROFILE)

    def refuse(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(ProfileError, match="cannot be renamed"):
        store.rename(PROFILE.id, "other")
    monkeypatch.undo()
    assert [profile.name for profile in ProfileStore(path.parent).list().profiles] == ["other"]


@pytest.mark.parametrize("kind", ["none", "json", "text", "form", "file", "base64"])
def test_every_kind_of_body_is_kept(store: ProfileStore, kind: BodyKind) -> None:
    profile = replace(
        PROFILE, request=replace(REQUEST, body=Body(kind, "" if kind == "none" else "YQ=="))
    )
    store.save(profile)
    assert store.load(PROFILE.id) == profile


CHAIN = replace(
    PROFILE,
    steps=(
        ProfileStep(
            Request("POST", "{{login}}/oauth/token", body=Body("form", "grant_type=x")),
            variables={"basic": "{{secret:p.step1.basic}}"},
            expects=(Expectation("ok", (Condition("status", "==", "200"),), 4), Expectation("?")),
            name="Log in",
            recorded=200,
        ),
        ProfileStep(takes=(Taken("token", 0, "/access_token"), Taken("whole", 0))),
    ),
)


def test_a_chain_comes_back_equal_in_a_format_of_its_own(store: ProfileStore) -> None:
    path = store.save(CHAIN)
    text = path.read_text()
    assert "format = 2\n" in text
    assert store.load(CHAIN.id) == CHAIN
    assert "[[steps.takes]]" in text
    assert 'request = 1\nsource = "/access_token"' in text
    store.save(replace(CHAIN, steps=CHAIN.steps[:1]))
    assert store.load(CHAIN.id).steps == CHAIN.steps[:1]
    store.save(PROFILE)
    assert "format = 1\n" in path.read_text()
    assert store.load(PROFILE.id) == PROFILE


def test_a_comment_in_a_chain_survives_where_nothing_changed(store: ProfileStore) -> None:
    path = store.save(CHAIN)
    path.write_text(
        path.read_text().replace("[[steps.takes]]", "# the login's\n[[steps.takes]]", 1)
    )
    store.save(replace(store.load(CHAIN.id), name="Other"))
    assert "# the login's\n" in path.read_text()


def test_a_mistake_in_a_step_is_told(store: ProfileStore) -> None:
    path = store.save(CHAIN)
    path.write_text(path.read_text().replace("request = 1\n", "request = 0\n", 1))
    assert "steps.1.takes.0.request" in str(store.list().damaged[0])


@pytest.mark.parametrize(
    ("step", "place"),
    [
        (ProfileStep(Request("GET", "/x", Headers.of([("Cookie", "canary-1f9c")]))), "header Co"),
        (ProfileStep(variables={"password": "canary-1f9c"}), "variable password"),
        (ProfileStep(name="canary-1f9c"), "name"),
        (ProfileStep(takes=(Taken("a", 0, "/canary-1f9c"),)), "what is taken"),
        (ProfileStep(expects=(Expectation("canary-1f9c"),)), "what is expected"),
    ],
)
def test_a_secret_in_a_step_is_refused(store: ProfileStore, step: ProfileStep, place: str) -> None:
    profile = replace(PROFILE, steps=(ProfileStep(), step))
    with pytest.raises(ProfileError, match=f"{place}.* of request 2 holds a secret") as refused:
        store.save(profile, redactor=Redactor((Secret("canary-1f9c"),)))
    assert "canary" not in str(refused.value)
