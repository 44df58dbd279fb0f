"""Which part of the work a file or a function is, by its name and then by what it imports. docs/what-it-took.md."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from portfolio.records import Component, Told

WORDS: Mapping[Component, str] = {
    "collection": "collect collection crawl scrape scraper fetch download gather annotate annotation label labelling "
    "labeling ingest import clean cleaning split prepare",
    "verification": "check checks verify verification audit sanity schema inspect quality",
    "features": "feature features featurize featurise preprocess preprocessing transform transforms tokenize tokenise "
    "tokenizer encode encoder embed embedding embeddings vectorize vectorise augment augmentation normalize normalise",
    "model": "train trainer training model models fit learn learner finetune pretrain tune tuning network classifier "
    "regressor loss",
    "evaluation": "evaluate evaluation evaluator eval metric metrics measure measures score scores scoring analyse "
    "analyze analysis report plot plots benchmark visualise visualize",
    "serving": "predict prediction predictor predictions inference infer serve server serving app api demo deploy",
    "process": "conftest makefile dockerfile snakefile justfile setup config configuration settings pipeline cli "
    "logging logger noxfile",
}
_KNOWN: Mapping[str, Component] = {word: part for part, words in WORDS.items() for word in words.split()}
FITTING = {"fit", "fit_generator", "fit_predict", "partial_fit", "train_on_batch", "backward"}
_WEAK: Mapping[str, Component] = {"data": "collection", "dataset": "collection", "datasets": "collection"}
_TESTS = re.compile(r"(^|/)(tests?/.*|test_[^/]*|[^/]*_test\.\w+)$")
IMPORTS: Mapping[str, Component] = {
    **dict.fromkeys(("requests", "urllib", "httpx", "aiohttp", "bs4", "scrapy", "selenium"), "collection"),
    **dict.fromkeys(("pytest", "unittest"), "process"),
    **dict.fromkeys(("flask", "fastapi", "streamlit", "gradio"), "serving"),
    **dict.fromkeys(("torch", "tensorflow", "keras", "xgboost", "lightgbm", "catboost"), "model"),
    **dict.fromkeys(("matplotlib", "seaborn", "plotly"), "evaluation"),
}


def part_of_file(
    name: str, tree: ast.Module | None, stated: Mapping[str, Component], predictors: tuple[str, ...]
) -> tuple[Component, Told]:
    """What a file is, and what told so: the author, its name or its folder's, or what it imports and calls.

    Args:
        name: relative to the project folder.
        stated: part by file or folder, as project.yml says; of nested folders the innermost counts.
        predictors: the files that project.yml names for predicting; they serve, unless their names say more.
    """
    said = [path for path in stated if path == "." or name == path or name.startswith(f"{path}/")]
    if said:
        return stated[max(said, key=len)], "stated"
    if _TESTS.search(name.lower()):
        return "process", "name"
    path = PurePosixPath(name)
    for words in (path.stem, *(parent.name for parent in path.parents)):
        found = _by_words(words)
        if found:
            return found, "name"
    if name in predictors:
        return "serving", "stated"
    found = _by_content(tree) if tree else None
    return (found, "content") if found else ("other", "nothing")


def part_of_function(name: str) -> Component | None:
    """What a function is by the first word of its name, ``None`` where that tells nothing."""
    words = _words(name)
    found = _KNOWN.get(words[0]) if words else None
    return None if found == "process" else found


def _by_words(name: str) -> Component | None:
    """The first word that tells; a word such as ``data`` only where no other does."""
    words = _words(name)
    if words == ["test"]:
        return "evaluation"
    return next((known[word] for known in (_KNOWN, _WEAK) for word in words if word in known), None)


def _words(name: str) -> list[str]:
    """ "load_data", "loadData" and "load-data" as their words, in small letters."""
    return re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower())


def part_of_cell(nodes: Sequence[ast.stmt], libraries: Mapping[str, str]) -> Component | None:
    """What a cell of a notebook is: a model where something is fitted, else by the libraries and functions it uses.

    Args:
        libraries: name in the notebook -> library that it comes from.
    """
    inside = [node for statement in nodes for node in ast.walk(statement)]
    if any(map(_fits, inside)):
        return "model"
    used = {libraries.get(node.id, "") for node in inside if isinstance(node, ast.Name)}
    called = [node.func for node in inside if isinstance(node, ast.Call)]
    names = [
        f.attr if isinstance(f, ast.Attribute) else f.id for f in called if isinstance(f, ast.Attribute | ast.Name)
    ]
    by_library = next((part for library, part in IMPORTS.items() if library in used), None)
    return by_library or next((part for name in names if (part := part_of_function(name))), None)


def imported_names(tree: ast.Module) -> dict[str, str]:
    """By which name each imported library, or what comes from it, is called: {"plt": "matplotlib"}."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {
                alias.asname or alias.name.partition(".")[0]: alias.name.partition(".")[0] for alias in node.names
            }
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {alias.asname or alias.name: node.module.partition(".")[0] for alias in node.names}
    return found


def _by_content(tree: ast.Module) -> Component | None:
    """By the first of the libraries that tell; a picture is drawn of a model too, so what is fitted tells before it."""
    imported = {*imported_names(tree).values()}
    found = next((part for library, part in IMPORTS.items() if library in imported), None)
    fits = any(map(_fits, ast.walk(tree)))
    return "model" if fits and found in (None, "evaluation") else found


def _fits(node: ast.AST) -> bool:
    """Whether something is fitted here, or can be."""
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Attribute) and node.func.attr in FITTING
    return isinstance(node, ast.FunctionDef) and node.name == "fit"
