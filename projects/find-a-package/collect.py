"""Makes packages.csv, train.csv and test.csv in data/: programs of Debian, and queries with the programs that fit.

    apt-get download debtags && dpkg -x debtags_*.deb debtags
    python collect.py debtags/usr/share/debtags/vocabulary

Runs on Debian. Packages, descriptions and tags come from `apt-cache dumpavail`, the words of a query from the
vocabulary of the tags. The lists change with every point release, so data/ holds a frozen extract (data/SOURCE.md says
of which day). On the same lists it writes the same bytes, and a query stays on its side for good.
"""

import csv
import hashlib
import json
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

DATA = Path(__file__).parent / "data"
TEST_SHARE = 0.6
SEED = "find-a-package/1"
FEWEST, MOST = 5, 300
MOST_TOLD = 240

# Facets that say what a program is for. The others (implemented-in, interface, uitoolkit, role, scope, suite, made-of,
# privacy, system, junior) say what it is made of or where it comes from, which nobody types to find a program.
FACETS = {
    *("accessibility", "admin", "biology", "culture", "devel", "field", "game", "hardware", "mail", "network"),
    *("office", "protocol", "science", "security", "sound", "use", "web", "works-with", "works-with-format", "x11"),
}
# "Strategy" and "Server" need their facet to mean something.
CONTEXT = {"game": "{} game", "mail": "mail {}", "network": "network {}", "sound": "sound {}", "web": "web {}"}
# Fewer programs than this in a metapackage say more about one than "recommended by the whole desktop" does.
LARGEST_SELECTION = 150


def packages() -> dict[str, dict[str, str]]:
    """The newest version of every package apt knows, by name, as field -> value."""
    text = subprocess.run(["apt-cache", "dumpavail"], capture_output=True, text=True, check=True).stdout
    newest: dict[str, dict[str, str]] = {}
    for paragraph in text.split("\n\n"):
        unfolded = re.sub(r"\n[ \t]+", " ", paragraph.strip())
        fields = dict(line.split(":", 1) for line in unfolded.splitlines() if ":" in line)
        if fields:
            newest.setdefault(fields["Package"].strip(), {name: value.strip() for name, value in fields.items()})
    return newest


def tags(package: Mapping[str, str]) -> set[str]:
    return set(package.get("Tag", "").replace(",", " ").split())


def titles(vocabulary: Path) -> Iterator[tuple[str, str]]:
    """Each tag with its title, such as ("game::rpg:rogue", "Rogue-like RPG")."""
    for paragraph in vocabulary.read_text(encoding="utf-8").split("\n\n"):
        fields = dict(line.split(": ", 1) for line in paragraph.splitlines() if re.match(r"[A-Z]\w*: ", line))
        if "Tag" in fields and "Description" in fields:
            yield fields["Tag"], fields["Description"]


def asked(tag: str, title: str) -> str:
    """What somebody would type: "jpeg" for "JPEG, Joint Photographic Experts Group"."""
    words = re.sub(r"\(.*?\)|™", "", title).split(",")[0].strip().lower()
    frame = CONTEXT.get(tag.split("::")[0], "{}")
    return words if frame.replace("{}", "").strip() in words else frame.format(words)


def queries(programs: Mapping[str, Mapping[str, str]], vocabulary: Path) -> Iterator[dict[str, object]]:
    """One row per text: tags that are called the same are one wish, and what fits any of them fits."""
    fitting: dict[str, set[str]] = defaultdict(set)
    called: dict[str, list[str]] = defaultdict(list)
    for tag, title in sorted(titles(vocabulary)):
        if tag.split("::")[0] in FACETS and not tag.endswith("TODO"):
            text = asked(tag, title)
            called[text].append(tag)
            fitting[text] |= {name for name, package in programs.items() if tag in tags(package)}
    for text, found in sorted(fitting.items()):
        if FEWEST <= len(found) <= MOST:
            yield {
                "query": text,
                "tags": " ".join(called[text]),
                "facet": called[text][0].split("::")[0],
                "family": "",
                "fitting_programs": len(found),
                "relevant": json.dumps(sorted(found)),
            }


def with_families(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """Queries that are nearly one wish get one family, named by the first: "imap" and "mail imap protocol"."""
    for i, row in enumerate(rows):
        row["family"] = row["query"]
        for other in rows[:i]:
            if row["family"] != other["family"] and related(row, other):
                merged = row["family"]
                for each in rows[: i + 1]:
                    if each["family"] == merged:
                        each["family"] = other["family"]
    return rows


def related(one: Mapping[str, object], other: Mapping[str, object]) -> bool:
    """Whether their tags share a branch (field::biology and field::biology:molecular) or half of their programs."""
    branches = [{":".join(tag.split(":")[:3]) for tag in str(row["tags"]).split()} for row in (one, other)]
    found = [set(json.loads(str(row["relevant"]))) for row in (one, other)]
    return bool(branches[0] & branches[1]) or 2 * len(found[0] & found[1]) >= len(found[0] | found[1])


def told_by_others(programs: Mapping[str, object], every: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """What the metapackages that select a program are about: their names and descriptions.

    Not those of Debian Games: most of its selections carry the name of a game:: tag and hold the same programs, so they
    would hand the search its answers.
    """
    told: dict[str, list[str]] = defaultdict(list)
    for name, package in sorted(every.items()):
        is_selection = package.get("Section") == "metapackages" or "role::metapackage" in tags(package)
        if not is_selection or name.startswith("games-"):
            continue
        listed = " , ".join(package.get(field, "") for field in ("Depends", "Recommends", "Suggests"))
        chosen = set(re.findall(r"(?:^|[,|])\s*([a-z0-9][a-z0-9+.-]+)", listed)) & programs.keys()
        if len(chosen) <= LARGEST_SELECTION:
            for program in chosen:
                told[program].append(f"{name}: {package['Description']}")
    return {program: "; ".join(texts)[:MOST_TOLD] for program, texts in told.items()}


def is_test(family: str) -> bool:
    """A fixed 60 % of all families of tags; a family never lies on both sides."""
    digest = hashlib.sha256(f"{SEED}:{family}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64 < TEST_SHARE


def write(name: str, rows: list[dict[str, object]]) -> None:
    with (DATA / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{len(rows):6} in {name}")


def main(vocabulary: Path) -> None:
    DATA.mkdir(exist_ok=True)
    every = packages()
    tagged = {name: package for name, package in every.items() if tags(package)}
    programs = {name: package for name, package in sorted(tagged.items()) if "role::program" in tags(package)}
    print(f"{len(every):6} packages, {len(tagged)} with tags, {len(programs)} of them programs")
    told = told_by_others(programs, every)
    write("packages.csv", [
        {
            "package": name,
            "description": package["Description"],
            "section": package["Section"].split("/")[-1],
            "selected_by": told.get(name, ""),
        }
        for name, package in programs.items()
    ])  # fmt: skip
    rows = with_families(list(queries(programs, vocabulary)))
    for side in ("train", "test"):
        write(f"{side}.csv", [row for row in rows if is_test(str(row["family"])) == (side == "test")])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
