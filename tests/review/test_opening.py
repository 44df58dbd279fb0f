"""What a review draws from, and that it changes no evaluation."""

import shutil

import pytest
from click.testing import CliRunner

from portfolio import pipeline
from portfolio.cli import main
from portfolio.errors import CannotRun
from portfolio.evaluate import fingerprint
from portfolio.evaluate.files import inputs
from portfolio.review.opening import open_sample, reviewer_name
from tests.review.conftest import Listener


def work(site):
    return pipeline.Build(site, pipeline.Options(), Listener())


def project(site):
    return pipeline.read_projects(site, pipeline.Options())[0][0]


def test_the_sample_is_drawn_by_the_verdicts_of_the_recorded_run(site):
    """A project that was never built is evaluated and recorded first, so that a later build knows the chances."""
    runs = [path.stem for path in (site / "projects/tiny/runs").iterdir()]
    sample, words = open_sample(work(site), "tiny")

    assert runs == [sample.run]
    assert sorted(sample.order) == sorted(sample.examples.test.index)
    assert set(sample.made) == set()
    assert f"of the run {sample.run} are mixed" in words


def test_review_csv_is_no_input_of_the_evaluation(site, sitting):
    """It may say "label is wrong", so the predictor never gets it; the predictions stay, the page is made again."""
    before, key = fingerprint(project(site)), pipeline.page_key(work(site), project(site))
    sitting().save(sitting.sample.order[0], ["label is wrong"])

    assert "review.csv" not in inputs(project(site)).kept
    assert fingerprint(project(site)) == before
    assert pipeline.page_key(work(site), project(site)) != key


def test_a_review_goes_on_with_the_sample_it_began_with(site, sitting):
    """The model has changed since; a new sample is drawn when asked for, or when the old run is gone."""
    sitting().save(sitting.sample.order[0], ["glare"])
    predict = site / "projects/tiny/predict.py"
    predict.write_text(predict.read_text() + "\n# another version\n")

    kept, words = open_sample(work(site), "tiny")
    assert kept.run == sitting.sample.run
    assert kept.order == sitting.sample.order
    assert "older one" in words
    anew, _ = open_sample(work(site), "tiny", anew=True)
    assert anew.run != kept.run
    sitting.file.write_text(sitting.file.read_text().replace(kept.run, "20200101T000000Z-00000000"))
    again, words = open_sample(work(site), "tiny")
    assert again.run == anew.run
    assert "not in runs/ any more" in words


def test_the_reviewer_is_the_one_git_knows_or_is_asked_for(tmp_path, monkeypatch):
    """Rows without a name would be nobody's."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "none"))
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", str(tmp_path / "none"))
    assert reviewer_name(tmp_path, "  Ada  Lovelace ") == "Ada Lovelace"
    with pytest.raises(CannotRun, match="nobody says who tags"):
        reviewer_name(tmp_path, None)
    with pytest.raises(CannotRun, match="is no name"):
        reviewer_name(tmp_path, "=cmd")
    (tmp_path / "config").write_text("[user]\nname = Bob\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "config"))
    assert reviewer_name(tmp_path, None) == "Bob"


def test_an_unknown_project_is_told_with_the_known_ones(site, monkeypatch):
    """Exit code 2, and nothing is served."""
    monkeypatch.chdir(site)
    done = CliRunner().invoke(main, ["review", "tinny", "--reviewer", "Ada"])

    assert done.exit_code == 2
    assert done.stderr == "error: there is no project 'tinny'\n  hint: the projects are tiny\n"


def test_a_bad_row_stops_the_review_before_it_begins(site, monkeypatch):
    """Else the new rows would follow it."""
    (site / "projects/tiny/review.csv").write_text("example_id\n")
    monkeypatch.chdir(site)
    done = CliRunner().invoke(main, ["review", "tiny", "--reviewer", "Ada"])

    assert done.exit_code == 1
    assert done.stderr.startswith("error: projects/tiny/review.csv:1: expected the header")


def test_the_page_tells_what_was_seen(site, sitting, monkeypatch):
    """Tag names are escaped; who tagged and how is said; without the file there is no word of a review."""
    shutil.copytree(site, site.parent / "without")
    session = sitting("Ada <i>", "program-assisted")
    for row, name in enumerate(sitting.sample.order):
        session.save(name, ["dark & <b>wet</b>"] if row % 2 else [])
    pages = {}
    for root in (site, site.parent / "without"):
        monkeypatch.chdir(root)
        results = pipeline.build(work(root))
        pages[root.name] = results[0].page.html

    assert "Looked at one by one" not in pages["without"]
    assert "dark &amp; &lt;b&gt;wet&lt;/b&gt;" in pages["site"]
    assert f"Ada &lt;i&gt; (a program, or helped by one, {len(sitting.sample.order)})" in pages["site"]
    assert "<b>wet" not in pages["site"]
