"""Finds up to a hundred programs for each query, best first.

python predict.py paint program
"""

import json
from pathlib import Path

import pandas as pd
from features import Index, read_programs

HERE = Path(__file__).parent
WEIGHTS = json.loads((HERE / "model" / "weights.json").read_text(encoding="utf-8"))
INDEX = Index(read_programs(HERE / "data" / "packages.csv"), WEIGHTS)
MOST = 100


def predict(examples: pd.DataFrame) -> list[str]:
    """A JSON list of package names per example; the column ``query`` alone is read."""
    return [json.dumps(names) for names in INDEX.search(list(examples["query"]), MOST)]


if __name__ == "__main__":
    import sys

    print("\n".join(INDEX.search([" ".join(sys.argv[1:])], 10)[0]))
