"""Random steps of train.py and of the predictor that are given no seed, by their syntax trees; nothing is run."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from portfolio.collect.source import read_source
from portfolio.errors import PortfolioError
from portfolio.records import Finding, Passed, Skipped

MOST_BYTES = 1 << 20
CODE = "PF035"
PREDICTING = "PF033"
_SHOWN = 3
_TRAIN = "train.py"

# Classes and functions of scikit-learn whose result depends on chance as they stand, from its documentation of
# random_state (1.9); those that use it only with another option (LogisticRegression, PCA, NMF) are left out.
_RANDOM = frozenset(  # words in a text: one name a line would be sixty lines
    """
    AdaBoostClassifier AdaBoostRegressor BaggingClassifier BaggingRegressor BernoulliRBM BayesianGaussianMixture
    DecisionTreeClassifier DecisionTreeRegressor DictionaryLearning ExtraTreeClassifier ExtraTreeRegressor
    ExtraTreesClassifier ExtraTreesRegressor FastICA GaussianMixture GaussianRandomProjection
    GradientBoostingClassifier GradientBoostingRegressor GroupShuffleSplit HistGradientBoostingClassifier
    HistGradientBoostingRegressor IsolationForest IterativeImputer KBinsDiscretizer KMeans BisectingKMeans
    LatentDirichletAllocation MLPClassifier MLPRegressor MDS MiniBatchDictionaryLearning MiniBatchKMeans MiniBatchNMF
    Nystroem PassiveAggressiveClassifier PassiveAggressiveRegressor Perceptron RANSACRegressor RBFSampler
    RandomForestClassifier RandomForestRegressor RandomizedSearchCV RandomTreesEmbedding RepeatedKFold
    RepeatedStratifiedKFold SGDClassifier SGDRegressor ShuffleSplit SparseRandomProjection SpectralClustering
    StratifiedShuffleSplit TSNE TruncatedSVD permutation_importance randomized_svd resample shuffle train_test_split
    """.split()  # noqa: SIM905 - as above
)
_RANDOM_WITH = {"SVC": "probability", "NuSVC": "probability"}
"""Random where this is true: probabilities come from folds that are drawn."""
_SHUFFLED_WHEN_ASKED = frozenset({"KFold", "StratifiedKFold", "StratifiedGroupKFold"})
_DRAWS = frozenset(
    """
    betavariate choice choices expovariate gauss lognormvariate normalvariate randbytes randint random randrange
    sample shuffle triangular uniform vonmisesvariate binomial exponential multinomial multivariate_normal normal
    permutation poisson rand randn random_sample standard_normal
    """.split()  # noqa: SIM905 - as above
)
_MODELS = _RANDOM | _RANDOM_WITH.keys() | _SHUFFLED_WHEN_ASKED
_FITS = frozenset({"fit", "fit_transform", "fit_predict", "partial_fit"})
_GENERATORS = frozenset({"numpy.random.default_rng", "numpy.random.RandomState", "random.Random"})
_SEEDS_ALL = frozenset({"keras.utils.set_random_seed", "tensorflow.keras.utils.set_random_seed"})


@dataclass
class _File:
    """One file of Python: what its names stand for, what it calls, what it imports."""

    name: str
    calls: list[tuple[str, ast.Call]] = field(default_factory=list)
    modules: dict[str, int] = field(default_factory=dict)


def read_seeds(folder: Path, predictor: Sequence[str] = ()) -> tuple[tuple[Finding, ...], tuple[Passed | Skipped, ...]]:
    """What there is to say about chance in train.py, and in predicting, with the files of the project they import.

    Args:
        predictor: what project.yml names for predicting: a function's file, or the words of a command.
    """
    train = _read(folder, _TRAIN)
    training = _with_imported(folder, train)
    known = {file.name for file in training}
    said = [name for name in dict.fromkeys(predictor) if name.endswith(".py") and _is_inside(folder, name)]
    first = [file for name in said if (file := _read(folder, name))]
    serving = {file.name: file for named in first for file in _with_imported(folder, named)}
    predicting = [file for name, file in serving.items() if name in said or name not in known]
    answers = (_about_training(folder, train, training), *_about_predicting(predictor, predicting))
    findings = tuple(answer for answer in answers if isinstance(answer, Finding))
    return findings, tuple(answer for answer in answers if not isinstance(answer, Finding))


def _about_training(folder: Path, train: _File | None, files: Sequence[_File]) -> Finding | Passed | Skipped:
    if train is None:
        is_there = (folder / _TRAIN).is_file()
        return Skipped(CODE, "train.py cannot be read as Python" if is_there else "there is no train.py")
    found = _steps(files)
    if not found:
        return Passed(CODE, "Every random step that is known in train.py is given a seed.")
    advice = "Give each a fixed random_state, so that training again gives the same model."
    return Finding(CODE, "advice", f"Training has {_told(found)}.", advice, f"{found[0][1]}:{found[0][2]}")


def _about_predicting(predictor: Sequence[str], files: Sequence[_File]) -> Iterator[Finding | Passed | Skipped]:
    """What was fitted before draws nothing any more, so models count only where something is fitted."""
    if not predictor:
        yield Skipped(PREDICTING, "the model is called by the build itself")
    elif _TRAIN in predictor:
        yield Skipped(PREDICTING, "train.py predicts too, and its seeds are looked at already")
    elif not files:
        yield Skipped(PREDICTING, "the predictor is no file of Python that can be read")
    else:
        fits = any(name.rpartition(".")[2] in _FITS for file in files for name, _ in file.calls)
        found = [
            step for step in _steps(files, with_torch=False) if fits or step[0].islower() or step[0] not in _MODELS
        ]
        if not found:
            yield Passed(PREDICTING, "Every random step that is known in the predictor is given a seed.")
            return
        sentence = f"Predicting has {_told(found)}, so the score may differ from run to run."
        advice = "Give each a fixed seed, so that the same files give the same predictions."
        yield Finding(PREDICTING, "advice", sentence, advice, f"{found[0][1]}:{found[0][2]}")


def _with_imported(folder: Path, file: _File | None) -> list[_File]:
    """The file and those of the project that it imports, and these in turn; but for train.py, each once."""
    files = {} if file is None else {file.name: file}
    waiting = list(files.values())
    while waiting:
        for module in waiting.pop().modules:
            name = f"{module}.py"
            found = _read(folder, name) if name not in {*files, _TRAIN} else None
            if found:
                files[name] = found
                waiting.append(found)
    return list(files.values())


def _steps(files: Sequence[_File], *, with_torch: bool = True) -> list[tuple[str, str, int]]:
    """Name, file and line of each random step; a seed that is set for all in one file holds in the others."""
    seeded = {name for file in files for name, _ in file.calls}
    return [(name, file.name, line) for file in files for name, line in _unseeded(file, seeded, with_torch=with_torch)]


def _told(found: list[tuple[str, str, int]]) -> str:
    said = ", ".join(f"{name} ({file}, line {line})" for name, file, line in found[:_SHOWN])
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return f"{'1 random step' if len(found) == 1 else f'{len(found)} random steps'} without a seed: {said}{more}"


def _read(folder: Path, name: str) -> _File | None:
    if not _is_inside(folder, name):
        return None
    try:
        tree = ast.parse(read_source(folder / name, name, most_bytes=MOST_BYTES).text)
    except (PortfolioError, SyntaxError, ValueError, RecursionError, MemoryError):
        return None  # who runs it will hear of it
    file, meaning = _File(name), dict[str, str]()
    for node in ast.walk(tree):
        for alias, full in _imported(node):
            meaning[alias] = full
            file.modules.setdefault(full.partition(".")[0], getattr(node, "lineno", 1))
    file.calls = [(_full_name(node.func, meaning), node) for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return file


def _is_inside(folder: Path, name: str) -> bool:
    """Whether the project has that file; what another folder holds, or no file can be called, is none of its files."""
    try:
        return ".." not in Path(name).parts and not Path(name).is_absolute() and (folder / name).is_file()
    except OSError:
        return False  # a name too long


def _imported(node: ast.AST) -> Iterator[tuple[str, str]]:
    """Each name that a statement brings in, and what it stands for."""
    if isinstance(node, ast.Import):
        for name in node.names:
            first = name.name.partition(".")[0]
            yield (name.asname, name.name) if name.asname else (first, first)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        for name in node.names:
            yield name.asname or name.name, f"{node.module}.{name.name}"


def _full_name(node: ast.expr, meaning: Mapping[str, str]) -> str:
    """ "numpy.random.shuffle" for ``np.random.shuffle``; what is no plain name begins with a point: ".sample"."""
    if isinstance(node, ast.Name):
        return meaning.get(node.id, f".{node.id}")
    if isinstance(node, ast.Attribute):
        return f"{_full_name(node.value, meaning)}.{node.attr}"
    return ""


def _unseeded(file: _File, seeded: set[str], *, with_torch: bool) -> Iterator[tuple[str, int]]:
    """Name and line of each random step of a file, in the order of its lines."""
    everything = bool(seeded & _SEEDS_ALL)
    by_numpy, by_random = everything or "numpy.random.seed" in seeded, everything or "random.seed" in seeded
    found = []
    for name, call in file.calls:
        last = name.rpartition(".")[2]
        if name in _GENERATORS:
            at_risk = not call.args and not call.keywords
        elif name.startswith("sklearn."):
            at_risk = not by_numpy and _is_random(last, call)
        elif name.startswith("numpy.random."):
            at_risk = not by_numpy and last in _DRAWS
        elif name.startswith("random."):
            at_risk = not by_random and last in _DRAWS
        else:
            at_risk = not by_numpy and last == "sample" and _draws_rows(call)
        if at_risk:
            found.append((last, call.lineno))
    if with_torch and "torch" in file.modules and not everything and "torch.manual_seed" not in seeded:
        found.append(("torch", file.modules["torch"]))
    yield from sorted(found, key=lambda step: step[1])


def _is_random(name: str, call: ast.Call) -> bool:
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    if None in given or not _is_none(given.get("random_state")):
        return False  # **options may hold one
    if name in _SHUFFLED_WHEN_ASKED:
        return _constant(given.get("shuffle")) is True
    if name in _RANDOM_WITH:
        return _constant(given.get(_RANDOM_WITH[name])) is True
    return name in _RANDOM and _constant(given.get("shuffle")) is not False


def _draws_rows(call: ast.Call) -> bool:
    """``table.sample(frac=1)`` of pandas; a generator's ``sample`` takes no such keyword."""
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    return bool(given.keys() & {"frac", "n"}) and None not in given and _is_none(given.get("random_state"))


def _is_none(node: ast.expr | None) -> bool:
    return node is None or (isinstance(node, ast.Constant) and node.value is None)


def _constant(node: ast.expr | None) -> object:
    return node.value if isinstance(node, ast.Constant) else None
