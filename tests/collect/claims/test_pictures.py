"""Pictures of a README are read where a page can show them."""

import io

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from portfolio.collect.claims.pictures import read_pictures
from portfolio.commonmark import addresses, parsed

PNG = b"\x89PNG\r\n\x1a\n rest"


def read(folder, text):
    """The pictures of a README in a repository of its own."""
    return read_pictures(folder, folder, addresses(parsed(text)))


def segment(marker: int, content: bytes) -> bytes:
    return b"\xff" + bytes([marker]) + (len(content) + 2).to_bytes(2, "big") + content


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "a.png").write_bytes(PNG)
    return tmp_path


@pytest.mark.parametrize("text", ["![a face](images/a.png)", '<img src="images/a.png" alt="a face">'])
def test_a_picture_of_the_project_is_read(folder, text):
    """Written in Markdown or in HTML."""
    pictures, findings = read(folder, text)

    assert (pictures, findings) == ({"images/a.png": PNG}, [])


@pytest.mark.parametrize(
    "text",
    ["![x](images/my%20plot.png)", "![x](<images/my plot.png>)", "![x][ref]\n\n[ref]: <images/my plot.png?raw=true>",
     "![x](/images/my%20plot.png)", '<p align="center">\n<img src="./images/my plot.png" alt="x">\n</p>'],
)  # fmt: skip
def test_an_address_is_read_as_github_reads_it(folder, text):
    """Blanks, references, queries, addresses from the top of the repository, and HTML."""
    (folder / "images" / "my plot.png").write_bytes(PNG)
    pictures, findings = read(folder, text)

    assert (list(pictures.values()), findings) == ([PNG], [])


@pytest.mark.parametrize(
    ("text", "n"), [("![](images/a.png)", 1), ("<img src=images/a.png>", 1), ('<img src="images/a.png" alt="">', 0)]
)
def test_a_picture_without_words_is_a_warning_and_is_shown(folder, text, n):
    """Unless the author says that it says nothing."""
    pictures, findings = read(folder, f"Look:\n\n{text}")

    assert list(pictures) == ["images/a.png"]
    assert [(one.severity, one.place) for one in findings] == [("warning", "README.md:3")] * n


@pytest.mark.parametrize(
    "badge",
    [
        "![build](https://img.shields.io/x.svg)",
        "[![Open in Colab](https://colab.research.google.com/x)](https://e.org)",
    ],
)
def test_a_badge_is_no_picture_of_the_project(folder, badge):
    """It is left out, and nobody has to be told."""
    assert read(folder, badge) == ({}, [])


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("images/b.png", "it is not there"),
        ("../../secret.png", "outside of the project folder"),
        ("https://example.org/a.png", "another host"),
        ("//example.org/a.png", "another host"),
        ("project.yml", "only .png"),
        ("%00.png", "it is not there"),
        ("x" * 5000 + ".png", "it is not there"),
        ("data:image/png;base64,AAAA", "written into the text"),
    ],
)
def test_a_picture_that_cannot_be_shown_is_a_finding_with_its_line(folder, address, fault):
    """The page goes without it, and the author hears why."""
    pictures, (finding,) = read(folder, f"Look:\n\n![x]({address})")

    assert pictures == {}
    assert fault in finding.sentence
    assert finding.place == "README.md:3"


def test_a_photo_is_published_without_the_place_where_it_was_taken(folder):
    """EXIF and IPTC segments go; the picture itself is untouched."""
    start, jfif, image = b"\xff\xd8", segment(0xE0, b"JFIF"), segment(0xDA, b"scan") + b"pixels\xff\xd9"
    exif, iptc = segment(0xE1, b"Exif GPS 59.4 N"), segment(0xED, b"city")
    (folder / "photo.jpg").write_bytes(start + jfif + exif + iptc + image)

    pictures, _ = read(folder, "![x](photo.jpg)")

    assert pictures["photo.jpg"] == start + jfif + image


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_a_picture_of_any_form_is_published_without_what_was_written_into_it(folder, form):
    """Text, Exif and XMP go; the pixels stay as they are."""
    picture, path = Image.effect_noise((40, 30), 50).convert("RGB"), folder / f"a.{form.lower()}"
    exif, notes = Image.Exif(), PngInfo()
    exif[0x010E] = "Tallinn, 59.4 N"
    notes.add_text("Author", "Tallinn Tamm")
    picture.save(path, form, exif=exif, xmp=b"<x>Tallinn</x>", pnginfo=notes, lossless=True)
    assert b"Tallinn" in path.read_bytes()

    bare = read(folder, f"![x]({path.name})")[0][path.name]

    assert b"Tallinn" not in bare
    with Image.open(io.BytesIO(bare)) as opened:
        assert not opened.getexif()
        assert opened.convert("RGB").tobytes() == picture.tobytes()
