"""The same accidents in kinds other than classification: the number in a name, the boxes in a file beside the code."""

from __future__ import annotations

import json
import random

from tests.evaluate.blind.cheats.conftest import IDS, TRUTH, codes
from tests.evaluate.blind.cheats.test_names import DEFEATED, LUCKY, both, png

PRICES = [str(random.Random(n).randrange(1000, 9000)) for n in range(60)]


def test_the_number_in_the_name_of_a_picture(cheating):
    """A house called by its price: the names handed over say nothing of it."""
    cheating.yml = cheating.yml.replace("classification", "regression")
    names = [f"data/{price}_{n}.png" for n, price in enumerate(PRICES)]
    for n, name in enumerate(names):
        (cheating.folder / name).write_bytes(png(n))
    cheating.write_test(IDS, PRICES, image=names)

    code = (
        "import pathlib, re\n"
        "return [float(re.match(r'\\d*', pathlib.Path(name).stem)[0] or 0) for name in examples['image']]"
    )
    blind = cheating.fails(code)
    cheating.yml = cheating.yml.replace("  target", "  keep_names: yes\n  target")
    kept = cheating.fails(code)

    assert (kept.outcomes["loss"].max(), codes(kept)) == (0, ["PF034"])
    assert (blind.outcomes["loss"] > 0).mean() > LUCKY


def test_the_digit_in_the_name_of_a_sound(cheating):
    """What is said stands before the speaker, as in ``7_anna.wav``."""
    names = [f"data/{label}_anna_{n}.wav" for n, label in enumerate(TRUTH)]
    for n, name in enumerate(names):
        (cheating.folder / name).write_bytes(png(n))
    cheating.write_test(IDS, TRUTH, sound=names)

    assert both(cheating, "return [pathlib.Path(name).name.split('_')[0] for name in examples['sound']]") == DEFEATED


def test_the_boxes_in_a_file_beside_the_code(cheating):
    """Annotations by id, as tools export them: the file stays behind, and a finding names it."""
    boxes = [json.dumps([[n, n + 1, 20, 30 + n % 7]]) for n in range(60)]
    cheating.yml = cheating.yml.replace("classification", "detection").replace(
        "  target", "  extra: [boxes.json]\n  target"
    )
    cheating.write_test(IDS, [f'"{cell}"' for cell in boxes])
    (cheating.folder / "boxes.json").write_text(json.dumps(dict(zip(IDS, boxes, strict=True))))

    evaluation = cheating.fails(
        "import json, os\n"
        "known = json.load(open('boxes.json')) if os.path.exists('boxes.json') else {}\n"
        "return [known.get(name, '[]') for name in examples.index]"
    )

    assert "PF020" in codes(evaluation)
