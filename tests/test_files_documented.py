"""docs/files.md says what each reader takes, and for what it does not, the exact message: here each is produced.

The messages are those of ``mistakes/``, where every folder is tried and its messages are compared word for word.
"""

import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PAGE = (HERE.parent / "docs" / "files.md").read_text(encoding="utf-8")
SAID = re.compile(r"^(?:error|warning): projects/(?:tiny/?)?([^:]*)((?::\d+)*): (.*?)(?: \(PF\d+\))?$", re.MULTILINE)
VARYING = re.compile(r"'(?:[^'\\]|\\.)*'|\"[^\"]*\"|[-+]?\d[\d.,]*")
ELSEWHERE = ("Tables: types", "Models")
"""Sections whose messages depend on the libraries that are installed: ``collect/test_tables.py`` and
``evaluate/test_model_files.py`` try them."""


def messages(folders="*"):
    """The folder of each mistake, with what is said of files; what is said of a run as a whole is left out."""
    return [
        (path.parent.name, found[3])
        for path in sorted((HERE / "mistakes").glob(f"{folders}/expected.txt"))
        for found in SAID.finditer(path.read_text(encoding="utf-8"))
        if found[1] != "tiny"
    ]


def documented(elsewhere=ELSEWHERE):
    """The messages of the tables, without those of the sections that are tried elsewhere."""
    sections = re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]
    kept = [section for section in sections if not elsewhere or not section.startswith(elsewhere)]
    return [
        found[1].strip() for section in kept for found in re.finditer(r"\| `+ ?(.*?) ?`+ \|$", section, re.MULTILINE)
    ]


@pytest.mark.parametrize("message", documented())
def test_a_documented_message_is_the_one_that_is_printed(message):
    """Word for word."""
    assert message in {said for _, said in messages()}


def test_what_a_reader_refuses_is_documented():
    """Each sort of message, whatever it quotes."""
    known = {VARYING.sub("", message) for message in documented(())}
    told = {VARYING.sub("", said): folder for folder, said in messages("[abkr]*")}

    assert {folder for sort, folder in told.items() if sort not in known and "more like these" not in sort} == set()
