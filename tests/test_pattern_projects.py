"""Whole small projects whose failures lie together where no column says so: dark pictures, an ending, an embedding."""

import csv
import re
import shutil

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from portfolio.cli import main

MKDOCS_YML = """
site_name: Patterns
docs_dir: site_src
theme: {name: material, font: false}
plugins: [search, portfolio]
"""
PROJECT_YML = """title: {title}
tagline: A small project with a weak spot.
task: classification
data:
  test: data/test.csv
  id: name
  target: answer
predict: predict.py:predict
{more}"""
PREDICT = """import numpy as np


def predict(examples):
    return examples["said"]


def embed(examples):
    return examples[["x", "y"]].to_numpy()
"""
N = 600


def write(folder, title, columns, failed, more=""):
    """A project whose predictions stand in its own table, right but where ``failed``."""
    rng = np.random.default_rng(9)
    answers = rng.choice(["yes", "no"], N)
    said = np.where(failed, np.where(answers == "yes", "no", "yes"), answers)
    (folder / "data").mkdir(parents=True, exist_ok=True)
    (folder / "project.yml").write_text(PROJECT_YML.format(title=title, more=more))
    (folder / "predict.py").write_text(PREDICT)
    table = {"name": [f"row-{number}" for number in range(N)], **columns, "said": said, "answer": answers}
    with (folder / "data" / "test.csv").open("w", newline="") as file:
        csv.writer(file).writerows([table.keys(), *zip(*table.values(), strict=True)])


def failing(rng, inside):
    return rng.random(N) < np.where(inside, 0.6, 0.1)


def dark_pictures(folder):
    """Sixty of six hundred are dark, and most of those fail."""
    rng = np.random.default_rng(1)
    dark = np.arange(N) % 10 == 3
    (folder / "data" / "images").mkdir(parents=True)
    for number in range(N):
        grey = rng.integers(0, 60, (12, 16)) + (10 if dark[number] else 150)
        Image.fromarray(grey.astype(np.uint8)).save(folder / "data" / "images" / f"{number}.png")
    pictures = [f"data/images/{number}.png" for number in range(N)]
    write(folder, "Pictures", {"picture": pictures}, failing(rng, dark))


def endings(folder):
    """Sixty of six hundred words end in -lahti."""
    rng = np.random.default_rng(2)
    at_bay, letters = np.arange(N) % 10 == 3, list("bdfgkmnprsvaeiou")
    tails = ["lahti" if bay else "".join(rng.choice(letters, 5)) for bay in at_bay]
    words = ["".join(rng.choice(letters, 6)) + tail for tail in tails]
    columns = {"word": words}
    write(folder, "Words", columns, failing(rng, at_bay))


def embedded(folder):
    """Sixty of six hundred lie in a corner of the plane that the author's function makes of two private columns."""
    rng = np.random.default_rng(3)
    corner = np.arange(N) % 10 == 3
    x, y = rng.normal(size=(2, N)) / 4 + np.where(corner, 3.0, 0.0)
    columns = {"x": x.round(3), "y": y.round(3), "note": rng.choice(list("abc"), N)}
    more = "embed: predict.py:embed\n"
    write(folder, "Points", columns, failing(rng, corner), more)
    text = (
        (folder / "project.yml")
        .read_text()
        .replace("  target: answer\n", "  target: answer\n  private: [x, y, said]\n")
    )
    (folder / "project.yml").write_text(text)


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    root = tmp_path_factory.mktemp("patterns")
    (root / "site_src").mkdir()
    (root / "site_src" / "index.md").write_text("# Hello\n")
    (root / "mkdocs.yml").write_text(MKDOCS_YML)
    for name, make in (("pictures", dark_pictures), ("words", endings), ("points", embedded)):
        make(root / "projects" / name)
    return root


def built(root, *arguments):
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        patch.setenv("GIT_CEILING_DIRECTORIES", str(root.parent))
        done = CliRunner().invoke(main, ["build", *arguments])
    assert done.exit_code == 0, done.output
    return {path.parent.name: path.read_text() for path in (root / "site" / "projects").glob("*/index.html")}


@pytest.fixture(scope="module")
def pages(root):
    return built(root)


def part(page):
    start = page.index('id="where-it-fails"')
    return page[start : page.index("<h2", start + 10)]


def test_dark_pictures_are_named_by_their_brightness(pages):
    """The darkest fifth by what was measured; half of it is as dark as night, which the group inside it shows."""
    told = part(pages["pictures"])

    assert re.search(r"Of the \d+ examples with the darkest pictures \(brightness below 0\.\d+\), \d+ are wrong", told)
    assert re.search(r"Of the \d+ examples in a group of alike pictures, \d+ are wrong", told)


def test_words_with_an_ending_are_named_by_it(pages):
    """With the nearest failures as cards."""
    told = part(pages["words"])
    group = told[told.index("Alike examples that fail together") :]

    assert re.search(r"Of the \d+ examples (whose word has|with word like) .*“\w*ht\w*”", group)
    assert group.count("lahti") >= 3


def test_a_group_in_the_authors_embedding_is_shown_by_its_examples(pages):
    """And nothing of the private columns that it was made of."""
    told = part(pages["points"])

    assert "in a group that lies together in the author&#39;s embedding" in told
    assert told.count('class="pf-card') >= 4
    assert ">x<" not in told


def test_the_same_predictions_give_the_same_groups_and_frozen_there_is_no_embedding(root, pages):
    """Though all pictures are measured anew and nobody's code runs; what is missing for that reason is said."""
    shutil.rmtree(root / ".portfolio")
    again = built(root, "--frozen")

    assert [part(again[name]) == part(pages[name]) for name in ("pictures", "words", "points")] == [True, True, False]
    assert "looked for without the author&#39;s embedding" in again["points"]
    assert "looked for without the author&#39;s embedding" not in pages["points"]
