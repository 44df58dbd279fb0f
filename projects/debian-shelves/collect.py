"""Makes data/train.csv and data/test.csv: programs of Debian, one row per source package, and the shelf each stands on.

    python collect.py

Runs on Debian and reads what `apt-cache dumpavail` knows. The lists of packages change with every point release, so
data/ holds a frozen extract (data/SOURCE.md says of which day). On the same lists it writes the same bytes, and the
split depends on the description alone: a package that is still there stays on its side.
"""

import csv
import hashlib
import re
import subprocess
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

DATA = Path(__file__).parent / "data"
SHELVES = 16
TEST_SHARE = 0.3
SEED = "debian-shelves/1"
COLUMNS = ("package", "description", "section", "siblings", "debtags")

# Sections that say what a package is made of or made for (a language, a desktop, a library), not what it does.
NOT_A_TOPIC = {
    *("debug", "devel", "doc", "embedded", "fonts", "introspection", "kernel", "libdevel", "libs", "localization"),
    *("cli-mono", "gnu-r", "golang", "haskell", "interpreters", "java", "javascript", "lisp", "ocaml", "perl", "php"),
    *("gnome", "gnustep", "kde", "metapackages", "oldlibs", "python", "ruby", "rust", "tasks", "tex", "xfce", "zope"),
}


def packages() -> Iterator[dict[str, str]]:
    """Every package apt knows, as field -> value."""
    text = subprocess.run(["apt-cache", "dumpavail"], capture_output=True, text=True, check=True).stdout
    for paragraph in text.split("\n\n"):
        unfolded = re.sub(r"\n[ \t]+", " ", paragraph.strip())
        fields = dict(line.split(":", 1) for line in unfolded.splitlines() if ":" in line)
        if fields:
            yield {name: value.strip() for name, value in fields.items()}


def named_like_its_source(package: dict[str, str]) -> bool:
    """One row per source package: the binary that carries its name. Its -data and -doc parts would be near copies."""
    return package.get("Source", package["Package"]).split()[0] == package["Package"]


def on_a_topic(package: dict[str, str]) -> bool:
    return package["Section"] not in NOT_A_TOPIC and "/" not in package["Section"]


def says_something(package: dict[str, str]) -> bool:
    """Not an empty package that only helps an upgrade along."""
    return not re.search(r"\b(transitional|dummy|meta-?package)\b", package["Description"], re.IGNORECASE)


def plain(description: str) -> str:
    """Without case, digits and punctuation: what makes two descriptions the same text."""
    return " ".join(re.findall(r"[^\W\d_]+", description.casefold()))


def one_per_description(chosen: list[dict[str, str]]) -> list[dict[str, str]]:
    """The first package of each text and shelf. A text that stands on two shelves stays on both, as noise."""
    first: dict[tuple[str, str], dict[str, str]] = {}
    for package in sorted(chosen, key=lambda package: package["Package"]):
        first.setdefault((plain(package["Description"]), package["Section"]), package)
    return list(first.values())


def biggest(chosen: list[dict[str, str]]) -> list[dict[str, str]]:
    """The packages of the sixteen fullest shelves."""
    shelves = {name for name, _ in Counter(package["Section"] for package in chosen).most_common(SHELVES)}
    return [package for package in chosen if package["Section"] in shelves]


def is_test(description: str) -> bool:
    """A fixed 30 % of all texts; the same text never lies on both sides."""
    digest = hashlib.sha256(f"{SEED}:{plain(description)}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64 < TEST_SHARE


def rows(chosen: list[dict[str, str]]) -> Iterator[dict[str, object]]:
    first_words = Counter(package["Package"].split("-")[0] for package in chosen)
    for package in chosen:
        yield {
            "package": package["Package"],
            "description": package["Description"],
            "section": package["Section"],
            "siblings": first_words[package["Package"].split("-")[0]] - 1,
            "debtags": len(package["Tag"].split(",")) if "Tag" in package else 0,
        }


def main() -> None:
    DATA.mkdir(exist_ok=True)
    newest: dict[str, dict[str, str]] = {}
    for package in packages():
        newest.setdefault(package["Package"], package)
    chosen = list(newest.values())
    print(f"{len(chosen):6} packages")
    for keep in (named_like_its_source, on_a_topic, says_something):
        chosen = [package for package in chosen if keep(package)]
        print(f"{len(chosen):6} {keep.__name__.replace('_', ' ')}")
    for step in (one_per_description, biggest):
        chosen = step(chosen)
        print(f"{len(chosen):6} {step.__name__.replace('_', ' ')}")
    sides = defaultdict(list)
    for row in rows(chosen):
        sides["test" if is_test(str(row["description"])) else "train"].append(row)
    for side, kept in sorted(sides.items()):
        with (DATA / f"{side}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(kept)
        shelves = Counter(str(row["section"]) for row in kept).most_common()
        print(f"{len(kept):6} in {side}.csv: " + ", ".join(f"{name} {count}" for name, count in shelves))


if __name__ == "__main__":
    main()
