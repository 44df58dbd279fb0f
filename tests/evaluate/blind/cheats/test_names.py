"""A predictor that reads the answers off names: the names it gets say nothing, or a finding says that they do.

Each cheat is tried twice: with ``keep_names: yes``, where it gets all answers and PF034 says so, and without.
"""

from __future__ import annotations

import hashlib
import json
import random
import struct
import zlib

import numpy as np
import pandas as pd
import pytest

from portfolio.errors import PortfolioError
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


def test_what_replaces_a_number_is_a_number(cheating):
    """Code that calls ``int`` on an id, or reads it from a column of numbers, goes on."""
    cheating.write_test([str(7000 + 10 * n + (label == "dog")) for n, label in enumerate(TRUTH)], TRUTH)

    evaluation = cheating.tries(
        "import pandas\nkeys = pandas.read_csv('data/test.csv')['key']\n"
        "print(keys.dtype, set(map(int, examples.index)) == set(keys), sum(keys.isin(range(7000, 7700))))\n"
        "return ['dog'] * len(examples)"
    )

    assert "int64 True 0" in evaluation.run.log
    assert evaluation.run.replaced == ("ids",)


@pytest.mark.parametrize("ending", ["parquet", "jsonl"])
def test_what_replaces_a_number_keeps_its_type_in_every_format(cheating, ending):
    """A column of whole numbers stays one in Parquet and in JSON Lines."""
    table = pd.DataFrame({"key": [7000 + 10 * n + (t == "dog") for n, t in enumerate(TRUTH)], "label": TRUTH})
    path = cheating.folder / f"data/test.{ending}"
    table.to_parquet(path) if ending == "parquet" else table.to_json(path, orient="records", lines=True)
    cheating.yml = cheating.yml.replace("test.csv", f"test.{ending}")
    read = "pandas.read_parquet('data/test.parquet')"
    if ending == "jsonl":
        read = "pandas.read_json('data/test.jsonl', lines=True)"

    evaluation = cheating.tries(
        f"import pandas\nkeys = {read}['key']\n"
        "print(keys.dtype, sum(keys.isin(range(7000, 7700))))\nreturn ['dog'] * len(examples)"
    )

    assert "int64 0" in evaluation.run.log


def test_what_replaces_the_name_of_a_picture_can_be_read_as_a_number(pictured):
    """Code that parses a number from a file name goes on; the number tells nothing."""
    cheating = pictured(lambda n, label: f"data/{2 * n + (label == 'dog')}.png")

    evaluation = cheating.tries(
        "print('all', len({int(pathlib.Path(name).stem) for name in examples['image']}))\n"
        "return ['dog'] * len(examples)"
    )

    assert "all 60" in evaluation.run.log


@pytest.mark.parametrize("joined", [";".join, " | ".join, json.dumps], ids=["semicolons", "bars", "json"])
def test_several_names_in_a_cell(pictured, joined):
    """Two views of each example: both are replaced, and both files are there."""
    cheating = pictured(
        lambda n, label: f"data/test/{label}/{n}.png", lambda name: quoted(joined([name, "data/test/other.png"]))
    )
    (cheating.folder / "data/test/other.png").write_bytes(png(999))

    evaluation = cheating.tries(
        "import re\nnames = [re.findall(r'[\\w/.]+[.]png', cell) for cell in examples['image']]\n"
        "print('there', all(pathlib.Path(name).is_file() for cell in names for name in cell), {*map(len, names)})\n"
        "return [cell[0].split('/')[-2] for cell in names]"
    )

    assert "there True {2}" in evaluation.run.log
    assert (accuracy(evaluation), codes(evaluation)) == (GUESSED, [])


def quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


KEYED = ["csv", "parquet", "json", "jsonl", "npz", "a folder"]


@pytest.mark.parametrize("form", KEYED)
def test_ids_stay_where_a_file_is_looked_up_by_them(cheating, form):
    """The predictor could not find its inputs by other ids; that they tell the answer is a warning."""
    ids = [str(7000 + n) for n in range(60)]
    cheating.write_test(ids, sorted(TRUTH))
    name = f"data/genes.{form}" if form != "a folder" else "data/genes"
    path = cheating.folder / name
    numbers = [n * n % 61 for n in range(60)]
    table = pd.DataFrame({"patient": list(map(int, ids)), "g": numbers})
    if form == "csv":
        table.to_csv(path, index=False)
    elif form == "parquet":
        table.to_parquet(path)
    elif form == "json":
        path.write_text(json.dumps(dict(zip(ids, numbers, strict=True))))
    elif form == "jsonl":
        table.to_json(path, orient="records", lines=True)
    elif form == "npz":
        np.savez(path, **{each: np.array(number) for each, number in zip(ids, numbers, strict=True)})
    else:
        path.mkdir()
        for each, number in zip(ids, numbers, strict=True):
            (path / f"{each}.txt").write_text(str(number))
    cheating.yml = cheating.yml.replace("  target: label\n", f"  target: label\n  extra: [{name}]\n")

    evaluation = cheating.tries("print('ids', *sorted(examples.index)[:2])\nreturn ['dog'] * len(examples)")

    assert "ids 7000 7001" in evaluation.run.log
    (finding,) = evaluation.findings
    shown = f"{name}/" if form == "a folder" else name
    assert (finding.code, finding.severity) == ("PF034", "warning")
    assert finding.sentence.endswith(f" Ids were kept, as {shown} is looked up by them.")


@pytest.mark.parametrize(
    "cell",
    ["0.{n}", "1.{n}.0", "12.{n}", "{n}.99", "site{n}.org", "https://site{n}.com", "ada{n}@mail.png", "v{n}.py", "?"],
)
def test_what_only_has_a_point_in_it_is_no_file_name(cheating, cell):
    """Numbers, versions, times, prices, domains and addresses are inputs, whatever they tell."""
    cheating.write_test(IDS, TRUTH, word=["?"] + [cell.format(n=7 * (t == "dog") + 10) for t in TRUTH[1:]])

    assert codes(cheating.tries("return ['dog'] * len(examples)")) == []


@pytest.mark.parametrize(
    "cell",
    [quoted(json.dumps([n / 3 for n in range(20)])), "word " * 60, "word;" * 60, "w" * 300, "/etc/hosts"],
    ids=["numbers", "a passage", "many words", "one long word", "a path elsewhere"],
)
def test_what_can_be_no_name_of_a_file_is_handed_over_as_it_is(cheating, cell):
    """A list of numbers, or text longer than any name: nothing is looked for under it."""
    cheating.write_test(IDS, TRUTH, word=[cell] * 60)

    evaluation = cheating.tries("return ['dog'] * len(examples)")

    assert evaluation.run.replaced == ()


HINT = "if the code reads file names or ids: the blind copy has others; data: {keep_names: yes} keeps them"


@pytest.mark.parametrize(
    "code",
    [
        "{'cat-1': 1}[examples.index[0]]",
        "raise ValueError('no file for ' + examples.index[0])",
        "examples.index[0].split('-')[1]",
    ],
    ids=["a lookup", "a message", "a part that is missing"],
)
def test_who_reads_a_replaced_id_learns_why_it_fails(cheating, code):
    """The message shows an id that the author has never seen, or nothing of it at all."""
    cheating.write_test([f"{label}-{n}" for n, label in enumerate(TRUTH)], TRUTH)

    with pytest.raises(PortfolioError) as caught:
        cheating.fails(code)

    assert [problem.hint for problem in caught.value.problems] == [HINT]


def test_pictures_to_learn_from_are_handed_over_where_they_are_declared(cheating):
    """By a table of training rows; those that no table names are missing, and a hint says how to hand them over."""
    (cheating.folder / "data/train").mkdir()
    for n in range(4):
        (cheating.folder / f"data/train/{n}.png").write_bytes(png(500 + n))
    code = "import glob\nassert sorted(glob.glob('data/train/*'))[3]\nreturn ['dog'] * len(examples)"
    cheating.write_test(IDS, TRUTH, image=[f"data/{name}.png" for name in IDS])
    for n, name in enumerate(IDS):
        (cheating.folder / f"data/{name}.png").write_bytes(png(n))

    with pytest.raises(PortfolioError) as caught:
        cheating.fails(code)
    plain = cheating.yml
    cheating.yml = plain.replace("  target: label\n", "  target: label\n  extra: [data/train]\n")
    extra = cheating.fails(code)
    cheating.yml = plain.replace("  id: key\n", "  id: key\n  train: data/train.csv\n")
    cheating.write_table(
        "train.csv",
        key=list("abcd"),
        grams=["1"] * 4,
        image=[f"data/train/{n}.png" for n in range(4)],
        label=["cat"] * 4,
    )
    named = cheating.fails(code)

    hint = (
        "data/train/0.png and others were not handed to the predictor; if it may read them, name them under data.extra"
    )
    assert [problem.hint for problem in caught.value.problems] == [hint]
    assert (accuracy(extra), accuracy(named)) == (GUESSED, GUESSED)
