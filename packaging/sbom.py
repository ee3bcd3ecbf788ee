"""Writes a CycloneDX parts list beside each artifact: dist/NAME.cdx.json, the same every time.

    sbom.py write [ARTIFACT…]     of those in dist/ when none is named
    sbom.py check [ARTIFACT…]     does the list say exactly what is inside?

Each part that parts.py finds in the unpacked artifact is a component with its version, licence and
files; each file has its SHA-256. What a Python package says to be linked into it (PEP 770) is
listed within that package. The list is checked against the published schema before it is written.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from origins import PartsError
from parts import PROGRAM, Part, parts_of
from unpack import kind_of, unpack

TOP = Path(__file__).resolve().parents[1]
DIST = TOP / "dist"
SITE = TOP / "build/env/lib"
WINDOWS_WHEELS = TOP / "build/windows/wheels"
# Which of parts.toml's linked libraries an artifact holds.
LINKED = {".AppImage": "appimage", ".exe": "windows", ".zip": "windows"}
_NAMESPACE = uuid.UUID("6f1d3c52-3c5c-5a53-9a50-2f4f7f4a5b1e")


def main() -> int:
    parser = argparse.ArgumentParser(description="Writes or checks the artifacts' parts lists.")
    parser.add_argument("what", choices=("write", "check"))
    parser.add_argument("artifacts", nargs="*", type=Path)
    arguments = parser.parse_args()
    found = arguments.artifacts or sorted(path for path in DIST.glob("*") if kind_of(path))
    if not found:
        print(f"There is no artifact in {DIST}/", file=sys.stderr)
        return 1
    faults = 0
    for artifact in found:
        try:
            said = write(artifact) if arguments.what == "write" else check(artifact)
        except (PartsError, OSError, subprocess.CalledProcessError) as error:
            said, faults = f"FAILED: {error}", faults + 1
        print(
            f"{artifact.name}: {said}", file=sys.stderr if said.startswith("FAILED") else sys.stdout
        )
    return 1 if faults else 0


def write(artifact: Path) -> str:
    """Writes the list of one artifact; returns what it holds, in words."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "in"
        unpack(artifact, folder)
        linked = LINKED.get(kind_of(artifact) or "")
        parts = parts_of(folder, _packages_of(artifact), linked)
        bom = _document(artifact, folder, parts)
    text = json.dumps(bom, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    wrong = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if wrong is not None:
        raise PartsError(f"the list does not satisfy CycloneDX 1.6: {wrong}")
    list_of(artifact).write_text(text, encoding="utf-8")
    files = sum(len(part.files) for part in parts)
    crates = sum(len(part.inner) for part in parts)
    return f"{len(parts)} parts with {files} files, {crates} crates"


def check(artifact: Path) -> str:
    """Compares the list with what is inside, file by file.

    Raises:
        PartsError: They differ.
    """
    bom = json.loads(list_of(artifact).read_text(encoding="utf-8"))
    listed: dict[str, str] = {}
    for component in [bom["metadata"]["component"], *bom["components"]]:
        for file in component.get("components", []):
            if file["type"] == "file":
                if file["name"] in listed:
                    raise PartsError(f"{file['name']} is listed twice")
                listed[file["name"]] = _listed_content(file)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "in"
        unpack(artifact, folder)
        inside = {
            path.relative_to(folder).as_posix(): _content(path)
            for path in folder.rglob("*")
            if path.is_symlink() or not path.is_dir()
        }
    differing = sorted(
        name for name in listed.keys() | inside.keys() if listed.get(name) != inside.get(name)
    )
    if differing:
        raise PartsError(f"list and content differ in {len(differing)} files, first {differing[0]}")
    return f"lists its {len(inside)} files exactly"


def list_of(artifact: Path) -> Path:
    """Returns where an artifact's parts list is."""
    return artifact.with_name(artifact.name + ".cdx.json")


def _packages_of(artifact: Path) -> Path | None:
    kind = kind_of(artifact)
    if kind in {".whl", ".tar.gz"}:
        return None
    if kind in {".exe", ".zip"}:
        return WINDOWS_WHEELS
    return next(SITE.glob("python3*/site-packages"), SITE)


def _document(artifact: Path, folder: Path, parts: list[Part]) -> dict[str, Any]:
    components = [_component(part, folder) for part in parts]
    program = next(one for one in components if one["name"] == PROGRAM)
    others = [one for one in components if one is not program]
    program["type"] = "application"
    committed = subprocess.run(
        ["git", "-C", str(TOP), "log", "-1", "--format=%ct"],
        check=True,
        capture_output=True,
        text=True,
    )
    moment = dt.datetime.fromtimestamp(int(committed.stdout), dt.UTC)
    content = json.dumps(components, sort_keys=True)
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(_NAMESPACE, artifact.name + content)}",
        "version": 1,
        "metadata": {
            "timestamp": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": program,
            "properties": [{"name": "artifact", "value": artifact.name}],
        },
        "components": others,
        "dependencies": [
            {"ref": program["bom-ref"], "dependsOn": sorted(one["bom-ref"] for one in others)},
            *({"ref": one["bom-ref"]} for one in others),
        ],
    }


def _component(part: Part, folder: Path) -> dict[str, Any]:
    version = {"version": part.version} if part.version else {}
    purl = part.purl if "@" in part.purl or not part.version else f"{part.purl}@{part.version}"
    return {
        "type": "library",
        "bom-ref": f"part/{part.name}",
        "name": part.name,
        **version,
        "licenses": [{"expression": part.licence}],
        "purl": purl,
        "externalReferences": [{"type": "website", "url": part.homepage}],
        "components": [_file(part, folder, name.as_posix()) for name in part.files]
        + [_crate(part, component) for component in part.inner],
    }


def _file(part: Part, folder: Path, name: str) -> dict[str, Any]:
    path = folder / name
    entry: dict[str, Any] = {"type": "file", "bom-ref": f"file/{part.name}/{name}", "name": name}
    if path.is_symlink():
        entry["properties"] = [{"name": "link", "value": str(path.readlink())}]
    else:
        entry["hashes"] = [{"alg": "SHA-256", "content": _content(path)}]
    return entry


def _crate(part: Part, component: Mapping[str, Any]) -> dict[str, Any]:
    kept = ("type", "name", "version", "licenses", "purl", "hashes")
    name = f"{component['name']}@{component.get('version', '')}"
    return {"bom-ref": f"linked/{part.name}/{name}"} | {
        key: component[key] for key in kept if key in component
    }


def _listed_content(file: Mapping[str, Any]) -> str:
    content: str
    if "hashes" in file:
        content = file["hashes"][0]["content"]
    else:
        content = f"-> {file['properties'][0]['value']}"
    return content


def _content(path: Path) -> str:
    if path.is_symlink():
        return f"-> {path.readlink()}"
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
