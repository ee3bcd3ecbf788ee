"""What macOS is told about the app: Info.plist, the icon file.

    app.py plist VERSION FILE        writes Info.plist
    app.py icon SVG FILE             writes the .icns, rendered by Qt

Both are written by this file alone, so that they can be checked on any system.
"""

from __future__ import annotations

import plistlib
import struct
import sys
from pathlib import Path
from typing import Any

IDENTIFIER = "io.github.guest_api_inspector.GuestInspector"
# PySide6's wheels ask for it; see packaging/lock.sh.
OLDEST_SYSTEM = "13.0"

# Type code and pixels of each picture in an .icns file that holds PNG; the second code of a size is
# that of half its points on a screen of double resolution.
PICTURES = (
    (b"icp4", 16), (b"icp5", 32), (b"ic11", 32), (b"ic12", 64), (b"ic07", 128), (b"ic13", 256),
    (b"ic08", 256), (b"ic14", 512), (b"ic09", 512), (b"ic10", 1024),
)  # fmt: skip

# Our own kinds of file: ending, what the Finder calls it, our word for it, format.
OWN_FILES = (
    ("guestprofile", "Guest API Inspector profile", "profile", "toml"),
    ("guestrules", "Guest API Inspector rule pack", "rules", "toml"),
    ("guestreport", "Guest API Inspector report", "report", "json"),
)
_FORMATS = {"toml": "public.text", "json": "public.json"}


def info_plist(version: str) -> dict[str, Any]:
    """Returns the app's Info.plist."""
    own = [
        {
            "CFBundleTypeName": title,
            "CFBundleTypeRole": "Editor",
            "LSHandlerRank": "Owner",
            "LSItemContentTypes": [f"{IDENTIFIER}.{kind}"],
        }
        for _ending, title, kind, _format in OWN_FILES
    ]
    # Opened when asked to, never taken from the program that has it.
    har = {
        "CFBundleTypeName": "HTTP archive",
        "CFBundleTypeRole": "Viewer",
        "LSHandlerRank": "Alternate",
        "CFBundleTypeExtensions": ["har"],
    }
    return {
        "CFBundleName": "Guest API Inspector",
        "CFBundleDisplayName": "Guest API Inspector",
        "CFBundleIdentifier": IDENTIFIER,
        "CFBundleExecutable": "guest-inspector",
        "CFBundleIconFile": "guest-inspector.icns",
        "CFBundlePackageType": "APPL",
        "CFBundleShortVersionString": version,
        "CFBundleVersion": version,
        "CFBundleInfoDictionaryVersion": "6.0",
        "CFBundleDevelopmentRegion": "en",
        "CFBundleDocumentTypes": [*own, har],
        "UTExportedTypeDeclarations": [
            {
                "UTTypeIdentifier": f"{IDENTIFIER}.{kind}",
                "UTTypeDescription": title,
                "UTTypeConformsTo": [_FORMATS[file_format]],
                "UTTypeTagSpecification": {
                    "public.filename-extension": [ending],
                    "public.mime-type": [f"application/vnd.guest-inspector.{kind}+{file_format}"],
                },
            }
            for ending, title, kind, file_format in OWN_FILES
        ],
        "LSApplicationCategoryType": "public.app-category.developer-tools",
        "LSMinimumSystemVersion": OLDEST_SYSTEM,
        "NSHighResolutionCapable": True,
        "NSRequiresAquaSystemAppearance": False,
        "NSHumanReadableCopyright": "MIT licence",
    }


def icns(pictures: dict[int, bytes]) -> bytes:
    """Returns an .icns file of PNG pictures, given by their pixels."""
    body = b"".join(
        code + struct.pack(">I", len(pictures[pixels]) + 8) + pictures[pixels]
        for code, pixels in PICTURES
    )
    return b"icns" + struct.pack(">I", len(body) + 8) + body


def rendered(svg: Path) -> dict[int, bytes]:
    """Returns the PNG pictures that an icon file needs, drawn from one SVG."""
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    renderer = QSvgRenderer(str(svg))
    pictures = {}
    for pixels in sorted({pixels for _code, pixels in PICTURES}):
        image = QImage(pixels, pixels, QImage.Format.Format_ARGB32)
        image.fill(0)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
        data = QByteArray()
        buffer = QBuffer(data)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")  # type: ignore[call-overload]
        pictures[pixels] = bytes(data.data())
    return pictures


def main() -> int:
    what, source, target = sys.argv[1:]
    if what == "plist":
        Path(target).write_bytes(plistlib.dumps(info_plist(source)))
    else:
        Path(target).write_bytes(icns(rendered(Path(source))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
