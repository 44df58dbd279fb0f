"""How pictures look: the same after saving them again, another for another picture."""

import numpy as np
import pandas as pd
import pytest
from PIL import Image, ImageFilter
from sklearn.datasets import load_digits

from portfolio.collect import with_looks
from portfolio.collect.media.image_hashes import MOST_TEST
from portfolio.examine.checks.pictures import near_copies
from portfolio.records import Column, Examples


def photo(seed, size=(240, 180)):
    """Blurred noise: soft shapes, as of a photograph out of focus."""
    grey = np.random.default_rng(seed).integers(0, 256, (12, 16), dtype=np.uint8)
    return Image.fromarray(grey).resize(size, Image.Resampling.BICUBIC).convert("RGB")


@pytest.fixture
def seen(folder):
    """A function from pictures by name to what ``with_looks`` made of those of the test and of training."""

    def see(test, train=()):
        for name, save in {**dict(test), **dict(train)}.items():
            path = folder.path / "data" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            save(path)
        sides = [
            pd.DataFrame({"photo": [f"data/{name}" for name in side]}, index=[f"{name}" for name in side])
            for side in (dict(test), dict(train))
        ]
        columns = (Column("photo", "image", "feature"),)
        examples = Examples(test=sides[0], train=sides[1] if train else None, columns=columns, target=None)
        return with_looks(folder.read(), examples).looks

    return see


def test_a_photo_saved_again_smaller_or_blurred_looks_the_same(seen):
    """JPEG, a third of the size, half the light, a little blur."""
    made = {
        "original.png": lambda path: photo(1).save(path),
        "again.jpg": lambda path: photo(1).save(path, quality=60),
        "small.png": lambda path: photo(1).resize((80, 60)).save(path),
        "dark.png": lambda path: photo(1).point(lambda value: value // 2).save(path),
        "blurred.png": lambda path: photo(1).filter(ImageFilter.GaussianBlur(3)).save(path),
    }
    looks = seen(made)
    pairs = near_copies(looks.test, looks.test, looks.test_ids, looks.test_ids)

    assert {other for one, other in pairs if one == "original.png"} == set(made) - {"original.png"}


def test_other_photos_do_not_look_the_same(seen):
    """None of 1,225 pairs."""
    looks = seen({f"{seed}.png": lambda path, seed=seed: photo(seed).save(path) for seed in range(50)})

    assert near_copies(looks.test, looks.test, looks.test_ids, looks.test_ids) == []


def test_handwritten_digits_do_not_look_the_same(seen):
    """Small things on a plain ground are the hardest: of 19,900 pairs of scikit-learn's digits none."""
    images = [Image.fromarray((15.9 * values).astype(np.uint8)) for values in load_digits().images[:200]]
    looks = seen({f"{number}.png": image.save for number, image in enumerate(images)})

    assert near_copies(looks.test, looks.test, looks.test_ids, looks.test_ids) == []


def test_a_picture_that_cannot_be_opened_is_left_out(seen):
    """``read_media`` tells of it, where the page would have shown it."""
    looks = seen({"a.png": lambda path: photo(1).save(path), "b.png": lambda path: path.write_bytes(b"no picture")})

    assert (looks.test_ids, looks.n_test, looks.train_ids) == (("a.png",), 2, ())


def test_pictures_of_training_may_have_stayed_at_home(seen):
    """Those that are there are looked at."""
    here = seen(
        {"a.png": lambda path: photo(1).save(path)},
        {"b.png": lambda path: photo(2).save(path), "c.png": lambda path: path.touch() or path.unlink()},
    )

    assert (here.train_ids, here.n_train) == (("b.png",), 1)


def test_of_many_pictures_some_are_drawn(seen, monkeypatch):
    """The same ones each time."""
    monkeypatch.setattr("portfolio.collect.media.image_hashes.MOST_TEST", 5)
    many = {f"{seed:02}.png": lambda path, seed=seed: photo(seed).save(path) for seed in range(12)}
    one, other = seen(many), seen(many)

    assert one.test_ids == other.test_ids
    assert (len(one.test_ids), one.n_test) == (5, 12)
    assert MOST_TEST == 500


def test_a_project_without_pictures_opens_none(folder):
    """And says nothing of looks."""
    assert with_looks(folder.read(), folder.examples()).looks is None
