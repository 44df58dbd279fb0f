"""The sentence beside the picture of what it took."""

from dataclasses import dataclass, field

import pytest

from portfolio.present.sentences.took import took
from portfolio.records import Code, CodeShare


@dataclass
class Told:
    """As much of a story as this part asks for."""

    code: Code | None
    charts: dict = field(default_factory=lambda: {"took": "picture"})

    @property
    def project(self):
        return self


def said(*lines, **keys):
    shares = tuple(CodeShare(part, f"{part}.py", n, "name") for part, n in lines)
    return took(Told(Code(shares, **keys)))


@pytest.mark.parametrize(
    ("lines", "end"),
    [
        ((("model", 25), ("collection", 75)), "(25 %). The largest part is collecting the data: 75 (75 %)."),
        ((("model", 75), ("collection", 25)), "(75 %). Next comes collecting the data: 25 (25 %)."),
        ((("model", 100),), "Model and training are 100 of 100 lines of code (100 %)."),
        ((("other", 75), ("model", 25)), "Model and training are 25 of 100 lines of code (25 %)."),
        ((("collection", 30),), "By its files' names, none of the 30 lines of code is for the model."),
    ],
)
def test_it_says_how_much_was_the_model_and_what_was_more(lines, end):
    """What no name tells is never called the largest part of anything."""
    assert said(*lines)["sentence"].replace("\N{NARROW NO-BREAK SPACE}", " ").endswith(end)


def test_it_says_which_files_were_counted():
    """Those git lists, or all of the folder; and what is not committed as it is."""
    assert said(("model", 25))["how"] == "Counted in 1 file that git lists"
    assert said(("model", 25), from_git=False)["how"].endswith("of the folder, as there is no git here to ask")
    assert said(("model", 25), uncommitted=("model.py",))["how"].endswith("1 of them not committed as they are now")


def test_it_says_by_what_the_parts_were_told_apart():
    """Names first; then whatever helped where they do not tell."""
    names = "Told apart by the names of files and functions"
    assert said(("model", 25))["told"] == names

    shares = (CodeShare("model", "a.py", 9, "content"), CodeShare("model", "b.py", 9, "stated"))
    told = took(Told(Code(shares)))["told"]
    assert told == f"{names}, 1 file by the author's word, 1 file by imports and calls"


def test_without_a_picture_there_is_no_part():
    """A handful of lines."""
    assert took(Told(Code(), {})) is None
    assert took(Told(None)) is None
