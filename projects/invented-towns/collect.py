"""Makes data/train.csv and data/test.csv: real place names to learn from, and requests with the real names kept back.

    python collect.py                                 splits data/places.csv
    python collect.py ../estonian-or-finnish/data     makes data/places.csv anew first

data/places.csv is the frozen list of the project estonian-or-finnish (its collect.py made it from GeoNames), so that
this folder stands alone. Running it again writes the same bytes. Every step prints how many rows it left.
"""

import csv
import sys
from collections import Counter
from pathlib import Path

DATA = Path(__file__).parent / "data"
KEPT = ("geoname_id", "name", "country", "spelling", "family")
CODES = {"Estonia": "EE", "Finland": "FI"}


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(name: str, columns: tuple[str, ...], rows: list[dict[str, str]]) -> None:
    with (DATA / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    countries = Counter(row["country"] for row in rows)
    print(f"{len(rows):5} in {name}: " + ", ".join(f"{country} {n}" for country, n in sorted(countries.items())))


def gather(folder: Path) -> None:
    """Both tables of the other project in one, with the side each name lies on."""
    rows = [row | {"side": side} for side in ("train", "test") for row in read(folder / f"{side}.csv")]
    write("places.csv", (*KEPT, "side"), sorted(rows, key=lambda row: int(row["geoname_id"])))


def local(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Without the names that are Swedish, English or Russian by their look: nobody asked for more of those."""
    return [row for row in rows if row["spelling"] == "local"]


def numbered(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """With an id that says nothing but the country: EE-001. A request must not lead back to a place."""
    counts: Counter[str] = Counter()
    for row in rows:
        code = CODES[row["country"]]
        counts[code] += 1
        row["id"] = f"{code}-{counts[code]:03}"
    return rows


def main() -> None:
    if len(sys.argv) > 1:
        gather(Path(sys.argv[1]))
    rows = local(read(DATA / "places.csv"))
    print(f"{len(rows):5} names of local spelling")
    by_name = sorted(rows, key=lambda row: (row["country"], row["name"]))
    train = [row | {"id": f"geonames-{row['geoname_id']}"} for row in by_name if row["side"] == "train"]
    write("train.csv", ("id", "country", "name", "geoname_id", "family"), train)
    test = numbered([row for row in by_name if row["side"] == "test"])
    write("test.csv", ("id", "country", "name", "geoname_id"), test)


if __name__ == "__main__":
    main()
