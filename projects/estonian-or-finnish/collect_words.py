"""Makes data/words/: 10,000 ordinary words of each language, from two dictionaries that Debian packages.

    python collect_words.py

Runs on Debian; it downloads two packages (2.7 MB together) and installs nothing. Only words with a small first letter
are taken, so that no place name gets in. A hash decides which 10,000 of them, so the same packages give the same bytes.
"""

import gzip
import hashlib
import re
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

WORDS = Path(__file__).parent / "data" / "words"
SEED = "estonian-or-finnish/words/1"
SIZE = 10_000
WORD = re.compile(r"[a-zåäöõüšž]{3,14}")


def unpacked(package: str, folder: Path) -> Path:
    """The files of a Debian package, without installing it."""
    subprocess.run(["apt-get", "-qq", "download", package], cwd=folder, check=True)
    [archive] = folder.glob(f"{package}_*.deb")
    subprocess.run(["dpkg-deb", "--extract", archive, folder / package], check=True)
    print(archive.name)
    return folder / package


def estonian(files: Path) -> set[str]:
    """The spell checker's list: every form it knows, so genitives such as "mõisa" are there too."""
    text = (files / "usr/share/hunspell/et_EE.dic").read_text(encoding="iso-8859-15")
    return {line.split("/")[0].strip() for line in text.splitlines()}


def finnish(files: Path) -> set[str]:
    """The headwords of the Finnish-English dictionary, which Wiktionary's editors wrote: base forms."""
    with gzip.open(files / "usr/share/dictd/freedict-fin-eng.dict.dz", "rt", encoding="utf-8") as file:
        return {found[1] for line in file if (found := re.match(r"(\S+) /.*/(?: <|$)", line))}


def sample(words: Iterable[str]) -> list[str]:
    """A fixed 10,000 of the words that are spelled with the letters of either language."""
    fitting = {word for word in words if WORD.fullmatch(word)}
    print(f"{len(fitting):7,} words, {SIZE:,} kept")
    return sorted(sorted(fitting, key=lambda word: hashlib.sha256(f"{SEED}:{word}".encode()).digest())[:SIZE])


def main() -> None:
    WORDS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for language, package, read in (
            ("estonian", "myspell-et", estonian),
            ("finnish", "dict-freedict-fin-eng", finnish),
        ):
            words = sample(read(unpacked(package, folder)))
            (WORDS / f"{language}.txt").write_text("\n".join(words) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
