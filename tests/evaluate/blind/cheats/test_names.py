"""A predictor that reads the answers off names: the names it gets say nothing, or a finding says that they do.

Each cheat is tried twice: with ``keep_names: yes``, where it gets all answers and PF034 says so, and without.
"""

from __future__ import annotations

import hashlib
import random
import struct
import zlib

import pytest

from tests.evaluate.blind.cheats.conftest import GUESSED, IDS, TRUTH, accuracy, codes


def png(shade: int) -> bytes:
    """A grey picture of one pixel, another one for each shade of 65,536."""
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 16, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(struct.pack(">BH", 0, shade))),
    )
    parts = (
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts) + struct.pack(">I", 0) + b"IEND\xaeB`\x82"


@pytest.fixture
def pictured(cheating):
    """Puts a picture for each example where ``path(number, label)`` says; the column holds ``cell`` of that path."""

    def make(path, cell=None):
        paths = [path(number, label) for number, label in enumerate(TRUTH)]
        for number, name in enumerate(paths):
            file = cheating.folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(png(number))
        cheating.write_test(IDS, TRUTH, image=[cell(name) if cell else name for name in paths])
        return cheating

    return make


def both(cheating, code):
    """With names kept, the score and what was found; and whether it gets more than guessing without."""
    plain = cheating.yml
    cheating.yml = plain.replace("  target: label\n", "  target: label\n  keep_names: yes\n")
    kept = cheating.tries(code)
    cheating.yml = plain
    blind = cheating.tries(code)
    return accuracy(kept), codes(kept), accuracy(blind) > LUCKY


LUCKY = 0.65
"""Of 60 coins thrown, so many are right once in a hundred times; who guesses cat each time has 57 %."""

DEFEATED = (1, ["PF034"], False)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        (lambda n, label: f"data/test/{label}/{n}.png", "return [name.split('/')[-2] for name in examples['image']]"),
        (lambda n, label: f"data/{n}_{label}_7.png", "return [name.split('_')[1] for name in examples['image']]"),
        (lambda n, label: f"data/{label}{n}.png", "return [pathlib.Path(name).name[:3] for name in examples['image']]"),
        (
            lambda n, label: f"data/{2 * n + (label == 'dog')}.png",
            "return [['cat', 'dog'][int(pathlib.Path(name).stem) % 2] for name in examples['image']]",
        ),
    ],
    ids=["parent-folder", "word-in-the-name", "beginning-of-the-name", "odd-and-even"],
)
def test_the_answer_in_the_path_of_a_picture(pictured, path, code):
    """The usual layouts of image data; the pictures come under names made from their content."""
    assert both(pictured(path), code) == DEFEATED


def test_the_answer_in_a_bare_file_name(pictured):
    """The column has the name alone, and the predictor knows the folder."""
    cheating = pictured(lambda n, label: f"data/photos/{label}-{n}.png", lambda name: name.rpartition("/")[2])

    assert both(cheating, "return [name[:3] for name in examples['image']]") == DEFEATED
    opened = cheating.tries(
        "assert all(pathlib.Path('data/photos', name).stat().st_size for name in examples['image'])\n"
        "print('all there')\nreturn ['dog'] * len(examples)"
    )
    assert "all there" in opened.run.log


def test_the_answer_in_the_ending_is_named(pictured):
    """Endings stay, since programs open files by them; that they tell the answer is a finding."""
    cheating = pictured(lambda n, label: f"data/{n}.{'png' if label == 'cat' else 'bmp'}")

    code = "return ['cat' if name.endswith('png') else 'dog' for name in examples['image']]"

    assert both(cheating, code) == (1, ["PF034"], True)
    assert codes(cheating.tries(code)) == ["PF034"]


def test_the_answer_in_a_name_of_no_file_is_named(cheating):
    """The pictures stayed at home, and a column still says what they were called."""
    cheating.write_test(IDS, TRUTH, file=[f"{label}_{n}.jpg" for n, label in enumerate(TRUTH)])

    evaluation = cheating.tries("return [name[:3] for name in examples['file']]")

    assert (accuracy(evaluation), codes(evaluation)) == (1, ["PF034"])


def test_the_order_of_files_says_nothing(pictured):
    """Neither their times nor the places on the disk nor the listing of the folder have the order of the classes."""
    cheating = pictured(lambda n, label: f"data/test/{label}/{n:02}.png")
    first = sorted(range(60), key=lambda n: (TRUTH[n], n))
    digests = [hashlib.sha256(png(n)).hexdigest()[:16] for n in first]

    for order in ("os.stat(name).st_mtime_ns", "os.stat(name).st_ctime_ns", "os.stat(name).st_ino"):
        code = f"""
at = sorted(examples["image"], key=lambda name: {order})
print("order", [pathlib.Path(name).stem for name in at])
cats = set(at[:34])
return ["cat" if name in cats else "dog" for name in examples["image"]]
"""
        assert accuracy(cheating.tries(code)) <= LUCKY
    assert digests != sorted(digests)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda n, label: f"{label}-{n}", "return [name[:3] for name in examples['key']]"),
        (lambda n, label: f"{n}_{label}_{n}", "return [name.split('_')[1] for name in examples.index]"),
        (
            lambda n, label: f"{7000 + 10 * n + (5 if label == 'dog' else 0)}",
            "return [['cat', 'dog'][name[-1] == '5'] for name in examples.index]",
        ),
        (
            lambda n, label: f"{'b' if label == 'dog' else 'a'}{hashlib.md5(bytes([n])).hexdigest()}",
            "return [['cat', 'dog'][name[0] == 'b'] for name in examples.index]",
        ),
    ],
    ids=["beginning", "word", "last-digit", "first-letter"],
)
def test_the_answer_in_the_id(cheating, make, code):
    """Such ids are replaced by others, in the table and in the copy of the test file, and mapped back."""
    cheating.write_test([make(n, label) for n, label in enumerate(TRUTH)], TRUTH)

    assert both(cheating, code) == DEFEATED


def test_ids_in_the_order_of_the_answers(cheating):
    """Numbers that count through one class after the other."""
    rank = {n: at for at, n in enumerate(sorted(range(60), key=lambda n: TRUTH[n]))}
    cheating.write_test([str(1000 + rank[n]) for n in range(60)], TRUTH)

    assert both(cheating, "return ['cat' if int(name) < 1034 else 'dog' for name in examples.index]") == DEFEATED


def test_ids_that_a_guess_could_undo(cheating):
    """The ids handed over cannot be made from the author's by whoever knows how those are formed."""
    cheating.write_test([f"{label}-{n}" for n, label in enumerate(TRUTH)], TRUTH)
    code = """
import hashlib
known = {}
for label in ("cat", "dog"):
    for n in range(100):
        for text in (f"{label}-{n}", f"id {label}-{n}"):
            for made in (hashlib.sha256(text.encode()), hashlib.md5(text.encode())):
                known[made.hexdigest()[:16]] = label
return [known[name] for name in examples.index]
"""
    assert accuracy(cheating.tries(code)) == GUESSED


@pytest.mark.parametrize("column", ["examples", "data/test.csv"])
def test_rows_sorted_by_the_answer(cheating, column):
    """They come in another order, the same in the table and in the copy of the test file."""
    cheating.write_test(IDS, sorted(TRUTH))
    rows = "list(examples.index)"
    if column != "examples":
        rows = "[line.split(',')[0] for line in open('data/test.csv')][1:]"
    code = f"""
at = {{name: n for n, name in enumerate({rows})}}
return ["cat" if at[name] < 34 else "dog" for name in examples.index]
"""
    assert both(cheating, code) == DEFEATED


def test_rows_that_take_turns(cheating):
    """Cat, dog, cat, dog: the place in the file tells as well as a block does."""
    cheating.write_test(IDS, ["cat", "dog"] * 30)

    assert both(cheating, "return [['cat', 'dog'][n % 2] for n in range(len(examples))]") == DEFEATED


@pytest.mark.parametrize("seed", range(3))
def test_names_that_say_nothing_stay(cheating, seed):
    """Nothing is replaced where no rule predicts the answer, so that ids may be read and unchanged projects stay."""
    dice = random.Random(seed)
    ids = [f"{dice.choice(['red', 'blue'])}-{dice.randrange(10**6)}" for _ in TRUTH]
    cheating.write_test(ids, TRUTH)
    evaluation = cheating.tries("print('ids', *examples.index)\nreturn ['dog'] * len(examples)")

    assert "ids " + " ".join(ids) in evaluation.run.log
    (passed,) = (each for each in evaluation.passed if each.code == "PF034")
    assert passed.sentence.startswith("No name tells the answer: a rule on ")
