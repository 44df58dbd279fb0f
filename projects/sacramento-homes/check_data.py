"""Reads data/train.csv and data/test.csv, and stops if something is not as collect.py promises.

python check_data.py
"""

from pathlib import Path

import pandas as pd
from collect import block

DATA = Path(__file__).parent / "data"


def blocks(homes: pd.DataFrame) -> pd.Series:
    """The block of about 100 metres that each home stands in."""
    return pd.Series([block(row) for row in homes.to_dict("records")], homes.index)


def checked() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Training and test homes."""
    train, test = (pd.read_csv(DATA / f"{part}.csv", dtype={"zip": str}) for part in ("train", "test"))
    both = pd.concat([train, test], ignore_index=True)
    problems = []
    if both["home"].duplicated().any():
        problems.append("an id is there twice")
    if both.drop(columns=["home", "sales_nearby"]).duplicated().any():
        problems.append("a sale is there twice")
    if both.isna().any().any():
        problems.append("a cell is empty")
    if shared := set(blocks(train)) & set(blocks(test)):
        problems.append(f"blocks on both sides: {sorted(shared)[:3]}")
    if abs(both["price"].corr(both["home"].rank(), method="spearman")) > 0.1:
        problems.append("the order of the ids follows the price")
    if not both["price"].between(20_000, 1_000_000).all() or not both["sqft"].between(400, 6_000).all():
        problems.append("a price or a size is out of all bounds")
    if problems:
        raise SystemExit("\n".join(problems))
    return train, test


if __name__ == "__main__":
    homes = checked()
    print(*(f"{len(part)} homes, median price {part['price'].median():,.0f}" for part in homes), sep="\n")
