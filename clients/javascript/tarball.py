"""Builds `dist/rinkside-client-{version}.tgz` as `npm pack` would: python -m clients.javascript.tarball.

The same sources give the same bytes: entries are sorted and carry neither owner nor date. (Another zlib may compress
differently; the files inside stay the same.) npm itself would need a folder with all files in place, and writes the
same archive only for the same version of npm.
"""

import gzip
import io
import json
import tarfile
import tomllib
from pathlib import Path

_FOLDER = Path(__file__).parent
_ROOT = _FOLDER.parent.parent
_MTIME = 499_162_500
"""26 October 1985, 08:15 UTC: the date that npm gives to every file, since a ZIP file cannot hold 1970."""


def version() -> str:
    """The version of the project; the package has no other."""
    return str(tomllib.loads((_ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"])


def package_files() -> dict[str, bytes]:
    """What the package holds, by name."""
    manifest = json.loads((_FOLDER / "package.json").read_text("utf-8"))
    name = manifest.pop("name")
    manifest = {"name": name, "version": version(), **manifest}
    return {
        "package.json": (json.dumps(manifest, indent=2) + "\n").encode(),
        **{name: (_ROOT / "gateway" / "static" / name).read_bytes() for name in ("rinkside.js", "rinkside-http.js")},
        "LICENSE": (_ROOT / "LICENSE").read_bytes(),
        "README.md": (_FOLDER / "README.md").read_bytes(),
        **{file.name: file.read_bytes() for file in _FOLDER.glob("*.d.ts")},
    }


def tarball() -> bytes:
    """The package as a gzipped tar file."""
    buffer = io.BytesIO()
    with (
        gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=buffer, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as archive,
    ):
        for name, content in sorted(package_files().items()):
            entry = tarfile.TarInfo(f"package/{name}")
            entry.size, entry.mode, entry.mtime = len(content), 0o644, _MTIME
            archive.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


def main() -> None:
    target = _ROOT / "dist" / f"rinkside-client-{version()}.tgz"
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(tarball())
    print(target.relative_to(_ROOT))


if __name__ == "__main__":
    main()
