"""Third version: words and pieces, and what others say of a program. Writes model/weights.json and metrics.json.

python train.py
"""

import json
from pathlib import Path

import pandas as pd
from check_data import checked
from features import Index
from measures import hit, mean_of, ndcg

HERE = Path(__file__).parent
CANDIDATES = [
    {"words": 1.0, "pieces": 1.0, "section": section, "selections": selections}
    for section in (0.0, 0.1, 0.2, 0.4)
    for selections in (0.0, 0.2, 0.4, 0.8)
]
MOST = 100


def measure(index: Index, queries: pd.DataFrame) -> dict[str, float]:
    """Called for the test queries once, at the very end."""
    results = index.search(list(queries["query"]), MOST)
    values = {
        "ndcg_at_10": mean_of(ndcg, results, queries["fitting"]),
        "hit_at_10": mean_of(hit, results, queries["fitting"]),
    }
    return {name: round(value, 4) for name, value in values.items()}


def main() -> None:
    train, test, programs = checked()
    scored = [(measure(Index(programs, weights), train), weights) for weights in CANDIDATES]
    for values, weights in scored:
        print("training queries:", values, weights)
    _, chosen = max(scored, key=lambda each: each[0]["ndcg_at_10"])
    (HERE / "model").mkdir(exist_ok=True)
    (HERE / "model" / "weights.json").write_text(json.dumps(chosen, indent=2) + "\n", encoding="utf-8")
    (HERE / "metrics.json").write_text(
        json.dumps(measure(Index(programs, chosen), test), indent=2) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
