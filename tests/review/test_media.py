"""Pictures and sounds on the page of a review: decoded as for the site, and named by their content alone."""

import re
import shutil
from pathlib import Path

import pytest

from portfolio import pipeline
from portfolio.review.journal import Journal
from portfolio.review.opening import open_sample
from portfolio.review.session import Session
from tests.review.conftest import Listener

PROJECTS = Path(__file__).parent.parent / "projects"


@pytest.fixture
def review(tmp_path):
    """Opens a review of one of the small projects."""

    def opened(slug):
        ignored = shutil.ignore_patterns("__pycache__", "runs")
        shutil.copytree(PROJECTS / slug, tmp_path / "projects" / slug, ignore=ignored)
        (tmp_path / "mkdocs.yml").write_text("site_name: x\n")
        sample, _ = open_sample(pipeline.Build(tmp_path, pipeline.Options(), Listener()), slug)
        journal = Journal(sample.project.folder, sample.project.name, tmp_path / ".portfolio", print)
        return Session(sample, journal, "Ada", "by hand", 0.05)

    return opened


@pytest.mark.parametrize(
    ("slug", "kinds"), [("shapes", [b"RIFF"]), ("tones", [b"RIFF", b"ID3\x04"])], ids=["pictures", "sounds"]
)
def test_what_is_seen_or_heard_is_served_under_a_name_that_says_nothing(review, serve, slug, kinds):
    """A hash of the content; the alternative text tells neither label nor prediction."""
    session = review(slug)
    client = serve(session)
    for name in session.sample.order[:3]:
        page = client.page()
        files = re.findall(r'src="media/([^"]+)"', page)
        assert all(re.fullmatch(r"[0-9a-f]{16}\.(webp|mp3)", file) for file in files)
        assert len(files) == len(kinds)
        for file, kind in zip(files, kinds, strict=True):
            content = session.file(file)
            assert content.startswith(kind) or (kind == b"ID3\x04" and content[:1] == b"\xff")
        words = re.search(r'alt="([^"]*)"', page)[1]
        label = session.sample.view(name, {}).said[0][1]
        assert label not in words
        session.save(name, [])
