"""The whole pipeline on a whole tiny project, without MkDocs."""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from portfolio import console, pipeline
from portfolio.pipeline import Build, Options, Result, build

TINY = Path(__file__).parent / "projects" / "tiny"


class Silent:
    """Hears everything, says nothing."""

    def stage(self, slug: str, words: str) -> None:
        del slug, words

    def done(self, result: Result) -> None:
        del result

    def remark(self, sentence: str) -> None:
        del sentence


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(TINY, tmp_path / "projects" / "tiny")
    return tmp_path


def built(root: Path, **options: object) -> Result:
    (result,) = build(Build(root, replace(Options(), **options), Silent()))  # type: ignore[arg-type]
    return result


def test_a_project_becomes_a_page_with_its_measured_number(root):
    """The README's placeholder, the card and the hero all carry what was measured."""
    result = built(root)

    assert result.state == "measured"
    assert result.page is not None
    assert result.page.card is not None
    assert f"The rules reach a macro F1 of {result.page.card.value}" in result.page.html


def test_the_first_build_records_a_run_and_the_second_adds_none(root):
    """``runs/`` grows by one file per iteration, not per build."""
    first = built(root)
    runs = sorted((root / "projects/tiny/runs").iterdir())

    built(root)

    assert [str(path.relative_to(root)) for path in runs] == list(first.written)
    assert sorted((root / "projects/tiny/runs").iterdir()) == runs


def test_when_nothing_changed_the_page_is_kept(root):
    """The second build hands out the very same page."""
    first, second = built(root), built(root)

    assert second.state == "page kept"
    assert second.page == first.page


def test_a_prose_edit_renders_again_without_evaluating(root):
    """Only the words change; the predictor does not run."""
    built(root)
    readme = root / "projects/tiny/README.md"
    readme.write_text(readme.read_text().replace("Irony", "Sarcasm"))

    result = built(root)

    assert result.state == "kept"
    assert "Sarcasm" in result.page.html


def test_a_changed_predictor_is_a_new_iteration(root):
    """The page then compares the two, and lists what changed."""
    built(root)
    predictor = root / "projects/tiny/predict.py"
    predictor.write_text(predictor.read_text().replace('"broken", ', ""))

    result = built(root)

    assert result.state == "measured"
    assert len(list((root / "projects/tiny/runs").iterdir())) == 2
    assert "predict.py" in result.page.html.split('id="iterations"')[1]


def test_a_frozen_build_gives_the_same_numbers_and_runs_nothing(root):
    """From a clone without a store, ``runs/`` is enough; the page says that nobody's code ran."""
    measured = built(root)
    shutil.rmtree(root / ".portfolio")

    frozen = built(root, frozen=True)

    assert frozen.state == "frozen"
    assert frozen.page.card.value == measured.page.card.value
    assert "ran nobody's code" in frozen.page.html.replace("&#39;", "'")


def test_a_fresh_clone_measures_again_and_leaves_runs_alone(root):
    """The same commit measured elsewhere appends nothing, and the page says the predictions came out the same."""
    built(root)
    shutil.rmtree(root / ".portfolio")

    result = built(root)

    assert result.state == "measured"
    assert len(list((root / "projects/tiny/runs").iterdir())) == 1
    assert "every prediction came out the same" in result.page.html


def test_one_failing_project_hides_no_other_and_keeps_its_last_good_page(root):
    """The broken one keeps its page under a note that says so."""
    shutil.copytree(TINY, root / "projects" / "other")
    build(Build(root, Options(), Silent()))
    (root / "projects/tiny/predict.py").write_text("def predict(examples):\n    raise ValueError('no')\n")

    other, tiny = build(Build(root, Options(), Silent()))

    assert (other.state, tiny.state) == ("page kept", "failed")
    assert tiny.problems
    assert tiny.page.html.startswith('<p class="pf-note"')


@pytest.mark.parametrize("stage", ["collect.read_project", "_kept_page"])
def test_an_exception_of_ours_before_the_stages_hides_no_other_project(root, monkeypatch, stage):
    """Not while projects are read, nor while kept pages are looked for."""
    shutil.copytree(root / "projects/tiny", root / "projects/tiny-too")
    build(Build(root, Options(), Silent()))
    module, _, name = f"pipeline.{stage}".rpartition(".")
    owner = {"pipeline": pipeline, "pipeline.collect": pipeline.collect}[module]
    whole = getattr(owner, name)

    def broken(*args, **kwargs):
        if any(getattr(arg, "slug", getattr(arg, "name", "")) == "tiny" for arg in args):
            raise ZeroDivisionError("ours")
        return whole(*args, **kwargs)

    monkeypatch.setattr(owner, name, broken)
    tiny, other = build(Build(root, Options(), Silent()))

    assert (tiny.state, other.state) == ("failed", "page kept")
    assert tiny.page.html.startswith('<p class="pf-note"')
    assert "ZeroDivisionError: ours" in tiny.bug
    assert str(tiny.problems[0]).startswith("projects/tiny: this is a bug in portfolio, not in your project: Zero")


def test_an_exception_of_ours_hides_no_other_project(root, monkeypatch):
    """The project keeps its last good page under a note, and its result holds the traceback."""
    shutil.copytree(root / "projects/tiny", root / "projects/tiny-too")
    assert [result.state for result in build(Build(root, Options(), Silent()))] == ["measured", "measured"]
    for slug in ("tiny", "tiny-too"):
        (root / f"projects/{slug}/README.md").write_text("# Changed\n\n## Problem\n\nOther words.\n")
    whole = pipeline._drawn_page

    def broken(work, project, *rest):
        if project.slug == "tiny":
            raise ZeroDivisionError("ours")
        return whole(work, project, *rest)

    monkeypatch.setattr(pipeline, "_drawn_page", broken)
    tiny, other = build(Build(root, Options(), Silent()))

    assert (tiny.state, other.state) == ("failed", "kept")
    assert tiny.page.html.startswith('<p class="pf-note"')
    assert "ZeroDivisionError" in tiny.bug
    assert str(tiny.problems[0]).startswith("projects/tiny: this is a bug in portfolio, not in your project: Zero")
    assert console.tell_results([tiny, other]) == 101


def test_two_builds_of_the_same_files_give_the_same_page(root, tmp_path_factory):
    """Another folder, another day, another process order: the same HTML."""
    first = built(root)
    clone = tmp_path_factory.mktemp("clone")
    shutil.copytree(root / "projects", clone / "projects")

    again = built(clone)
    once_more = built(root)

    assert once_more.page.html == first.page.html
    assert again.page.html.split('id="reproduce"')[0] == first.page.html.split('id="reproduce"')[0]


def test_a_kept_page_needs_none_of_the_heavy_libraries(root):
    """Neither pandas nor scikit-learn nor altair loads for a project whose page is kept."""
    import subprocess

    built(root)
    code = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[2]); from test_pipeline import built;"
        "state = built(Path(sys.argv[1])).state;"
        "print(state, *sorted({'pandas', 'sklearn', 'altair', 'pyarrow', 'mkdocs'} & set(sys.modules)))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, str(root), str(Path(__file__).parent)], capture_output=True, text=True, check=True
    )

    assert ran.stdout.strip() == "page kept"


def test_a_kept_page_still_tells_its_findings(root):
    """An error that a check found yesterday is an error today, though nothing ran."""
    claims = root / "projects/tiny/metrics.json"
    claims.write_text('{"f1_macro": 0.99}')

    first, second = built(root), built(root)

    assert second.state == "page kept"
    assert second.findings == first.findings
    assert not second.is_well
    assert any(finding.place == "projects/tiny/metrics.json:1" for finding in second.found("error"))
