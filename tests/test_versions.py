"""A whole small project with three versions: what its page and the terminal say about them, and notes on them."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portfolio.cli import main
from portfolio.pipeline import Build, Options, build

TINY = Path(__file__).parent / "projects" / "tiny"
SITE = """\
site_name: Tiny
plugins: [search, portfolio]
docs_dir: site_src
"""
RULES = ('("broken", "cold")', '("broken", "cold", "dirty", "late", "never", "noise", "refund", "worst")')


class Silent:
    """Hears everything, says nothing."""

    def stage(self, slug, words):
        del slug, words

    def done(self, result):
        del result

    def remark(self, sentence):
        del sentence


def built(root: Path, **options):
    (result,) = build(Build(root, Options(**options), Silent()))
    assert result.state != "failed", result.problems
    return result


def project_of(root: Path) -> Path:
    return root / "projects" / "tiny"


def runs_of(root: Path) -> list[Path]:
    return sorted((project_of(root) / "runs").glob("*.json"))


def age(path: Path, day: str) -> None:
    """Dates a run back, as if it had been measured then."""
    content = json.loads(path.read_text()) | {"started": f"{day}T10:00:00Z"}
    path.with_name(f"{day.replace('-', '')}T100000Z-{path.stem[-8:]}.json").write_text(json.dumps(content))
    path.unlink()


@pytest.fixture(scope="module")
def three_versions(tmp_path_factory):
    """Two rules, then eight, then nine; measured on three days. The first is that of the fixture's name."""
    root = tmp_path_factory.mktemp("lived")
    shutil.copytree(TINY, project_of(root))
    (root / "mkdocs.yml").write_text(SITE)
    (root / "site_src").mkdir()
    predictor = project_of(root) / "predict.py"
    last = predictor.read_text()
    for rules, day in zip(RULES, ("2026-01-01", "2026-02-01"), strict=True):
        predictor.write_text(re.sub(r"COMPLAINING = .*", f"COMPLAINING = {rules}", last))
        built(root)
        age(runs_of(root)[-1], day)
    predictor.write_text(last)
    built(root)
    return root


@pytest.fixture
def root(three_versions, tmp_path, monkeypatch):
    """A copy of it, and the shell in its folder."""
    shutil.copytree(three_versions, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(main, words)


def iterations_of(html: str) -> str:
    return html.split('id="iterations"')[1].split('class="pf-part"')[0]


# ---- the page ------------------------------------------------------------------------------------


def test_the_page_says_what_changed_whether_it_helped_and_what_broke(root):
    """The last change in a few words, a chart, cards, and this version against each earlier one."""
    part = iterations_of(built(root).page.html)

    assert "The last change" in part
    assert "Changed: predict.py." in part
    assert re.search(r"Macro F1 0\.\d{3} before, 0\.\d{3} now", part)
    assert 'id="iterations-0"' in part or 'aria-label="Macro F1 of 3 versions' in part
    assert "This version against each earlier one" in part
    assert "This test set has judged 3 versions; if all were equally good" in part


def test_the_same_runs_give_the_same_page_again(root, tmp_path_factory):
    """From a clone without a store, byte for byte."""
    clone = tmp_path_factory.mktemp("clone")
    shutil.copytree(root / "projects", clone / "projects")

    assert iterations_of(built(root, frozen=True).page.html) == iterations_of(built(clone, frozen=True).page.html)


def test_a_grown_test_set_is_said_and_versions_are_compared_on_what_they_share(root):
    """Four more notes are in the test set now; the earlier versions had never seen them."""
    test = project_of(root) / "data/test.csv"
    more = "".join(f"9{i},Dirty towels again and again,2,complaint\n" for i in range(4))
    n = len(test.read_text().splitlines()) - 1
    test.write_text(test.read_text() + more)
    result = built(root)

    assert any(finding.code == "PF092" for finding in result.findings)
    assert f"on {n} examples (" in iterations_of(result.page.html)
    assert f"this version had {n} examples, {n} of them among today&#39;s {n + 4}" in iterations_of(result.page.html)
    first = run("compare", "tiny", "4", "2").stdout.splitlines()[0]
    assert f"(1 February 2026; {n} of its {n} test examples are among today's {n + 4})" in first


def test_a_corrected_answer_is_said(root):
    """One label of the test set was wrong and is mended: earlier versions are scored by today's truth."""
    test = project_of(root) / "data/test.csv"
    test.write_text(
        test.read_text().replace(
            '001,"Thank you, the breakfast was lovely",5,thanks',
            '001,"Thank you, the breakfast was lovely",5,complaint',
        )
    )
    result = built(root)

    assert any(finding.code == "PF093" for finding in result.findings)
    assert "The answers in the test set changed since" in iterations_of(result.page.html)


def test_going_back_to_an_older_version_is_told_as_that(root):
    """Versions keep their numbers; the last is said to be taken back, and the page is of the first again."""
    page = gone_back(root)
    part = iterations_of(page)

    assert "The last change, taken back" in part
    assert "The model on this page is again version 1." in part
    assert re.search(r"Macro F1 0\.\d{3} before, 0\.\d{3} after", part)
    assert [re.sub(r"<.*?>", " ", row).split()[:2] for row in part.split('class="pf-run-name">')[1:]] == [
        ["2", "Version"],
        ["1", "Version"],
    ]
    assert "on this page, 1 January 2026" in part
    assert "This version against each other one" in part
    assert "It was taken back. Against the version before" in page
    assert "The page is of the first version again." in page
    assert len(runs_of(root)) == 3


def gone_back(root: Path) -> str:
    """The page once the first version's rules are back."""
    predictor = project_of(root) / "predict.py"
    predictor.write_text(re.sub(r"COMPLAINING = .*", f"COMPLAINING = {RULES[0]}", predictor.read_text()))
    return built(root).page.html


def test_the_page_of_an_older_version_is_the_same_in_a_clone(root, tmp_path_factory):
    """Which version it is follows from the files alone."""
    gone_back(root)
    clone = tmp_path_factory.mktemp("back")
    shutil.copytree(root / "projects", clone / "projects")

    assert iterations_of(built(root, frozen=True).page.html) == iterations_of(built(clone, frozen=True).page.html)


# ---- the terminal --------------------------------------------------------------------------------


@pytest.mark.usefixtures("root")
def test_compare_prints_the_last_two_versions():
    """Difference with interval, p with the name of its test, and every id that was fixed or broken."""
    result = run("compare", "tiny")
    lines = result.stdout.splitlines()

    assert result.exit_code == 0
    assert lines[0].startswith("version 3 (")
    assert " against version 2 (1 February 2026)" in lines[0]
    assert re.search(r"Macro F1 0\.\d+ before, 0\.\d+ now: .*\(p = .*, exact paired permutation test\)", lines[1])
    assert re.match(r"\d+ fixed(: \d{3})?", lines[2])
    assert re.match(r"\d+ broken", lines[3])
    assert lines[4].startswith("No part of the test set")


def test_compare_runs_nobodys_code_and_writes_nothing_into_the_project(root):
    """The predictor is broken; the recorded predictions are not."""
    (project_of(root) / "predict.py").write_text("raise SystemExit('never')\n")
    before = {path: path.read_bytes() for path in project_of(root).rglob("*") if path.is_file()}

    assert run("compare", "tiny", "3", "1").exit_code == 0
    assert {path: path.read_bytes() for path in project_of(root).rglob("*") if path.is_file()} == before


def test_numbers_names_and_beginnings_name_the_same_version(root):
    """As on the page, as in runs/, or as much of it as is clear."""
    first = runs_of(root)[0]
    said = [run("compare", "tiny", "3", name).stdout for name in ("1", first.name, first.stem, "20260101")]

    assert len(set(said)) == 1
    assert "against version 1 (1 January 2026)" in said[0]


@pytest.mark.usefixtures("root")
def test_the_other_way_round_what_was_fixed_is_broken():
    """This and that change places."""
    one, other = (run("compare", "tiny", *pair).stdout.splitlines() for pair in (("3", "1"), ("1", "3")))

    assert one[2].replace("fixed", "broken") == other[3]
    assert one[3].replace("broken", "fixed") == other[2]


@pytest.mark.parametrize(
    ("words", "fact", "hint"),
    [
        (("tny",), "there is no project 'tny'", "did you mean 'tiny'?"),
        (("tiny", "9"), "there is no version 9", "numbered from 1 to 3"),
        (("tiny", "20260102"), "no run is called '20260102'", "known: 20260101"),
        (("tiny", "20260101T100000Z-zzzzzzzz"), "no run is called", "did you mean '20260101T100000Z-"),
        (("tiny", "2026"), "'2026' begins the name of 3 runs", "20260101"),
        (("tiny", "1"), "there is no version before version 1", "name two versions"),
    ],
)
@pytest.mark.usefixtures("root")
def test_a_version_that_is_not_there_is_told_with_those_that_are(words, fact, hint):
    """A typing error costs one line of reading."""
    result = run("compare", *words)

    assert result.exit_code == 2
    assert fact in result.stderr
    assert hint in result.stderr


def test_one_version_has_nothing_to_be_compared_with(root):
    """And none has nothing to be read."""
    for path in runs_of(root)[:-1]:
        path.unlink()
    assert "only one version is recorded" in run("compare", "tiny").stderr

    runs_of(root)[0].unlink()
    assert "no recorded run" in run("compare", "tiny").stderr


def test_versions_of_another_test_set_are_not_called_never_recorded(root):
    """All examples have new ids: three runs are there, and one can be scored."""
    test = project_of(root) / "data/test.csv"
    test.write_text(re.sub(r"^(?=\d)", "n", test.read_text(), flags=re.MULTILINE))
    built(root)

    assert len(runs_of(root)) == 4
    assert "only one version can be scored by today's test set" in run("compare", "tiny").stderr


# ---- notes ---------------------------------------------------------------------------------------


def test_a_note_names_the_last_version_on_the_page_without_measuring_again(root):
    """It is a file of its own, the run's stays as it was, and the predictions are kept."""
    recorded = [path.read_bytes() for path in runs_of(root)]
    result = run("note", "tiny", "Also looks for <smells>")

    assert result.exit_code == 0
    assert result.stdout == f"projects/tiny/runs/{runs_of(root)[-1].stem}.note says it\n"
    page = built(root)
    assert page.state == "kept"
    assert "Also looks for &lt;smells&gt;" in iterations_of(page.page.html)
    assert [path.read_bytes() for path in runs_of(root)] == recorded
    assert 'version 3, "Also looks for <smells>"' in run("compare", "tiny").stdout


def test_a_note_is_about_the_version_whose_files_are_there(root):
    """Not about a later one that was taken back; where the files are new, it says which run it took."""
    gone_back(root)
    assert run("note", "tiny", "Two rules again").stdout == f"projects/tiny/runs/{runs_of(root)[0].stem}.note says it\n"

    (project_of(root) / "predict.py").write_text("raise SystemExit('not measured')\n")
    said = run("note", "tiny", "Nothing").stdout
    assert f"{runs_of(root)[-1].stem}.note says it\nIt is about the last recorded run" in said


def test_a_note_on_an_earlier_run_is_told_where_it_is_named(root):
    """By the beginning of its name; a second note says what the first was."""
    run("note", "tiny", "Two rules", "--run", "20260101")
    again = run("note", "tiny", "Two words", "--run", "20260101")

    assert "before, it said: Two rules" in again.stdout
    assert "1 <bdi>Two words</bdi>" in iterations_of(built(root).page.html)


def test_after_going_back_compare_says_which_version_is_on_the_page(root):
    """It still compares the last two."""
    gone_back(root)
    first = run("compare", "tiny", "3", "1").stdout.splitlines()[0]

    assert "version 1 (1 January 2026, the one on the page)" in first
    assert first.count("on the page") == 1


def test_the_first_screen_says_how_far_the_versions_came(root):
    """Against the first, with an interval."""
    page = built(root).page.html.split('class="pf-part"')[0]

    assert re.search(r"3; this one against the first: .0\.\d{3} \(95.% interval [^)]*\), ", page)


@pytest.mark.parametrize(
    ("words", "fact"),
    [
        (("  ",), "an empty note"),
        (("one\ntwo",), "a note of 2 lines"),
        (("x" * 201,), "a note of 201 characters"),
        (("turned \u202e round",), "U+202E"),
        (("fine", "--run", "20250101"), "no run is called '20250101'"),
        (("fine", "--run", "2026"), "begins the name of 3 runs"),
    ],
)
def test_what_is_no_note_is_refused_in_one_line(words, fact, root):
    """Nothing is written."""
    result = run("note", "tiny", *words)

    assert result.exit_code == 2
    assert fact in result.stderr
    assert list((project_of(root) / "runs").glob("*.note")) == []


def test_rows_in_another_order_are_still_the_same_examples(tmp_path, monkeypatch):
    """Without an id column too: a version that was right on every row is right on every row of the sorted file."""
    root = tmp_path
    shutil.copytree(TINY, project_of(root), ignore=shutil.ignore_patterns("runs"))
    (root / "mkdocs.yml").write_text(SITE)
    (root / "site_src").mkdir()
    test = project_of(root) / "data/test.csv"
    rows = [line for line in test.read_text().splitlines() if "towel" not in line]
    test.write_text("\n".join(line.partition(",")[2] for line in rows) + "\n")
    yml = project_of(root) / "project.yml"
    yml.write_text(re.sub(r"\n  (id|train):.*", "", yml.read_text()))
    built(root)
    age(runs_of(root)[-1], "2026-01-01")
    header, *lines = test.read_text().splitlines()
    test.write_text("\n".join([header, *sorted(lines)]) + "\n")
    built(root)
    monkeypatch.chdir(root)

    said = run("compare", "tiny").stdout
    assert "no difference" in said
    assert "0 fixed\n0 broken" in said
