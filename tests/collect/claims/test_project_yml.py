"""project.yml: what is accepted, and that every mistake is told at its line with the nearest right word."""

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.collect.conftest import TINY


def test_the_tiny_project_is_read_whole(folder):
    """Each key of project.yml arrives in the record that the later stages read."""
    project = folder.read()

    assert (project.slug, project.name, project.task, project.metric) == (
        "tiny",
        "projects/tiny",
        "classification",
        "f1_macro",
    )
    assert (project.target, project.slices) == (0.75, ("stars",))
    assert project.dataset.kinds == {"text": "text", "stars": "number"}
    assert project.dataset.descriptions == {"text": "the note as the guest wrote it"}
    assert project.predictor.function == "predict.py:predict"
    assert project.lines["data.columns.stars"] == 14
    assert project.links[0].url == "https://example.com/notes"


def test_options_of_the_kind_of_task_are_handed_through(folder):
    """They belong to the kind; lists arrive as tuples of text."""
    folder.yml("metric:", "labels: [no, yes]\npositive: yes\nmetric:")

    assert folder.read().options == {"labels": ("no", "yes"), "positive": "yes"}


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("positive: [yes]", "positive: expected one value, found a list"),
        ("positive: {a: b}", "positive: expected one value, found keys"),
        ("labels: [no, [yes]]", "labels: expected a list of words, found a list"),
        ("labels: {no: 1}", "labels: expected a list of words, found keys"),
    ],
)
def test_an_option_of_the_wrong_shape_is_refused(folder, written, said):
    """At its line, with what the option is as the hint."""
    folder.yml("metric:", f"{written}\nmetric:")
    (problem,) = folder.problems()

    assert problem.startswith("projects/tiny/project.yml:16:")
    assert said in problem
    assert "\n  hint: " in problem


def test_an_option_of_another_kind_is_refused(folder):
    """A key that would silently do nothing misleads its author."""
    folder.yml("metric:", "tolerance: 3\nmetric:")

    assert folder.problems()[0].startswith(
        "projects/tiny/project.yml:16:1: tolerance: is a key of regression, not of classification"
    )


def test_a_command_and_a_model_are_predictors_too(folder):
    """The three ways to predict exclude each other and are otherwise alike."""
    folder.yml("predict: predict.py:predict", "command: [Rscript, predict.R]\nlimits: {seconds: 20}")
    assert folder.read().predictor.command == ("Rscript", "predict.R")
    assert folder.read().predictor.seconds == 20

    folder.yml("command: [Rscript, predict.R]", "model: model/model.joblib")
    assert folder.read().predictor.model == "model/model.joblib"


def test_a_column_with_a_role_word_fills_the_key_of_that_role(folder):
    """``columns: {guest: group}`` says the same as ``group: guest``."""
    folder.data(columns="{stars: group, text: ignored}")

    assert folder.read().dataset.group == "stars"


def test_two_columns_for_one_role_are_refused(folder):
    """One of the two would be passed over in silence."""
    folder.data(id="note_id", columns="{text: id}")

    assert "role id belongs to 'note_id' (line 7)" in folder.problems()[0]


def test_train_and_split_exclude_each_other(folder):
    """Training rows stand in one place."""
    folder.data(train="data/train.csv", split="part")

    assert "data.split: test and train are two files already (line 7)" in folder.problems()[0]


def test_a_slice_by_a_column_that_is_not_there_is_told_at_its_line(folder):
    """Only the data can tell, so this is found when the table is read."""
    folder.yml("slices: [stars]", "slices: [stars, star]")

    assert folder.problems() == [
        "projects/tiny/project.yml:18: slices.1: data/test.csv has no column 'star'\n"
        "    slices: [stars, star]\n"
        "  hint: did you mean 'stars'?"
    ]


def test_a_slice_by_the_length_of_a_column_is_known(folder):
    """``text_length`` needs no column of its own, but the column ``text``."""
    folder.yml("slices: [stars]", "slices: [text_length, letter_length]")

    assert [text.split("\n")[0] for text in folder.problems()] == [
        "projects/tiny/project.yml:18: slices.1: data/test.csv has no column 'letter'"
    ]


def test_a_slice_by_what_is_made_of_a_column_is_known(folder):
    """Every name that docs/project-yml.md promises, of the columns there are."""
    guide = (Path(__file__).parents[3] / "docs" / "project-yml.md").read_text()
    table = guide.partition("| Name | Of | Parts |")[2].partition("Private and hidden")[0]
    names = re.findall("`([a-z]+_[a-z_]+|place)`", table)
    names = [re.sub("^(name|seen|photo|clip)_", "text_", name) for name in names]
    folder.yml("slices: [stars]", f"slices: [{', '.join(dict.fromkeys(names))}]")

    assert len(set(names)) > 15
    assert folder.read().slices == tuple(dict.fromkeys(names))
    assert folder.examples()


@pytest.mark.parametrize(
    ("word", "separator"), [("';'", ";"), ("tab", "\t"), ('"\\t"', "\t"), ("'|'", "|"), ("'::'", None), ("a", None)]
)
def test_the_separator_is_one_character_or_the_word_tab(folder, word, separator):
    """Anything longer would be read as something else by someone."""
    folder.data(sep=word)

    if separator is None:
        assert "data.sep: expected one character" in folder.problems()[0]
    else:
        assert folder.read().dataset.separator == separator


@pytest.mark.parametrize(
    ("url", "accepted"),
    [
        ("https://example.org/a?b=c#d", True),
        ("mailto:me@example.org", True),
        ("demo/index.html", True),
        ("../about/", True),
        ("http://example.org", False),
        ("JavaScript:alert(1)", False),
        ("java\\tscript:alert(1)", False),
        (" javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//example.org", False),
        ("/root", False),
        ("vbscript:x", False),
        ("\\\\\\\\host\\\\share", False),
    ],
)
def test_links_lead_to_https_mail_or_beside_the_page(folder, url, accepted):
    """Whatever a browser might run or send in the clear is refused."""
    folder.yml("https://example.com/notes", f'"{url}"')

    if accepted:
        assert folder.read().links
    else:
        assert "links.0.url" in folder.problems()[0]


# ---- one mutation of a valid file ----------------------------------------------------------------

LINES = (TINY / "project.yml").read_text().splitlines()
KEY = re.compile(r"^( *)(- )?([a-z_]+):")
KEYED = [index for index, line in enumerate(LINES) if KEY.match(line) and line.strip() not in ("text:", "links:")]
MISSPELT = [index for index in KEYED if KEY.match(LINES[index])[3] not in ("text", "stars")]  # column names are free


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(index=st.sampled_from(MISSPELT), letter=st.sampled_from("qxz"))
def test_a_misspelt_key_is_the_first_problem_at_its_own_line(folder, index, letter):
    """And where the key was a needed one, its absence is not told as a second mistake."""
    lines = list(LINES)
    key = KEY.match(lines[index])[3]
    lines[index] = lines[index].replace(f"{key}:", f"{key}{letter}:", 1)
    folder.write("project.yml", "\n".join(lines))

    problems = [text for text in folder.problems() if "required, but missing" not in text or key in ("predict",)]
    assert any(
        text.startswith(f"projects/tiny/project.yml:{index + 1}:") and "unknown key" in text for text in problems
    )
    assert len(folder.problems()) <= 2


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(index=st.sampled_from(KEYED), flaw=st.sampled_from(["\t", "& ", "* ", "@", "[", '"']))
def test_a_broken_value_is_told_at_its_own_line(folder, index, flaw):
    """Whatever YAML makes of it further down, the place is where the author has to look."""
    lines = list(LINES)
    key, value = lines[index].split(":", 1)
    lines[index] = f"{key}: {flaw}{value.strip()}" if flaw != "\t" else "\t" + lines[index]
    folder.write("project.yml", "\n".join(lines))

    assert folder.problems()[0].startswith(f"projects/tiny/project.yml:{index + 1}:")


@pytest.mark.parametrize("key", ["predict", "extra"])
def test_a_path_that_is_too_long_for_the_disk_is_a_mistake_of_the_author(folder, key):
    """Its place and the system's own words, wherever a path stands."""
    path = "a" * 300 + ".py"
    folder.yml(*{"predict": ("predict.py:", f"{path}:"), "extra": ("  target:", f"  extra: [{path}]\n  target:")}[key])

    assert any(f"{path}: cannot be read: File name too long" in problem for problem in folder.problems())
