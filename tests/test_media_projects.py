"""A whole project of pictures and one of sounds, from the folder to the site."""

import json
import re
import shutil
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image

from portfolio.cli import main

PROJECTS = Path(__file__).parent / "projects"
MKDOCS_YML = """\
site_name: Somebody's projects
site_url: https://somebody.example/
docs_dir: site_src
theme: {name: material, font: false}
plugins: [search, portfolio]
"""
TRACES = (b"Exif\0", b"EXIF", b"SECRET", b"http://ns.adobe.com/xap", b"x:xmpmeta", b"GPSLatitude", b"ICCP")
IMAGE = re.compile(r"<img[^>]*>")


def photo_with_notes() -> bytes:
    """A white square as a phone would store it: lying on its side, with camera and place."""
    notes = Image.Exif()
    notes[0x0112] = 6
    notes[0x010F] = "SECRET CAMERA"
    notes.get_ifd(0x8825)[2] = (59.0, 26.0, 13.0)
    written = BytesIO()
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">SECRET PLACE</x:xmpmeta>'
    Image.new("RGB", (60, 40), "white").save(written, "JPEG", exif=notes, xmp=xmp)
    return written.getvalue()


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """The site with both projects, one photo among the pictures full of notes and one that cannot be read."""
    root = tmp_path_factory.mktemp("media")
    (root / "site_src").mkdir()
    (root / "site_src" / "index.md").write_text("# Hello\n")
    (root / "mkdocs.yml").write_text(MKDOCS_YML)
    for name in ("shapes", "tones"):
        shutil.copytree(PROJECTS / name, root / "projects" / name, ignore=shutil.ignore_patterns("__pycache__", "runs"))
    shapes = root / "projects" / "shapes"
    (shapes / "data" / "images" / "00.jpg").write_bytes(photo_with_notes())
    (shapes / "data" / "images" / "01.svg").write_text("<svg><script>alert('SECRET')</script></svg>")
    table = shapes / "data" / "test.csv"
    table.write_text(table.read_text() + "p98,data/images/00.jpg,3,square\np99,data/images/01.svg,3,square\n")
    predict = (shapes / "predict.py").read_text()
    only_png = 'if name.endswith("png") else "circle" for name in'
    (shapes / "predict.py").write_text(predict.replace("for name in", only_png))
    return root


@pytest.fixture(scope="module")
def site(root):
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        patch.setenv("GIT_CEILING_DIRECTORIES", str(root.parent))
        done = CliRunner().invoke(main, ["build"])
    assert done.exit_code == 0, done.output
    (root / "said.txt").write_text(done.stderr)
    return root / "site"


def test_the_card_of_a_failure_shows_its_picture_and_says_what_it_is(site):
    """Size, late loading, and the truth and the prediction in words; never the name of a file."""
    page = (site / "projects" / "shapes" / "index.html").read_text()
    pictures = [tag for tag in IMAGE.findall(page) if "/media/" in tag or 'src="media/' in tag]

    assert len(pictures) > 6
    for tag in pictures:
        assert re.search(r' width="\d+" height="\d+" loading="lazy"', tag)
        assert re.search(r' alt="(Picture: is \w+, said \w+|picture of this row)"', tag)
        assert "data/images" not in tag


def test_the_card_of_a_sound_can_be_played_and_seen(site):
    """Nothing is loaded before somebody asks for it, and the words tell what is heard."""
    page = (site / "projects" / "tones" / "index.html").read_text()

    assert re.search(r'<audio controls preload="none" src="media/\w{16}\.mp3" aria-label="0\.2 s of sound', page)
    assert re.search(r'<img class="pf-spectrum" src="media/\w{16}\.webp" width="480" height="120" loading="lazy"', page)
    assert re.search(r'alt="Spectrum of the sound \(0\.2 s of sound, loudest around \d+ Hz\): is \w+, said \w+"', page)


def test_the_browser_of_examples_knows_their_pictures_and_sounds(site):
    """Paths count from examples.json and lead to files."""
    for name, n in (("shapes", 31), ("tones", 18)):
        folder = site / "projects" / name
        media = json.loads((folder / "examples.json").read_text())["media"]
        assert len(media) == n
        for one in media.values():
            assert (folder / one["picture"]).is_file()
            assert name == "shapes" or (folder / one["sound"]).is_file()


def test_media_are_named_by_content_and_nothing_of_a_camera_is_in_the_site(site):
    """Neither where a photo was taken nor by which camera; and no script of a drawing."""
    media = [path for path in site.rglob("media/*") if path.is_file()]
    assert len(media) > 40
    for path in media:
        assert re.fullmatch(r"[0-9a-f]{16}\.(webp|mp3)", path.name)
    for path in site.rglob("*"):
        if path.is_file() and "assets" not in path.relative_to(site).parts:
            content = path.read_bytes()
            assert not [trace for trace in TRACES if trace in content], path


def test_a_picture_that_cannot_be_shown_is_told_and_the_page_stands(root, site):
    """The author hears it with the place, the reader sees a sentence where the picture would be."""
    page = (site / "projects" / "shapes" / "index.html").read_text()

    assert (
        "projects/shapes/data/images/01.svg: This picture is not on the page: an SVG drawing"
        in (root / "said.txt").read_text()
    )
    assert "data/images/01.svg" in page
    assert '<p class="pf-unseen">Picture not readable</p>' in page
    assert "alert(" not in page


def test_the_pictures_are_part_of_what_was_measured(root, site):
    """Another picture under the same name is another run."""
    before = json.loads(next((root / "projects" / "shapes" / "runs").glob("*.json")).read_text())

    assert site.is_dir()
    assert any("data/images/00.png" in str(part) for part in before.values())


def test_the_same_folder_gives_the_same_bytes(root, site, monkeypatch):
    """Without anything kept, every file of the media comes out the same."""
    monkeypatch.chdir(root)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(root.parent))
    before = {path.relative_to(site): path.read_bytes() for path in site.rglob("media/*")}
    shutil.rmtree(root / ".portfolio")

    assert CliRunner().invoke(main, ["build"]).exit_code == 0

    assert {path.relative_to(site): path.read_bytes() for path in site.rglob("media/*")} == before
