"""Built files: `python -m portal_web.assets` makes them; with `--check` it tells whether they are current."""

from __future__ import annotations

import argparse
import filecmp
import gzip
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path

import brotli
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from portal_web.languages import TRANSLATIONS
from portal_web.static_files import COMPRESSED, STATIC, static_paths

FRONTEND = Path(__file__).parents[2] / "frontend"
HASHES = Path(__file__).parent / "static-hashes.json"
SHRINKABLE = frozenset({".css", ".js", ".svg"})


def build() -> None:
    _run_build(STATIC)
    _remove_compressed()
    for path in static_paths():
        if path.suffix in SHRINKABLE:
            _compress(path)
    HASHES.write_text(json.dumps(current_hashes(), indent=2) + "\n")
    for catalogue in _catalogues():
        catalogue.with_suffix(".mo").write_bytes(_compiled(catalogue))


def check() -> list[str]:
    """What is wrong with the committed files, in sentences; empty if nothing is."""
    return [*_stale_hashes(), *_stale_compressed(), *_stale_catalogues(), *_stale_build()]


def current_hashes() -> dict[str, str]:
    """SHA-256 by path, of every file a page may ask for."""
    return {path.relative_to(STATIC).as_posix(): _sha256(path) for path in static_paths()}


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _stale_hashes() -> list[str]:
    committed = json.loads(HASHES.read_text()) if HASHES.exists() else {}
    current = current_hashes()
    paths = sorted(committed.keys() | current.keys())
    changed = [path for path in paths if committed.get(path) != current.get(path)]
    return [f"{path} is not what {HASHES.name} says" for path in changed]


def _stale_compressed() -> list[str]:
    return [
        f"{path.name}{suffix} is not the compressed {path.name}"
        for path in static_paths()
        if path.suffix in SHRINKABLE
        for suffix in COMPRESSED
        if _decompressed(path.with_name(path.name + suffix)) != path.read_bytes()
    ]


def _stale_catalogues() -> list[str]:
    return [
        f"{path.with_suffix('.mo').name} is not the compiled {path.relative_to(TRANSLATIONS)}"
        for path in _catalogues()
        if not path.with_suffix(".mo").exists() or path.with_suffix(".mo").read_bytes() != _compiled(path)
    ]


def _stale_build() -> list[str]:
    """Build again in a temporary folder and compare; only where Node and the sources are."""
    if not FRONTEND.is_dir() or shutil.which("npm") is None:
        print("assets: npm is not here, so nothing was rebuilt; hashes and compressed files were checked")
        return []
    with tempfile.TemporaryDirectory() as folder:
        _run_build(Path(folder))
        built = sorted(path for path in Path(folder).rglob("*") if path.is_file())
        changed = [
            path.relative_to(folder) for path in built if _differs(path, STATIC / path.relative_to(folder))
        ]
        return [f"{path} is not what the build makes" for path in changed]


def _differs(one: Path, other: Path) -> bool:
    return not other.exists() or not filecmp.cmp(one, other, shallow=False)


def _run_build(out: Path) -> None:
    if not _installed():
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=FRONTEND, check=True)
    subprocess.run(["node", "build.mjs", "--out", str(out)], cwd=FRONTEND, check=True)


def _installed() -> bool:
    """npm leaves a copy of the lock it installed; without one, or with an older one, install again."""
    marker = FRONTEND / "node_modules" / ".package-lock.json"
    return marker.exists() and marker.stat().st_mtime >= (FRONTEND / "package-lock.json").stat().st_mtime


def _compress(path: Path) -> None:
    content = path.read_bytes()
    path.with_name(path.name + ".br").write_bytes(brotli.compress(content, quality=11))
    path.with_name(path.name + ".gz").write_bytes(gzip.compress(content, 9, mtime=0))


def _decompressed(path: Path) -> bytes | None:
    if not path.exists():
        return None
    content = path.read_bytes()
    return bytes(brotli.decompress(content)) if path.suffix == ".br" else gzip.decompress(content)


def _remove_compressed() -> None:
    for path in STATIC.rglob("*"):
        if path.suffix in COMPRESSED:
            path.unlink()


def _catalogues() -> list[Path]:
    return sorted(TRANSLATIONS.rglob("*.po"))


def _compiled(path: Path) -> bytes:
    compiled = BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source))
    return compiled.getvalue()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m portal_web.assets", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if a file is stale")
    if not parser.parse_args().check:
        build()
        return 0
    problems = check()
    print("\n".join(problems) or "assets: current")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
