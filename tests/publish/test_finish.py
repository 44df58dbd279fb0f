"""Equal bytes on any day."""

from __future__ import annotations

import gzip
import json

import pytest

from portfolio.publish.finish import finish

SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset>
    <url>
         <loc>https://example.org/</loc>
         <lastmod>{day}</lastmod>
    </url>
</urlset>
"""


@pytest.fixture
def built(tmp_path):
    """A site as MkDocs leaves it on the given day."""

    def build(name: str, day: str):
        folder = tmp_path / name
        (folder / "assets").mkdir(parents=True)
        (folder / "index.html").write_text("home", encoding="utf-8")
        (folder / "assets/app.js").write_text("1", encoding="utf-8")
        text = SITEMAP.format(day=day)
        (folder / "sitemap.xml").write_text(text, encoding="utf-8")
        with gzip.GzipFile(folder / "sitemap.xml.gz", mode="wb", mtime=len(name)) as packed:
            packed.write(text.encode())
        return folder

    return build


def bytes_of(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_builds_on_two_days_are_equal(built):
    """MkDocs dates the sitemap and its packed copy with today; we date them with the last change."""
    monday, tuesday = built("a", "2026-11-23"), built("bb", "2026-11-24")

    ids = finish(monday, date="2026-10-01"), finish(tuesday, date="2026-10-01")

    assert ids[0] == ids[1]
    assert bytes_of(monday) == bytes_of(tuesday)
    assert "<lastmod>2026-10-01</lastmod>" in (monday / "sitemap.xml").read_text(encoding="utf-8")
    assert gzip.decompress((monday / "sitemap.xml.gz").read_bytes()) == (monday / "sitemap.xml").read_bytes()


def test_an_unknown_date_is_left_out(built):
    """Outside git there is no date of the last change, and none is invented."""
    folder = built("a", "2026-11-23")

    finish(folder, date=None)

    assert "lastmod" not in (folder / "sitemap.xml").read_text(encoding="utf-8")


def test_the_build_id_follows_content_and_nothing_else(built):
    """Another byte is another build; finishing twice is not."""
    folder = built("a", "2026-11-23")
    first, second = finish(folder, date=None), finish(folder, date=None)
    (folder / "index.html").write_text("home!", encoding="utf-8")
    third = finish(folder, date=None)

    assert first == second != third
    about = json.loads((folder / "build.json").read_text(encoding="utf-8"))
    assert about == {"build": third, "files": 5, "bytes": about["bytes"]}


def test_pages_keeps_folders_with_an_underscore(built):
    """.nojekyll is always written."""
    folder = built("a", "2026-11-23")

    finish(folder, date=None)

    assert (folder / ".nojekyll").read_bytes() == b""
