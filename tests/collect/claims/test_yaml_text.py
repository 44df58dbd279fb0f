"""The YAML reader: text stays text, everything has a place, and nothing but our own error escapes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.collect.claims.yaml_text import as_data, places, read_yaml
from portfolio.collect.source import Source
from portfolio.errors import PortfolioError


def data_of(text):
    node, problems = read_yaml(Source("project.yml", text))
    assert problems == []
    return as_data(node)


def error_of(text):
    with pytest.raises(PortfolioError) as caught:
        read_yaml(Source("project.yml", text))
    return str(caught.value)


@pytest.mark.parametrize("word", ["no", "on", "1.10", "0123", "12:30:00", "2024-02-30", "null", "~", "1_000", ".inf"])
def test_a_scalar_stays_as_typed(word):
    """YAML 1.1 would make a truth value, a number, a duration or a date of each of these."""
    assert data_of(f"title: {word}\n{word}: title\n") == {"title": word, word: "title"}


def test_a_key_without_a_value_differs_from_an_empty_text():
    """``train:`` is a slip of the author, ``train: ""`` is a text."""
    node, _ = read_yaml(Source("project.yml", 'train:\nid: ""\n'))

    assert [value.empty for _, _, value in places(node)] == [True, False]


def test_every_key_and_item_knows_its_place():
    """Lines and columns count from 1, inside flow collections too."""
    node, _ = read_yaml(Source("project.yml", "a: 1\nb:\n  c: [x, yy]\n"))

    found = {path: (key.line, key.column) for path, key, _ in places(node)}
    assert found == {("a",): (1, 1), ("b",): (2, 1), ("b", "c"): (3, 3), ("b", "c", 0): (3, 7), ("b", "c", 1): (3, 10)}


@pytest.mark.parametrize("text", ["", "\n", "# nothing\n", "---\n", "---\n...\n"])
def test_a_document_without_content_is_nothing(text):
    """Empty, or comments only."""
    assert read_yaml(Source("project.yml", text)) == (None, [])


def test_several_forbidden_things_are_told_at_once():
    """What leaves the tree readable does not stop the reader."""
    _, problems = read_yaml(Source("project.yml", "a: &x 1\nb: *x\nc: !!int 3\na: 4\n"))

    assert [(problem.line, problem.message) for problem in problems] == [
        (1, "anchors are not allowed"),
        (2, "aliases are not allowed"),
        (3, "tags are not allowed: 'tag:yaml.org,2002:int'"),
        (4, "a: given twice, first in line 1"),
    ]


def test_ten_aliases_do_not_become_a_billion_items():
    """The bomb is never expanded; each alias is one problem."""
    text = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}]\n" for n in range(1, 9))

    _, problems = read_yaml(Source("project.yml", text))
    assert sum("aliases" in problem.message for problem in problems) == 24


def test_five_thousand_brackets_are_refused_at_the_21st():
    """Depth is counted while reading, so that Python's own recursion limit is never met."""
    assert error_of("a: " + "[" * 5000).startswith("project.yml:1:23: nested deeper than 20 levels")


@pytest.mark.parametrize(
    ("text", "place_and_fact"),
    [
        ("a: [1,2", "1:4: this '[' is not closed"),
        ("a: {b: 1\nc: 2\n", "1:4: this '{' is not closed"),
        ("a: 'x", "1:4: this quote is not closed"),
        ("a: b: c", "1:5: a second ':' in one line"),
        ("a: 1\n\tb: 2", "2:1: a tab stands where YAML wants spaces"),
        ("a: 1\n  b: 2\n", "2:4: a second ':' in one line"),
        ("a:\n  b: 1\n c: 2\n", "3:2: this line does not fit the indentation above"),
        ('a: "x" y', "1:8: text behind the end of a value"),
        ("a: @home", "1:4: found character '@' that cannot start any token"),
        ("a: 1\nb\n", "2:1: expected 'key: value'"),
        ("a: \x07", "1:4: character U+0007 is not allowed"),
        ('a: "\\UFFFFFFFF"', "1:7: an escape or number that means nothing"),
    ],
)
def test_broken_text_is_told_with_line_and_column(text, place_and_fact):
    """In words for people who do not know how a parser thinks."""
    assert error_of(text).startswith(f"project.yml:{place_and_fact}")


@given(st.text(max_size=80) | st.text(alphabet="ab:-?,[]{}#&*!|>'\"%@` \t\n\\x0U", max_size=60))
def test_only_our_own_error_escapes_from_any_text(text):
    """PyYAML alone raises ValueError, RecursionError and more on odd input."""
    try:
        node, problems = read_yaml(Source("project.yml", text))
    except PortfolioError as error:
        problems = error.problems
        node = None
    for problem in problems:
        assert problem.path == "project.yml"
        assert problem.line is None or problem.line >= 1
    as_data(node)


QUOTABLE = st.text(st.characters(categories=("L", "N", "P", "S", "Zs"), max_codepoint=0xFFFD), max_size=30)


@given(QUOTABLE)
def test_any_printable_text_in_single_quotes_comes_back(text):
    """Quoting is the author's way out of every special character."""
    assert data_of("a: '" + text.replace("'", "''") + "'\n") == {"a": text}
