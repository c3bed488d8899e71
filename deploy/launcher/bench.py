"""./portal bench: runs benchmarks/bench_*.py and holds each row against its bar."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from launcher.errors import LauncherError
from launcher.paths import ROOT

if TYPE_CHECKING:
    from benchmarks.rows import Row

_FOLDER = ROOT / "benchmarks"


def bench(names: list[str], json_file: str | None) -> int:
    """Print every row as it is measured. Exit code 0 only when all hold."""
    rows = []
    print(f"{'':5} {'MEASURED':>9} {'BAR':>9}  NAME")
    for file in _chosen(names):
        for row in _rows_of(file):
            rows.append(row)
            print(
                f"{'holds' if row.holds else 'FAILS':5} {row.measured:>9.2f} {row.bar:>9.2f}  {_title(row)}",
                flush=True,
            )
    if json_file:
        Path(json_file).write_text(
            json.dumps([asdict(row) | {"holds": row.holds} for row in rows], indent=2) + "\n"
        )
    return 0 if rows and all(row.holds for row in rows) else 1


def _title(row: Row) -> str:
    return f"{row.name} ({row.detail})" if row.detail else row.name


def _chosen(names: list[str]) -> list[Path]:
    files = {file.stem.removeprefix("bench_"): file for file in sorted(_FOLDER.glob("bench_*.py"))}
    if unknown := [name for name in names if name not in files]:
        raise LauncherError(
            f"There is no benchmark {', '.join(unknown)}. Known: {', '.join(files) or 'none'}."
        )
    if not files:
        raise LauncherError(f"There is no benchmark in {_FOLDER}.")
    return [files[name] for name in names or files]


def _rows_of(file: Path) -> Iterator[Row]:
    spec = importlib.util.spec_from_file_location(f"benchmarks.{file.stem}", file)
    if spec is None or spec.loader is None:
        raise LauncherError(f"{file} cannot be read as Python.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield from module.rows()
