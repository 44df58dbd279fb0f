"""A column that is no plain value."""

from pathlib import Path

import pyarrow
import pyarrow.parquet


def make(folder: Path) -> None:
    table = pyarrow.table({"text": ["Lovely", "Broken"], "words": [["a", "b"], []], "mood": ["thanks", "complaint"]})
    pyarrow.parquet.write_table(table, folder / "data" / "test.parquet")
