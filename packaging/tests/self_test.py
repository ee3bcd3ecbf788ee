"""Judges what an installed program's --self-test said: self_test.py REPORT [--screenshot PNG]

Prints one line and exits 0 only when the report is whole, every check in it holds and the picture
(if one is named) shows a window: large enough and of many colours. The report's own `ok` is not
taken at its word: a check that the contract names and that is not there is a fault.
"""

from __future__ import annotations

import argparse
import json
import struct
import sys
import zlib
from pathlib import Path

CHECKS = {
    "resources",
    "catalog",
    "icons",
    "image_formats",
    "tls_trust",
    "keyring",
    "helper_process",
    "sandbox_case",
    "data_dir",
    "window",
}
LEAST_WIDTH, LEAST_HEIGHT, LEAST_COLOURS = 1000, 600, 200


def main() -> int:
    parser = argparse.ArgumentParser(description="Judges a self-test's report.")
    parser.add_argument("report", type=Path)
    parser.add_argument("--screenshot", type=Path)
    parser.add_argument("--frozen", choices=("yes", "no"))
    arguments = parser.parse_args()
    report = json.loads(arguments.report.read_text(encoding="utf-8"))
    faults = [
        f"{check['name']}: {check['detail']} {check.get('remedy') or ''}".strip()
        for check in report["checks"]
        if not check["ok"]
    ]
    lacking = CHECKS - {check["name"] for check in report["checks"]}
    faults += [f"{name}: was not checked" for name in sorted(lacking)]
    if report["schema"] != 1 or not report["ok"]:
        faults.append(f"the report says schema {report['schema']}, ok {report['ok']}")
    if arguments.frozen and report["frozen"] != (arguments.frozen == "yes"):
        faults.append(f"frozen is {report['frozen']}")
    picture = ""
    if arguments.screenshot:
        width, height, colours = picture_of(arguments.screenshot)
        picture = f", picture {width}x{height}"
        if width < LEAST_WIDTH or height < LEAST_HEIGHT or colours < LEAST_COLOURS:
            faults.append(f"the picture is {width}x{height} with {colours} colours: no window")
    for fault in faults:
        print(fault, file=sys.stderr)
    version = report["version"]
    print(
        f"{'FAILED' if faults else 'ok'}: {len(report['checks'])} checks of {version['program']} "
        f"({version['commit'][:12]}), Python {version['python']}, Qt {version['qt']}{picture}"
    )
    return 1 if faults else 0


def picture_of(path: Path) -> tuple[int, int, int]:
    """Returns width, height and how many different pixels a PNG has (8 bits, not interlaced)."""
    data = path.read_bytes()
    if data[:8] != b"\x89PNG\r\n\x1a\n":
        raise SystemExit(f"{path} is no PNG")
    at, packed, header = 8, b"", b""
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        kind, chunk = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        header = chunk if kind == b"IHDR" else header
        packed += chunk if kind == b"IDAT" else b""
        at += length + 12
    width, height, depth, colour, _method, _filter, interlaced = struct.unpack(">IIBBBBB", header)
    channels = {2: 3, 6: 4}.get(colour, 0)
    if depth != 8 or not channels or interlaced:
        raise SystemExit(f"{path}: colour type {colour} with {depth} bits is not expected here")
    rows = _unfiltered(zlib.decompress(packed), width * channels, channels)
    seen = {row[x : x + channels] for row in rows for x in range(0, len(row), channels)}
    return width, height, len(seen)


def _unfiltered(raw: bytes, row_bytes: int, step: int) -> list[bytes]:
    """Undoes the filter of each row (PNG specification, section 9)."""
    rows: list[bytes] = []
    above = bytes(row_bytes)
    for start in range(0, len(raw), row_bytes + 1):
        kind, row = raw[start], bytearray(raw[start + 1 : start + 1 + row_bytes])
        for x in range(row_bytes):
            left = row[x - step] if x >= step else 0
            corner = above[x - step] if x >= step else 0
            row[x] = (row[x] + _predicted(kind, left, above[x], corner)) & 255
        above = bytes(row)
        rows.append(above)
    return rows


def _predicted(kind: int, left: int, above: int, corner: int) -> int:
    if kind < 4:
        return (0, left, above, (left + above) // 2)[kind]
    estimate = left + above - corner
    distances = abs(estimate - left), abs(estimate - above), abs(estimate - corner)
    return (left, above, corner)[distances.index(min(distances))]


if __name__ == "__main__":
    sys.exit(main())
