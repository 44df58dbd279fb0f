"""The list of checks, the code that finds things, and docs/checks.md say the same."""

import ast
import re
from pathlib import Path

import pytest

from portfolio import pipeline
from portfolio.records import CHECKS as OF_ALL_KINDS

ROOT = Path(__file__).parent.parent
SECTIONS = re.findall(
    r"^### (\w+)\n\n\*\*(.*?)\*\* \((\w+)\)\. (.*?)\n\n(.*?)(?=^##|\Z)",
    (ROOT / "docs" / "checks.md").read_text(),
    re.MULTILINE | re.DOTALL,
)
CODE = re.compile(r"PF\d{3}")
OF_KINDS = {code: about for kind in pipeline.kinds().values() for code, about in kind.codes.items()}
CHECKS = {**OF_ALL_KINDS, **OF_KINDS}


def sources():
    """Every module of the program with its syntax tree, but for the list itself."""
    for path in sorted((ROOT / "portfolio").rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if name != "portfolio/records/checks.py" and path.name != "codes.py" and "/starter/" not in name:
            yield name, ast.parse(path.read_text())


def emitted():
    """Every code that stands as a text of its own somewhere in the program, with the place."""
    return {
        node.value: f"{name}:{node.lineno}"
        for name, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value)
    }


def written_out():
    """Code and severity of each ``Finding("PF000", "advice", ...)``."""
    for name, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Finding" and len(node.args) > 1:
                code, severity = node.args[:2]
                if isinstance(code, ast.Constant) and isinstance(severity, ast.Constant):
                    yield code.value, severity.value, f"{name}:{node.lineno}"


def test_every_code_of_the_program_is_in_the_list_and_no_other():
    """A finding that nobody can look up explains nothing, and a code that nothing finds is a promise not kept."""
    found = emitted()

    assert {code: place for code, place in found.items() if code not in CHECKS} == {}
    assert sorted(CHECKS.keys() - found.keys()) == []


def test_no_finding_is_graver_than_the_list_says():
    """Whether it may be accepted depends on it."""
    gravity = ["advice", "warning", "error"]
    found = list(written_out())

    assert len(found) > 40
    assert [each for each in found if gravity.index(each[1]) > gravity.index(CHECKS[each[0]].severity)] == []


def test_every_code_has_a_section_in_the_documentation_and_no_other():
    """In its theme, each once."""
    codes = [section[0] for section in SECTIONS]

    assert sorted(codes) == sorted(CHECKS)


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section[0])
def test_a_section_says_what_the_page_says_and_what_to_do(section):
    """Title, severity and what is looked at are those of the list; below stands more."""
    code, title, severity, looks, more = section
    about = CHECKS[code]

    assert (title, severity, looks) == (about.title, about.severity, about.looks)
    assert len(more.split()) >= 3
