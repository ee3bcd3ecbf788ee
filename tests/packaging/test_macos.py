"""What of the macOS recipe can be checked on any system."""

from __future__ import annotations

import plistlib
import struct
from pathlib import Path

import app
import universal

HERE = Path(__file__).resolve().parents[2]


def test_the_property_lists_are_read_back_as_written() -> None:
    info = plistlib.loads(plistlib.dumps(app.info_plist("1.2.3")))

    assert info["CFBundleShortVersionString"] == "1.2.3"
    assert info["CFBundleIdentifier"] == app.IDENTIFIER
    endings = {
        ending
        for declared in info["UTExportedTypeDeclarations"]
        for ending in declared["UTTypeTagSpecification"]["public.filename-extension"]
    }
    assert endings == {"guestprofile", "guestrules", "guestreport"}
    har = info["CFBundleDocumentTypes"][-1]
    assert (har["CFBundleTypeExtensions"], har["LSHandlerRank"]) == (["har"], "Alternate")
    entitlements = plistlib.loads((HERE / "packaging/macos/entitlements.plist").read_bytes())
    assert all(key.startswith("com.apple.security.cs.") for key in entitlements)


def test_each_declared_kind_of_file_is_one_that_the_app_opens() -> None:
    info = app.info_plist("1")

    declared = {entry["UTTypeIdentifier"] for entry in info["UTExportedTypeDeclarations"]}
    opened = {
        kind
        for entry in info["CFBundleDocumentTypes"]
        for kind in entry.get("LSItemContentTypes", [])
    }
    assert declared == opened


def test_the_icon_holds_every_size_as_a_picture(qapp: object) -> None:
    data = app.icns(app.rendered(HERE / "resources/icons/guest-inspector.svg"))

    assert data[:4] == b"icns"
    assert struct.unpack(">I", data[4:8])[0] == len(data)
    at, found = 8, {}
    while at < len(data):
        (length,) = struct.unpack(">I", data[at + 4 : at + 8])
        png = data[at + 8 : at + length]
        assert png[:8] == b"\x89PNG\r\n\x1a\n"
        found[data[at : at + 4]] = struct.unpack(">II", png[16:24])
        at += length
    assert found == {code: (pixels, pixels) for code, pixels in app.PICTURES}


def _library(path: Path, *processors: int, content: bytes = b"") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if len(processors) == 1:
        path.write_bytes(struct.pack("<II", 0xFEEDFACF, processors[0]) + content)
    else:
        slices = b"".join(struct.pack(">IIIII", one, 0, 0, 0, 0) for one in processors)
        path.write_bytes(struct.pack(">II", 0xCAFEBABE, len(processors)) + slices + content)


ARM, INTEL = 0x0100000C, 0x01000007


def test_libraries_of_one_processor_each_are_joined(tmp_path: Path) -> None:
    arm, intel = tmp_path / "arm", tmp_path / "intel"
    _library(arm / "a/_core.so", ARM)
    _library(intel / "a/_core.so", INTEL)
    for side in (arm, intel):
        _library(side / "Qt", ARM, INTEL)
        (side / "a/__init__.py").write_text("same")

    assert universal.plan(arm, intel) == (["a/_core.so"], [])


def test_what_would_be_wrong_on_one_processor_stops_the_merge(tmp_path: Path) -> None:
    arm, intel = tmp_path / "arm", tmp_path / "intel"
    for side in (arm, intel):
        _library(side / "only_arm.so", ARM)
    (arm / "settings.py").write_text("one")
    (intel / "settings.py").write_text("other")
    _library(arm / "lacking.so", ARM)

    joined, faults = universal.plan(arm, intel)

    assert joined == []
    assert [fault.split()[0] for fault in faults] == ["lacking.so", "only_arm.so", "settings.py"]
