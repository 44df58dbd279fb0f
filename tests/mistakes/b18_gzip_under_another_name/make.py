"""Ten megabytes of nothing in ten kilobytes."""

import gzip
from pathlib import Path


def make(folder: Path) -> None:
    (folder / "data" / "test.csv").write_bytes(gzip.compress(b"0" * 10_000_000))
