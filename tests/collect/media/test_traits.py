"""What is measured in the pictures and sounds of all test examples, once per content."""

from dataclasses import dataclass, field
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import soundfile
from PIL import Image, ImageFilter

from portfolio.collect.media import traits as module
from portfolio.collect.media.traits import measure_media
from portfolio.evaluate.store import Store
from portfolio.records import Column, Examples


@dataclass
class Folder:
    """A project folder with files in data/, and a store beside it."""

    root: object
    jobs: list = field(default_factory=list)

    def save(self, name, made):
        (self.root / "data").mkdir(exist_ok=True)
        made(self.root / "data" / name)

    def measured(self, *names, kind="image"):
        cells = [f"data/{name}" if name else "" for name in names]
        index = pd.Index([f"id {number}" for number in range(len(cells))], name="example_id")
        examples = Examples(pd.DataFrame({"file": cells}, index=index), None, (Column("file", kind, "feature"),), None)
        project = SimpleNamespace(folder=self.root, slug="pictures")
        return measure_media(project, examples, index, Store(self.root / ".portfolio"))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Counts what is decoded."""
    made = Folder(tmp_path)
    decoded = module.decoded
    monkeypatch.setattr(module, "decoded", lambda jobs: made.jobs.extend(jobs) or decoded(jobs))
    return made


def painted(picture):
    return lambda path: picture.save(path)


def noise(light, size=(60, 40), colour=0):
    grey = np.random.default_rng(0).integers(-20, 20, (size[1], size[0], 1)) + light
    return Image.fromarray(np.clip(grey + np.array([colour, 0, -colour]), 0, 255).astype(np.uint8))


def test_light_size_sharpness_and_colour_are_measured(folder):
    """A dark one is dark, a blurred one is not sharp, a red one is colourful; an empty cell is not a number."""
    folder.save("dark.png", painted(noise(40)))
    folder.save("bright.png", painted(noise(200)))
    folder.save("blurred.png", painted(noise(200).filter(ImageFilter.GaussianBlur(2))))
    folder.save("red.png", painted(noise(120, (30, 90), 80)))
    found, findings = folder.measured("dark.png", "bright.png", "blurred.png", "red.png", "")
    values = {name: numbers.tolist() for name, numbers in found.values.items()}

    assert values["brightness"][0] == pytest.approx(0.156, abs=0.01)
    assert values["brightness"][1] == pytest.approx(0.783, abs=0.01)
    assert values["sharpness"][2] < values["sharpness"][1] / 10
    assert values["colourfulness"][3] > 40 > values["colourfulness"][1]
    assert values["width_by_height"][:4] == [1.5, 1.5, 1.5, pytest.approx(1 / 3, abs=1e-3)]
    assert np.isnan(values["side"][4])
    assert found.layout.shape == (5, 108)
    assert findings == ()


def test_a_picture_is_decoded_once_whatever_it_is_called(folder):
    """The next build knows the content, and decodes only what is new."""
    folder.save("a.png", painted(noise(40)))
    folder.save("b.png", painted(noise(40)))
    first, _ = folder.measured("a.png", "b.png")
    again, _ = folder.measured("a.png", "b.png")
    assert len(folder.jobs) == 1
    assert again.values["brightness"].tolist() == first.values["brightness"].tolist()
    assert (again.layout == first.layout).all()

    folder.save("c.png", painted(noise(90)))
    folder.measured("a.png", "b.png", "c.png")
    assert len(folder.jobs) == 2


def test_what_cannot_be_read_is_a_finding_and_in_no_slice(folder):
    """The others are measured."""
    folder.save("a.png", painted(noise(40)))
    folder.save("b.png", lambda path: path.write_text("no picture"))
    found, (finding,) = folder.measured("a.png", "b.png")

    assert np.isnan(found.values["brightness"]).tolist() == [False, True]
    assert (finding.code, finding.severity) == ("PF098", "advice")
    assert finding.sentence == "1 of the 2 pictures could not be read, and are in no slice by it."


def test_of_very_many_pictures_some_are_measured(folder, monkeypatch):
    """Which, their names decide; the page says how many."""
    monkeypatch.setitem(module.MOST_MEASURED, "image", 2)
    for number in range(4):
        folder.save(f"{number}.png", painted(noise(40 + 40 * number)))
    found, (finding,) = folder.measured("0.png", "1.png", "2.png", "3.png")

    assert np.isfinite(found.values["brightness"]).sum() == 2
    assert finding.sentence == "2 of the 4 pictures were measured for the search of slices."


def test_sounds_are_measured_by_length_and_loudness(folder):
    """Twice the amplitude is six decibels more."""
    wave = np.sin(np.arange(8000) / 5)
    folder.save("a.wav", lambda path: soundfile.write(path, 0.25 * wave, 8000))
    folder.save("b.wav", lambda path: soundfile.write(path, 0.5 * wave[:4000], 8000))
    found, _ = folder.measured("a.wav", "b.wav", kind="sound")

    assert found.values["seconds"].tolist() == [1.0, 0.5]
    assert np.diff(found.values["loudness"])[0] == pytest.approx(6.02, abs=0.05)
    assert found.layout is None


def test_a_table_without_pictures_has_nothing_to_measure(folder):
    """And nothing to say."""
    examples = Examples(pd.DataFrame({"x": [1]}), None, (Column("x", "number", "feature"),), None)

    assert measure_media(SimpleNamespace(folder=folder.root, slug="x"), examples, [0], Store(folder.root)) == (None, ())
