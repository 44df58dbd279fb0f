"""What an interrupted download leaves."""

from pathlib import Path

import pyarrow.csv
import pyarrow.parquet


def make(folder: Path) -> None:
    table = pyarrow.csv.read_csv(folder / "data" / "test.csv")
    pyarrow.parquet.write_table(table, folder / "data" / "test.parquet")
    path = folder / "data" / "test.parquet"
    path.write_bytes(path.read_bytes()[:-100])
