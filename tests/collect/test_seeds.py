"""Random steps without a seed, seen in the text of train.py and of the predictor alone."""

import pytest

from portfolio.collect.seeds import read_seeds
from portfolio.records import Passed, Skipped

UNSEEDED = {
    "from sklearn.ensemble import RandomForestClassifier\nRandomForestClassifier(n_estimators=50)": (
        "RandomForestClassifier", 2,
    ),
    "from sklearn import model_selection as ms\n\nms.train_test_split(x, test_size=0.2)": ("train_test_split", 3),
    "from sklearn.cluster import KMeans as Groups\nGroups(8, random_state=None)": ("KMeans", 2),
    "from sklearn.model_selection import KFold\nKFold(5, shuffle=True)": ("KFold", 2),
    "import numpy as np\nnp.random.shuffle(rows)": ("shuffle", 2),
    "import numpy as np\nrng = np.random.default_rng()": ("default_rng", 2),
    "from numpy.random import default_rng\nrng = default_rng()": ("default_rng", 2),
    "import random\nrandom.shuffle(rows)": ("shuffle", 2),
    "from random import choice\nchoice(rows)": ("choice", 2),
    "table = table.sample(frac=1)": ("sample", 1),
    "import torch\nmodel = torch.nn.Linear(3, 2)": ("torch", 1),
}  # fmt: skip
SEEDED = [
    "from sklearn.ensemble import RandomForestClassifier\nRandomForestClassifier(random_state=0)",
    "from sklearn.ensemble import RandomForestClassifier\nRandomForestClassifier(**options)",
    "from sklearn.model_selection import train_test_split\ntrain_test_split(x, shuffle=False)",
    "from sklearn.model_selection import KFold\nKFold(5)",
    "from sklearn.linear_model import LogisticRegression\nLogisticRegression(C=3)",
    "from mine import RandomForestClassifier\nRandomForestClassifier()",
    "import numpy as np\nfrom sklearn.cluster import KMeans\nnp.random.seed(0)\nKMeans(8)\nnp.random.shuffle(rows)",
    "import numpy as np\nrng = np.random.default_rng(7)\nrng.shuffle(rows)\nrng.normal(size=3)",
    "import random\nrandom.seed(3)\nrandom.shuffle(rows)",
    "import random\nrng = random.Random(3)\nrng.shuffle(rows)\nrng.sample(rows, 5)",
    "table = table.sample(frac=1, random_state=3)",
    "import random\nrandom.Random(0).sample(rows, k=5)",
    "import torch\ntorch.manual_seed(0)",
    "def shuffle(rows):\n    return rows\nshuffle([1])",
]


@pytest.mark.parametrize("text", UNSEEDED)
def test_a_random_step_without_a_seed_is_named_with_its_line(tmp_path, text):
    """Whatever name it was imported under."""
    (tmp_path / "train.py").write_text(text)
    (finding,), (looked,) = read_seeds(tmp_path)
    name, line = UNSEEDED[text]

    assert finding.sentence == f"Training has 1 random step without a seed: {name} (train.py, line {line})."
    assert (finding.code, finding.severity, finding.place) == ("PF035", "advice", f"train.py:{line}")
    assert looked.code == "PF033"


@pytest.mark.parametrize("text", SEEDED)
def test_what_has_a_seed_or_needs_none_is_left_alone(tmp_path, text):
    """A false alarm would be worse than a miss."""
    (tmp_path / "train.py").write_text(text)
    findings, (looked, _) = read_seeds(tmp_path)

    assert findings == ()
    assert isinstance(looked, Passed)


def test_files_of_the_project_that_it_imports_are_read_too(tmp_path):
    """The model is often built next door; a seed set in one file holds in the other."""
    (tmp_path / "train.py").write_text("import build\nbuild.model()\n")
    (tmp_path / "build.py").write_text(
        "from sklearn.neural_network import MLPClassifier\ndef model():\n    return MLPClassifier()\n"
    )

    assert "MLPClassifier (build.py, line 3)" in read_seeds(tmp_path)[0][0].sentence
    (tmp_path / "train.py").write_text("import numpy\nimport build\nnumpy.random.seed(1)\n")
    assert read_seeds(tmp_path)[0] == ()


def test_many_steps_are_one_finding(tmp_path):
    """The first three by name."""
    (tmp_path / "train.py").write_text("import random\n" + "random.random()\n" * 5)
    (finding,), _ = read_seeds(tmp_path)

    assert finding.sentence.startswith("Training has 5 random steps without a seed: random (train.py, line 2), ")
    assert finding.sentence.endswith(" and 2 more.")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "there is no train.py"),
        (b"def (:", "train.py cannot be read as Python"),
        (b"\xff\xfe", "train.py cannot be read as Python"),
    ],
)
def test_without_a_script_that_can_be_read_it_says_so(tmp_path, content, why):
    """Whoever runs it will hear of the mistake."""
    if content is not None:
        (tmp_path / "train.py").write_bytes(content)

    findings, (looked, _) = read_seeds(tmp_path)
    assert (findings, looked) == ((), Skipped("PF035", why))


def test_probabilities_of_a_support_vector_machine_are_drawn(tmp_path):
    """Its folds are; without probabilities nothing is random."""
    text = "from sklearn.svm import SVC\nmodel = SVC(probability={})\n"
    (tmp_path / "train.py").write_text(text.format("True"))
    found, _ = read_seeds(tmp_path)
    (tmp_path / "train.py").write_text(text.format("False"))

    assert "SVC (train.py, line 2)" in found[0].sentence
    assert read_seeds(tmp_path)[0] == ()


# ---- the predictor -----------------------------------------------------------------------------


def of_predictor(folder, text, predictor=("predict.py",), **files):
    """The one answer about predicting."""
    for name, content in {"predict": text, **files}.items():
        (folder / f"{name}.py").write_text(content)
    findings, looked = read_seeds(folder, predictor)
    (answer,) = (each for each in (*findings, *looked) if each.code == "PF033")
    return answer


def test_a_random_step_of_the_predictor_is_a_finding_of_its_own(tmp_path):
    """train.py may be all in order; what predicts is another matter."""
    found = of_predictor(tmp_path, "import numpy as np\n\nnoise = np.random.normal(size=3)", train="x = 1")

    assert found.sentence == (
        "Predicting has 1 random step without a seed: normal (predict.py, line 3), so the score may differ from run "
        "to run."
    )
    assert (found.severity, found.place) == ("advice", "predict.py:3")


def test_files_that_the_predictor_imports_are_read_too(tmp_path):
    """And those that these import; a predictor is also found among the words of a command."""
    files = {"features": "from draws import some", "draws": "import random\ndef some(x):\n    return random.choice(x)"}
    found = of_predictor(tmp_path, "import features", ("python predict.py", "python", "predict.py"), **files)

    assert "choice (draws.py, line 3)" in found.sentence


def test_a_model_that_was_fitted_before_draws_nothing(tmp_path):
    """Its class without a seed is no random step of predicting, unless something is fitted there."""
    made = "from sklearn.ensemble import RandomForestClassifier\nmodel = RandomForestClassifier()\n"

    assert isinstance(of_predictor(tmp_path, made), Passed)
    assert "RandomForestClassifier (predict.py, line 2)" in of_predictor(tmp_path, made + "model.fit(x, y)").sentence


def test_what_training_does_is_not_told_again_of_predicting(tmp_path):
    """A file that both import is looked at once, and train.py is never part of predicting."""
    drawn = "import random\nrandom.shuffle(rows)"
    files = {"train": "import shared\nimport random\nrandom.shuffle(rows)", "shared": drawn}

    assert isinstance(of_predictor(tmp_path, "import shared\nimport train", **files), Passed)


@pytest.mark.parametrize(
    ("predictor", "why"),
    [
        ((), "the model is called by the build itself"),
        (("Rscript predict.R", "Rscript", "predict.R"), "the predictor is no file of Python that can be read"),
        (("train.py",), "train.py predicts too, and its seeds are looked at already"),
    ],
)
def test_a_predictor_that_cannot_be_read_says_so(tmp_path, predictor, why):
    """No seed is called fine that nobody looked for."""
    assert of_predictor(tmp_path, "", predictor, train="x = 1") == Skipped("PF033", why)


@pytest.mark.parametrize("word", ["x" * 300 + ".py", "../outside.py", "{tmp}/outside.py"])
def test_what_is_no_file_of_the_project_is_not_read(tmp_path, word):
    """A word of a command may be a whole program, or a file of another folder."""
    (tmp_path / "outside.py").write_text("import random\nrandom.random()")
    (tmp_path / "project").mkdir()
    findings, others = read_seeds(tmp_path / "project", ["python", word.format(tmp=tmp_path)])

    assert findings == ()
    assert Skipped("PF033", "the predictor is no file of Python that can be read") in others
