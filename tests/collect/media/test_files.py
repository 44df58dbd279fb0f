"""Images and sounds of examples: whatever a file holds, the page gets small clean ones, or a sentence and no harm."""

import os
import shutil
import struct
import wave
import zlib
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PIL import Image

from portfolio.collect import read_examples, read_media, read_project
from portfolio.collect.media import decode
from portfolio.collect.media import files as media
from portfolio.errors import PortfolioError
from tests.collect.conftest import KINDS

SHAPES = Path(__file__).parents[2] / "projects" / "shapes"
RED = (200, 30, 30)


@pytest.fixture
def project(tmp_path):
    """A folder for one project of pictures; ``shown`` fills it."""
    folder = tmp_path / "projects" / "shapes"
    (folder / "data").mkdir(parents=True)
    for name in ("project.yml", "README.md", "predict.py"):
        shutil.copy(SHAPES / name, folder / name)
    return folder


def examples_of(folder, files, suffix="png"):
    """A project whose examples are these files: name -> content, a picture, or a function that makes it."""
    names = []
    for name, content in files.items():
        path = folder / "data" / (name if "." in name else f"{name}.{suffix}")
        if callable(content):
            content(path)
        elif isinstance(content, bytes):
            path.write_bytes(content)
        else:
            content.save(path)
        names.append(f"data/{path.name}")
    rows = "".join(f"p{i},{name},{'circle' if i % 2 else 'square'}\n" for i, name in enumerate(names))
    (folder / "data" / "test.csv").write_text("picture_id,image,shape\n" + rows)
    return read_project(folder, root=folder.parent.parent, kinds=KINDS)


def shown(folder, files, suffix="png"):
    project = examples_of(folder, files, suffix)
    examples = read_examples(project)
    return read_media(project, examples, examples.test.index)


def only(folder, content, suffix="png"):
    """The picture that one file becomes."""
    found, findings = shown(folder, {"one": content}, suffix)

    assert findings == ()
    return found["p0"], Image.open(BytesIO(found["p0"].content))


def refused(folder, content, suffix="png"):
    """The finding about a file that a page cannot show."""
    fine = Image.new("RGB", (8, 8), RED)
    found, (finding,) = shown(folder, {"bad": content, "fine.png": fine}, suffix)

    assert list(found) == ["p1"]
    assert (finding.code, finding.severity, finding.place) == ("PF026", "warning", f"data/bad.{suffix}")
    return f"{finding.sentence} {finding.advice}"


def saved(picture, kind, **options):
    written = BytesIO()
    picture.save(written, kind, **options)
    return written.getvalue()


def png_header(width, height):
    """A PNG that claims this size and holds next to nothing."""

    def chunk(name, content):
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b"")


# ---- pictures that are shown ---------------------------------------------------------------------


def test_a_photo_loses_its_notes_and_stands_upright(project):
    """Orientation 6: the camera lay on its side. Neither place nor camera is in the file of the page."""
    photo = Image.new("RGB", (200, 120), "white")
    photo.paste(RED, (0, 0, 100, 120))
    notes = Image.Exif()
    notes[0x0112] = 6
    notes[0x010F] = "SECRET CAMERA"
    notes.get_ifd(0x8825)[2] = (59.0, 26.0, 13.0)
    xmp = b"<x:xmpmeta>SECRET PLACE</x:xmpmeta>"

    one, picture = only(project, saved(photo, "JPEG", exif=notes, xmp=xmp, comment=b"SECRET WORDS"), "jpg")

    assert (one.width, one.height) == picture.size == (120, 200)
    assert picture.convert("RGB").getpixel((60, 20))[1] < 80
    assert picture.convert("RGB").getpixel((60, 180))[1] > 200
    for trace in (b"SECRET", b"EXIF", b"Exif", b"XMP", b"xmp", b"GPS"):
        assert trace not in one.content


def test_a_large_picture_is_made_small_and_keeps_its_size_in_words(project):
    """Boxes of a detector are counted in pixels of the original."""
    one, picture = only(project, Image.new("RGB", (3000, 1500), RED))

    assert (one.width, one.height) == (3000, 1500)
    assert picture.size == (640, 320)


def test_a_small_picture_keeps_every_pixel(project):
    """28 by 28 pixels of a digit, bit for bit."""
    pixels = np.random.default_rng(1).integers(0, 255, (28, 28, 3), dtype=np.uint8)

    one, picture = only(project, Image.fromarray(pixels))

    assert one.is_small
    assert (np.asarray(picture.convert("RGB")) == pixels).all()


def test_only_the_first_frame_of_an_animation_is_shown_and_it_says_so(project):
    """A page full of moving pictures would be hard to read."""
    frames = [Image.new("RGB", (20, 20), colour) for colour in (RED, "blue", "green")]

    one, picture = only(project, saved(frames[0], "GIF", save_all=True, append_images=frames[1:]), "gif")

    assert one.words == "first frame of an animation"
    assert picture.convert("RGB").getpixel((5, 5)) == RED
    assert not getattr(picture, "is_animated", False)


@pytest.mark.parametrize(
    ("picture", "suffix", "expected"),
    [
        (Image.new("CMYK", (20, 20), (0, 255, 255, 0)), "jpg", (254, 0, 0)),
        (Image.fromarray(np.full((20, 20), 0x80FF, np.uint16)), "png", (128, 128, 128)),
        (Image.new("LA", (20, 20), (0, 128)), "png", (127, 127, 127)),
        (Image.new("RGBA", (20, 20), (0, 0, 0, 0)), "png", (255, 255, 255)),
        (Image.new("1", (20, 20), 1), "png", (255, 255, 255)),
        (Image.fromarray(np.array([[-1.0, 0.0, 1.0]] * 3, np.float32)), "tif", (127, 127, 127)),
    ],
    ids=["CMYK", "16 bits", "grey with alpha", "transparent", "1 bit", "floats"],
)
def test_every_way_to_store_a_colour_becomes_one_that_browsers_show(project, picture, suffix, expected):
    """Transparent parts lie on white; floats are stretched from black to white."""
    _, shown_picture = only(project, picture, suffix)

    middle = (shown_picture.width // 2, shown_picture.height // 2)
    assert shown_picture.convert("RGB").getpixel(middle) == pytest.approx(expected, abs=3)


def test_a_transparent_colour_of_a_palette_lies_on_white(project):
    """Palette and transparency at once."""
    picture = Image.new("P", (20, 20), 0)
    picture.putpalette([255, 0, 0, 0, 0, 255])
    picture.putpixel((3, 3), 1)

    _, shown_picture = only(project, saved(picture, "PNG", transparency=0))

    assert shown_picture.convert("RGB").getpixel((3, 3)) == (0, 0, 255)
    assert shown_picture.convert("RGB").getpixel((10, 10)) == (255, 255, 255)


def test_a_picture_is_named_by_its_content_and_comes_out_the_same_each_time(project):
    """Equal pictures are one file, and a build changes none that did not change."""
    files = {"a": Image.new("RGB", (9, 9), RED), "b": Image.new("RGB", (9, 9), RED), "c": Image.new("RGB", (9, 9))}

    first, _ = shown(project, files)
    second, _ = shown(project, files)

    assert first == second
    assert first["p0"].path == first["p1"].path != first["p2"].path
    assert first["p0"].path.startswith("projects/shapes/media/")
    assert len(Path(first["p0"].path).stem) == 16


# ---- pictures that are not -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"no picture at all, only words" * 9, "not a picture that can be read. Save it as PNG, JPEG or WebP."),
        (b"", "the file is empty. Copy it again."),
        (png_header(20_000, 20_000), "400 megapixels; at most 40 are read. Make it smaller."),
        (png_header(10_000, 10_000), "100 megapixels; at most 40 are read. Make it smaller."),
        (png_header(8_000, 5_010), "40.1 megapixels; at most 40 are read. Make it smaller."),
        (png_header(100, 100), "truncated: the file ends too early. Copy or download it again."),
        (b"<!doctype html><title>404", "a page of HTML or XML, not a picture. A failed download? Fetch it again."),
        (
            b"version https://git-lfs.github.com/spec/v1\n",
            "a pointer of Git LFS, not the file itself. Git lfs pull.",
        ),
    ],
    ids=["words", "empty", "400 Mpx", "100 Mpx", "40.1 Mpx", "truncated", "html", "lfs"],
)
def test_what_is_no_picture_is_a_finding_and_the_others_are_shown(project, content, words):
    """The words say what the file is and what to do."""
    assert refused(project, content) == f"This picture is not on the page: {words}"


def test_half_a_photo_is_truncated(project):
    """JPEG would show grey where the rest is missing."""
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 255, (300, 300, 3), dtype=np.uint8))
    whole = saved(noise, "JPEG")

    assert "truncated" in refused(project, whole[: len(whole) // 2], "jpg")


def test_a_drawing_that_could_run_scripts_is_not_shown(project):
    """Neither inline nor as a file of the site."""
    drawing = b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"

    assert "an SVG drawing, which could hold scripts. Save it as PNG." in refused(project, drawing, "svg")


def test_a_picture_of_a_phone_that_browsers_do_not_know_says_so(project):
    """HEIC by its first bytes, whatever its name is."""
    assert "a HEIC picture" in refused(project, b"\0\0\0\x18ftypheic\0\0\0\0" + bytes(99), "jpg")


def test_a_file_larger_than_the_limit_is_not_opened(project, monkeypatch):
    """Its size is enough to know."""
    monkeypatch.setitem(media.MOST_BYTES, "image", 500)

    assert "2 KB; at most 500 bytes are read" in refused(project, bytes(2048))


def test_many_bad_files_are_counted_not_listed(project):
    """Five in full, and how many more."""
    found, findings = shown(project, {f"bad{i}": b"words" for i in range(8)})

    assert found == {}
    assert len(findings) == 6
    assert findings[-1].sentence == "3 more pictures are not on the page either."


# ---- files that end the decoder ------------------------------------------------------------------


DECODER = """
import json, os, signal, sys, time
for job in json.load(sys.stdin):
    name = os.path.basename(job["path"])
    if name.startswith("kill"):
        os.kill(os.getpid(), signal.SIGSEGV)
    if name.startswith("sleep"):
        time.sleep(60)
    if name.startswith("raise"):
        raise SystemExit("ours")
    open(job["to"], "w").write(name)
    print(json.dumps({"width": 1, "height": 1, "words": ""}), flush=True)
"""


@pytest.fixture
def decoder(tmp_path, monkeypatch):
    """A decoder that does what the names of the files say."""
    program = tmp_path / "decoder.py"
    program.write_text(DECODER)
    monkeypatch.setattr(media, "_DECODER", program)


@pytest.mark.usefixtures("decoder")
def test_a_file_that_crashes_the_decoder_takes_no_other_with_it(project):
    """The next process begins behind it."""
    found, findings = shown(project, {"a": b"x", "kill1": b"x", "b": b"x", "kill2": b"x", "c": b"x"})

    assert list(found) == ["p0", "p2", "p4"]
    assert [finding.place for finding in findings] == ["data/kill1.png", "data/kill2.png"]
    assert "ends the decoder (SIGSEGV)" in findings[0].sentence


@pytest.mark.usefixtures("decoder")
def test_a_decoder_that_ends_again_and_again_is_given_up(project):
    """A hundred bad files do not start a hundred processes."""
    _, findings = shown(project, {f"kill{i}": b"x" for i in range(9)})

    assert findings[-1].sentence == "4 more pictures are not on the page either."


@pytest.mark.usefixtures("decoder")
def test_a_decoder_that_takes_too_long_is_killed(project, monkeypatch):
    """What it had done by then is kept."""
    monkeypatch.setattr(media, "SECONDS_IN_ALL", 1.0)

    found, findings = shown(project, {"a": b"x", "sleep": b"x", "b": b"x"})

    assert list(found) == ["p0"]
    assert "takes too long" in findings[0].sentence
    assert "not decoded, because others took too long" in findings[1].sentence


@pytest.mark.usefixtures("decoder")
def test_a_fault_of_our_own_is_no_fault_of_the_author(project):
    """It is raised, not printed as a finding."""
    with pytest.raises(RuntimeError, match="ours"):
        shown(project, {"raise": b"x"})


# ---- cells that name no file ---------------------------------------------------------------------


def problems(folder, cell):
    """What reading the table says when the second row names ``cell``."""
    project = examples_of(folder, {"a": Image.new("L", (9, 9))})
    with (folder / "data" / "test.csv").open("a") as file:
        file.write(f"p1,{cell},circle\n")
    with pytest.raises(PortfolioError) as raised:
        read_examples(project)
    (problem,) = raised.value.problems
    return problem


@pytest.mark.parametrize(
    ("cell", "fact"),
    [
        ("data/b.png", "no such file"),
        ("../../secret.png", "outside of the project folder"),
        ("/etc/secret.png", "not a path inside the project folder"),
        ("https://example.org/a.png", "not a path inside the project folder"),
        ("images/a.png", "images/ is for the pictures of README.md, which no predictor sees; keep it in data/"),
    ],
)
def test_a_cell_that_names_no_file_of_the_project_has_its_line(project, cell, fact):
    """Before anything runs, because the predictor would miss the file too."""
    problem = problems(project, cell)

    assert (problem.path, problem.line) == ("projects/shapes/data/test.csv", 3)
    assert problem.message == f"image: {cell!r}: {fact}"


def test_a_path_that_counts_from_the_wrong_folder_is_put_right(project):
    """The usual slip: paths as seen from the table."""
    assert problems(project, "a.png").message == "image: 'a.png': no such file; did you mean data/a.png?"


def test_a_link_out_of_the_project_is_refused(project, tmp_path):
    """Otherwise a page could show what is none of its business."""
    Image.new("L", (9, 9)).save(tmp_path / "secret.png")
    (project / "data" / "link.png").symlink_to(tmp_path / "secret.png")

    assert "outside of the project folder" in problems(project, "data/link.png").message


def test_a_link_to_nothing_and_a_loop_are_refused(project):
    """Neither is followed for ever."""
    (project / "data" / "gone.png").symlink_to("nowhere.png")
    (project / "data" / "loop.png").symlink_to("loop.png")

    assert "no such file" in problems(project, "data/gone.png").message
    assert problems(project, "data/loop.png").line == 3


def test_a_pipe_is_never_opened(project):
    """Reading it would wait for ever."""
    os.mkfifo(project / "data" / "pipe.png")

    assert "a pipe, socket or device" in problems(project, "data/pipe.png").message


def test_a_link_inside_the_project_is_followed(project):
    """One picture under two names."""
    found, findings = shown(project, {"a": Image.new("L", (9, 9)), "b": lambda path: path.symlink_to("a.png")})

    assert findings == ()
    assert found["p0"].path == found["p1"].path


# ---- which column --------------------------------------------------------------------------------


def test_a_column_of_names_without_files_stays_text(project):
    """File names of pictures that are not in the repository are words."""
    project = examples_of(project, {"a": Image.new("L", (9, 9))})
    table = project.folder / "data" / "test.csv"
    table.write_text(table.read_text().replace("data/a.png", "elsewhere/a.png"))

    examples = read_examples(project)

    assert examples.media is None
    assert read_media(project, examples, ["p0"]) == ({}, ())


def test_a_private_column_is_never_shown(project):
    """Faces may serve the predictor and stay off the page."""
    text = (project / "project.yml").read_text().replace("  target: shape\n", "  target: shape\n  private: [image]\n")
    (project / "project.yml").write_text(text)

    assert shown(project, {"a": Image.new("L", (9, 9))}) == ({}, ())


# ---- sound ---------------------------------------------------------------------------------------


def tone(frequency, seconds, rate=8000):
    return 0.5 * np.sin(2 * np.pi * frequency * np.arange(int(seconds * rate)) / rate)


def written(sound, rate=8000, kind="WAV", **options):
    file = BytesIO()
    soundfile.write(file, sound, rate, format=kind, **options)
    return file.getvalue()


def heard(folder, content, suffix="wav"):
    """The sound that one file becomes, and its samples."""
    found, findings = shown(folder, {"one": content}, suffix)

    assert findings == ()
    return found["p0"], *soundfile.read(BytesIO(found["p0"].content))


@pytest.mark.parametrize("kind", ["WAV", "FLAC", "MP3", "OGG", "AIFF"])
def test_a_sound_becomes_a_small_one_with_a_picture_and_words(project, kind):
    """Whatever it was written in."""
    one, samples, rate = heard(project, written(tone(1000, 2), kind=kind), kind.lower())

    assert (one.kind, one.words) == ("sound", "2.0 s of sound, loudest around 1000 Hz")
    assert one.path.endswith(".mp3")
    assert len(samples) / rate == pytest.approx(2, abs=0.2)
    assert len(one.content) < 10_000
    assert Image.open(BytesIO(one.poster.content)).size == (one.width, one.height)


def test_a_long_sound_is_cut_and_says_so(project):
    """Stereo at 44,100 samples a second becomes one channel at half of that, at its old pitch."""
    both = np.stack([tone(440, 20, 44100)] * 2, axis=1)

    one, samples, rate = heard(project, written(both, 44100))

    assert one.words == "20.0 s of sound, the first 15 s of it, loudest around 430 Hz"
    assert (rate, samples.ndim) == (22050, 1)
    assert len(samples) / rate == pytest.approx(15, abs=0.2)
    strongest = np.argmax(np.abs(np.fft.rfft(samples[:rate]))[1:]) + 1
    assert strongest == pytest.approx(440, abs=2)


def test_what_a_recorder_wrote_beside_the_sound_is_gone(project):
    """Title, artist and comment of a WAV."""
    file = BytesIO()
    with soundfile.SoundFile(file, "w", 8000, 1, format="WAV") as made:
        made.comment, made.artist = "SECRET PLACE", "SECRET NAME"
        made.write(tone(500, 1))
    assert b"SECRET" in file.getvalue()

    one, _, _ = heard(project, file.getvalue())

    assert b"SECRET" not in one.content


def test_silence_is_called_silence(project):
    """And drawn as an empty picture; numbers that are none are silent too."""
    assert heard(project, written(np.zeros(8000)))[0].words == "1.0 s of silence"
    nothing = written(np.full(8000, np.nan, np.float32), subtype="FLOAT")
    assert heard(project, nothing)[0].words == "1.0 s of silence"


def test_a_whistle_in_noise_stands_out_in_its_picture(project):
    """The darkest row is that of the tone, and half of the picture is background."""
    noise = 0.05 * np.random.default_rng(1).standard_normal(16000)

    one, _, _ = heard(project, written(tone(1000, 2) + noise))

    grey = np.asarray(Image.open(BytesIO(one.poster.content)).convert("L")).astype(float)
    share = np.log(1000 / decode.LOWEST) / np.log(4000 / decode.LOWEST)
    assert np.argmin(grey.mean(axis=1)) == pytest.approx(decode.SPECTRUM_SIZE[1] * (1 - share), abs=4)
    assert np.median(grey) > 220


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"no sound at all" * 50, "not a sound that can be read. Save it as WAV, FLAC, MP3 or Ogg."),
        (b"", "the file is empty. Copy it again."),
        (b"RIFF\0\0\0\0WAVEfmt rubbish", "a damaged sound: error in WAV"),
        (written(np.zeros(0)), "holds no sound. Leave the example out."),
    ],
    ids=["words", "empty", "damaged", "no samples"],
)
def test_what_is_no_sound_is_a_finding(project, content, words):
    """As for pictures."""
    found, (finding,) = shown(project, {"bad": content, "fine.wav": written(tone(500, 1))}, "wav")

    assert list(found) == ["p1"]
    assert f"{finding.sentence} {finding.advice}".startswith(f"This sound is not on the page: {words}")


def test_a_plain_wave_of_the_standard_library_is_read(project, tmp_path):
    """Eight bits, as in the small project of tones."""
    with wave.open(str(tmp_path / "a.wav"), "wb") as file:
        file.setparams((1, 1, 8000, 0, "NONE", ""))
        file.writeframes((128 + 100 * tone(250, 1)).astype(np.uint8).tobytes())

    assert heard(project, (tmp_path / "a.wav").read_bytes())[0].words == "1.0 s of sound, loudest around 250 Hz"


# ---- pictures that would vanish ------------------------------------------------------------------


def cells_of(folder, *names, target="data/images/a.png"):
    """What is wrong with a column that holds these, where one picture lies in the project."""
    made = examples_of(folder, {"fine": Image.new("RGB", (8, 8), RED)})
    (folder / target).parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (8, 8), RED).save(folder / target, "PNG")
    rows = "".join(f"p{at},{name},{'circle' if at % 2 else 'square'}\n" for at, name in enumerate(names))
    (folder / "data" / "test.csv").write_text("picture_id,image,shape\n" + rows)
    return made


@pytest.mark.parametrize(
    ("cell", "target"),
    [
        ("data\\images\\a.png", "data/images/a.png"),
        ("images/a.png", "data/images/a.png"),
        ("a.png", "data/images/a.png"),
        ("a.png", "data/a.png"),
        ("../data/images/a.png", "data/images/a.png"),
        ("/home/me/shapes/data/images/a.png", "data/images/a.png"),
        ("C:\\me\\data\\images\\a.png", "data/images/a.png"),
        ("data/images/a.PNG", "data/images/a.png"),
        ("data/images/a.png", "data/images/a.PNG"),
        ("images/a.png", "images/a.png"),
    ],
)
def test_a_path_that_counts_from_elsewhere_is_an_error_with_the_path_that_is_meant(project, cell, target):
    """Never a column of text without a word."""
    made = cells_of(project, cell, cell, target=target)

    with pytest.raises(PortfolioError) as caught:
        read_examples(made)
    if target.startswith("data/"):
        assert caught.value.problems[0].message.endswith(f"; did you mean {target}?")
    else:
        assert "images/ is for the pictures of README.md" in caught.value.problems[0].message


@pytest.mark.parametrize(
    ("cell", "target", "words"),
    [
        ("https://example.org/a.jpg", "data/other.png", "image names files that are not in the project"),
        ("photos/1.JPG", "data/other.png", "image names files that are not in the project ('photos/1.JPG')"),
        ("data/a.psd", "data/a.psd", "image names files that cannot be opened here (.psd)"),
    ],
)
def test_pictures_that_are_nowhere_or_of_another_format_are_a_finding(project, cell, target, words):
    """The column stays text, and the author learns why there are no pictures."""
    examples = read_examples(cells_of(project, cell, cell, target=target))

    (finding,) = (finding for finding in examples.findings if finding.code == "PF026")
    assert finding.sentence.startswith(words)


def test_one_cell_of_many_that_is_no_picture_is_an_error_of_its_own(project):
    """Not the end of all others."""
    made = cells_of(project, *["data/images/a.png"] * 19, "missing")

    with pytest.raises(PortfolioError, match=r"test\.csv:21: image: 'missing': no such file"):
        read_examples(made)


@pytest.mark.parametrize("bits", [10, 12, 14, 16])
def test_a_grey_picture_of_a_camera_is_not_black(project, bits):
    """A camera of 12 bits fills the lower ones of 16."""
    ramp = np.linspace(0, 2**bits - 1, 64 * 64).reshape(64, 64).astype(np.uint16)
    _, picture = only(project, Image.fromarray(ramp))

    grey = np.asarray(picture.convert("L"), float)
    assert grey.min() < 10
    assert grey.max() > 245


def test_two_ears_that_cancel_each_other_out_are_still_heard(project):
    """Of a sound in antiphase one ear is taken; otherwise the mean of both."""
    left = tone(440, 1.0)
    found, findings = shown(project, {"one": written(np.stack([left, -left], axis=1))}, "wav")

    assert findings == ()
    assert "loudest around 440 Hz" in found["p0"].words
