# ruff: noqa: PTH100, PTH109, PTH120, PTH122, PTH123
"""Calls the author's functions or model inside the blind copy, in the project's own interpreter.

Stands alone: that interpreter may not know ``portfolio``, and may be as old as Python 3.8. ``worker.py job.json``
reads the examples named in the job, asks for predictions, writes them as CSV, and reports in JSON what the build wants
to know. Paths are plain names, as its audit hook sees every file that is opened.
"""

from __future__ import annotations

import csv
import faulthandler
import importlib
import importlib.util
import json
import math
import os
import signal
import sys
import traceback
from typing import Any

_TRUTHS = {"true": True, "false": False}

MOST_COLUMNS = 4096
"""An embedding may have so many numbers for each example."""


class ContractError(Exception):
    """The author's code did not keep to the contract: the fact, and what to do."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


def main() -> None:
    """One job; the exit code is 1 when the author's code raised an error."""
    import worker_reads  # type: ignore[import-not-found]  # it lies beside this script

    reads = worker_reads.Reads()
    pickled = worker_reads.watch_versions()
    with open(sys.argv[1], encoding="utf-8") as file:
        job = json.load(file)
    sys.path[0] = os.getcwd()
    sys.argv = [job["target"]]
    faulthandler.enable()
    if hasattr(faulthandler, "register"):
        faulthandler.register(signal.SIGTERM)
    report: dict[str, Any] = {"line": None, "refused": None, "exited": None, "attempts": []}
    code = 0
    try:
        _predict(job, report, reads.opened)
    except ContractError as refused:
        report["refused"] = {"message": refused.message, "hint": refused.hint}
    except SystemExit as stop:
        report["exited"] = {"code": as_text(stop.code or 0), "at": _innermost(stop)}
    except Exception as error:
        _print_from_author(error)
        code = 1
    report["pickled"] = pickled
    report["outside"] = reads.outside(job["inside"])
    report["packages"] = worker_reads.packages()
    with open(job["report"], "w", encoding="utf-8") as file:
        json.dump(report, file)
    sys.stdout.flush()
    sys.exit(code)


def _predict(job: dict[str, Any], report: dict[str, Any], opened: set[str]) -> None:
    examples = _read_examples(job)
    given = examples.copy()
    _watch(job, report["attempts"], opened)
    if job["form"] == "model":
        result = _ask_model(_load_model(job["target"]), given, job)
    else:
        function = _find_function(job["target"])
        code = getattr(function, "__code__", None)
        report["line"] = code.co_firstlineno if code else None
        result = function(given)
    with open(job["predictions"], "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows(as_rows(result, examples, job["id"], holds_lists=job["lists"]))
    if job.get("embed"):
        report["key"] = "embed"
        _embed(job, examples)


def _embed(job: dict[str, Any], examples: Any) -> None:
    """Writes the author's row of numbers for each example, in their order."""
    import numpy

    points = as_points(_find_function(job["embed"])(examples.copy()), examples, job["id"])
    numpy.save(job["embedding"], points, allow_pickle=False)


# ---- what goes in ------------------------------------------------------------------------------


def _read_examples(job: dict[str, Any]) -> Any:
    """A DataFrame: ids as index, numbers as numbers (empty is NaN), True and False as such (empty is None), all other
    columns as text (empty is "")."""
    import pandas as pd

    table = pd.read_csv(job["examples"], dtype=str, keep_default_na=False, na_filter=False)
    table = table.set_index("example_id", drop=job["id"] != "example_id")
    for name in job["numbers"]:
        table[name] = pd.to_numeric(table[name], errors="coerce")
    for name in job["truths"]:
        values = [_TRUTHS.get(cell.strip().lower()) for cell in table[name]]
        table[name] = pd.Series(values, table.index, object if None in values else bool)
    return table


def _watch(job: dict[str, Any], attempts: list[str], opened: set[str]) -> None:
    """From here on, opening a file in the repository's project folders is refused and reported; any other is noted."""
    hidden = tuple(path + os.sep for path in job["hidden"])
    fine = tuple(path + os.sep for path in job["readable"])
    events = {"open", "os.listdir", "os.scandir", "sqlite3.connect", "os.link", "os.symlink", "os.rename"}

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event not in events or not arguments or not isinstance(arguments[0], (str, bytes, os.PathLike)):
            return
        path = os.path.abspath(os.fsdecode(arguments[0]))
        if path.startswith(fine):
            return
        path = os.path.realpath(path)
        if (path + os.sep).startswith(hidden) and not path.startswith(fine):
            attempts.append(path)
            raise PermissionError(13, "out of reach in a blind evaluation", path)
        if event == "open" and not set(str(arguments[1] or "")) & set("wax+"):
            opened.add(path)

    sys.addaudithook(hook)


def _find_function(target: str) -> Any:
    file, _, name = target.partition(":")
    module_name = os.path.splitext(file)[0].replace("/", "_")
    module = sys.modules.get(module_name)
    if getattr(module, "__file__", None) != os.path.abspath(file):
        module = _loaded(file, module_name)
    function = getattr(module, name, None)
    if not callable(function):
        there = sorted(key for key, value in vars(module).items() if callable(value) and not key.startswith("_"))
        raise ContractError(f"{file} has no function {name!r}", "it has: " + ", ".join(there) if there else None)
    return function


def _loaded(file: str, module_name: str) -> Any:
    spec = importlib.util.spec_from_file_location(module_name, os.path.abspath(file))
    if spec is None or spec.loader is None:
        raise ContractError(f"{file} is not a Python file")
    if "/" in file:
        sys.path.insert(0, os.path.abspath(os.path.dirname(file)))
    module = importlib.util.module_from_spec(spec)
    sys.modules[module_name] = module
    spec.loader.exec_module(module)
    return module


def _load_model(path: str) -> Any:
    if path.endswith(".skops"):
        import skops.io

        return skops.io.load(path, trusted=skops.io.get_untrusted_types(file=path))
    import joblib

    try:
        return _estimator(joblib.load(path), path)
    except AttributeError as error:
        if "__main__" not in str(error):
            raise
        raise ContractError(
            f"{path} cannot be loaded: {error}",
            "move that class or function into a file of its own, import it in the training script, and train again",
        ) from error


def _estimator(model: Any, path: str) -> Any:
    kind = type(model)
    if kind.__name__ == "Booster" or not callable(getattr(model, "predict", None)):
        name = f"{kind.__module__}.{kind.__name__}".replace("builtins.", "")
        raise ContractError(
            f"model: takes a scikit-learn estimator; {path} holds a {name}",
            "save the estimator alone, or write predict: predict.py:predict, a function that loads it and predicts",
        )
    return model


def _ask_model(model: Any, examples: Any, job: dict[str, Any]) -> Any:
    """The model's labels and, where it has them, its probabilities by label."""
    given = _columns_for(model, examples, job)
    labels = _as_column(model.predict(given))
    if not hasattr(model, "predict_proba") or not hasattr(model, "classes_"):
        return labels
    shares = model.predict_proba(given)
    if getattr(shares, "ndim", 0) != 2:
        return labels
    import pandas as pd

    table = pd.DataFrame(shares, columns=[as_text(label) for label in model.classes_], index=examples.index)
    table.insert(0, "prediction", [as_text(label) for label in labels])
    return table


def _columns_for(model: Any, examples: Any, job: dict[str, Any]) -> Any:
    """What the model was trained on: its columns by name, else the one text or the feature columns as they are."""
    wanted = getattr(model, "feature_names_in_", None)
    if wanted is not None:
        missing = [str(name) for name in wanted if name not in examples.columns]
        if missing:
            raise ContractError(
                f"the model was trained on columns that the test data do not show: {', '.join(missing)}",
                "train on columns of the data, or use a function that makes them (predict: predict.py:predict)",
            )
        return examples[list(wanted)]
    if hasattr(model, "n_features_in_"):
        return examples[job["features"]].to_numpy()
    texts = job["features"] if len(job["features"]) == 1 else job["texts"]
    if len(texts) == 1:
        return examples[texts[0]]
    raise ContractError(
        "the model does not say which columns it was trained on",
        "fit it on a DataFrame, or use a function that picks the columns (predict: predict.py:predict)",
    )


# ---- what comes out ----------------------------------------------------------------------------


def as_rows(result: Any, examples: Any, id_column: str | None, *, holds_lists: bool = False) -> list[list[str]]:
    """A header and one row per prediction, all text. Rows are as they came: who is missing is for the build to see."""
    import pandas as pd

    if isinstance(result, pd.DataFrame):
        table = result
    elif isinstance(result, pd.Series):
        table = result.to_frame("prediction")
    else:
        table = pd.DataFrame({"prediction": pd.Series(_flat(result, holds_lists=holds_lists), dtype=object)})
    if table.columns.has_duplicates:
        raise ContractError("the DataFrame has two columns of the same name", "give each column a name of its own")
    ids = _ids(table, examples, id_column)
    shown = [name for name in table.columns if not _from_the_examples(name, table, examples, ids)]
    if not shown:
        raise ContractError(
            "the DataFrame holds no predictions", "give it a column 'prediction', or one column per label"
        )
    cells = [[as_text(value) for value in table[name]] for name in shown]
    rows = [[ids[row], *(column[row] for column in cells)] for row in range(len(ids))]
    return [["example_id", *map(as_text, shown)], *rows]


def as_points(result: Any, examples: Any, id_column: str | None) -> Any:
    """An array with one row of finite numbers for each example, in the order of the examples."""
    import numpy
    import pandas as pd

    if isinstance(result, pd.DataFrame):
        ids = _ids(result, examples, id_column)
        if sorted(ids) != sorted(examples.index):
            raise ContractError("embed: the ids are not those of the examples", "keep the index of the examples")
        numbers = result.drop(columns=[name for name in ("example_id", id_column) if name in result.columns])
        result = numbers.set_axis(ids, axis=0).loc[list(examples.index)].to_numpy()
    try:
        points = numpy.asarray(result, dtype=numpy.float32)
    except (TypeError, ValueError):
        hint = "return an array of shape (examples, columns)"
        raise ContractError(f"embed: returned a {type(result).__name__} that is no table of numbers", hint) from None
    if points.ndim != 2 or len(points) != len(examples) or not 1 <= points.shape[1] <= MOST_COLUMNS:
        wanted = f"return one row for each of the {len(examples)} examples, with 1 to {MOST_COLUMNS} columns"
        raise ContractError(f"embed: returned numbers of shape {points.shape}", wanted)
    if not numpy.isfinite(points).all():
        raise ContractError("embed: returned numbers that are not finite", "replace what is missing or infinite")
    return points


def _flat(result: Any, *, holds_lists: bool) -> list[Any]:
    """One value for each row; a list is one where what is predicted are lists."""
    if result is None:
        raise ContractError("returned None", "return the predictions, one for each row of the examples")
    if isinstance(result, (str, bytes, dict, set)) or not hasattr(result, "__len__"):
        raise ContractError(
            f"returned a {type(result).__name__}",
            "return a list, an array, a Series or a DataFrame with a row per example",
        )
    if holds_lists:
        return list(result)
    result = _as_column(result)
    shape = getattr(result, "shape", None)
    if (shape is not None and len(shape) != 1) or any(isinstance(value, (list, tuple)) for value in result):
        raise ContractError(
            "returned an array of rows whose columns have no names",
            "name each column by its label: pandas.DataFrame(probabilities, columns=model.classes_)",
        )
    return list(result)


def _as_column(result: Any) -> Any:
    """An array of shape (n, 1), as CatBoost predicts classes, or lists of one, as n values; all else as it is."""
    shape = getattr(result, "shape", None)
    if shape is not None and len(shape) == 2 and shape[1] == 1 and hasattr(result, "ravel"):
        return result.ravel()
    if isinstance(result, list) and result and all(isinstance(row, (list, tuple)) and len(row) == 1 for row in result):
        return [row[0] for row in result]
    return result


def _ids(table: Any, examples: Any, id_column: str | None) -> list[str]:
    """From a column of ids, else from an index that holds text or positions, else by position."""
    import pandas as pd

    for name in ("example_id", id_column):
        if name is not None and name in table.columns:
            return [as_text(value) for value in table[name]]
    index = table.index
    if not isinstance(index, pd.RangeIndex) and not pd.api.types.is_numeric_dtype(index):
        return [as_text(value) for value in index]
    if len(table) != len(examples):
        raise ContractError(
            f"returned {len(table)} predictions for {len(examples)} examples",
            "return one for each row, or a DataFrame whose index holds the ids of the examples",
        )
    if isinstance(index, pd.RangeIndex):
        return list(examples.index)
    if sorted(index) != list(range(len(examples))):
        raise ContractError(
            "the index of what was returned holds neither the ids of the examples nor row numbers",
            "keep the index of the examples: pandas.DataFrame(..., index=examples.index)",
        )
    return [examples.index[int(position)] for position in index]


def _from_the_examples(name: Any, table: Any, examples: Any, ids: list[str]) -> bool:
    """Whether a column came with the examples and went back unchanged, as when predictions were added to them."""
    if name == "example_id":
        return True
    if name == "prediction" or name not in examples.columns:
        return False
    if list(examples.index) != ids:
        return set(map(as_text, table[name])) <= set(map(as_text, examples[name]))
    return [as_text(value) for value in table[name]] == [as_text(value) for value in examples[name]]


def as_text(value: Any) -> str:
    """As it is written in the file: nothing for what is missing, and numbers so that they read back the same."""
    if type(value) is str:
        return value
    if value is None or type(value).__name__ in ("NaTType", "NAType"):
        return ""
    if isinstance(value, float):
        return "" if math.isnan(value) else repr(float(value))
    if hasattr(value, "item") and not isinstance(value, (str, bytes)) and getattr(value, "ndim", 0) == 0:
        return as_text(value.item())
    if isinstance(value, (list, tuple, dict)) or getattr(value, "ndim", False):
        return json.dumps(value, default=_plain, ensure_ascii=False)
    return str(value)


def _plain(value: Any) -> Any:
    """What JSON has no word for: numbers and arrays of numpy."""
    return value.tolist() if hasattr(value, "tolist") else str(value)


# ---- what else the build wants to know ---------------------------------------------------------


def _print_from_author(error: BaseException) -> None:
    """The traceback without the frames of this file."""
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        frame = link.__traceback__
        while frame is not None and frame.tb_frame.f_code.co_filename.startswith((__file__, "<frozen importlib")):
            frame = frame.tb_next
        link.__traceback__ = frame
        link = link.__cause__ or link.__context__
    sys.stdout.flush()
    traceback.print_exception(type(error), error, error.__traceback__)


def _innermost(error: BaseException) -> tuple[str, int] | None:
    """File, relative to the project, and line of the author's own code that was running."""
    here = os.getcwd() + os.sep
    own = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(here)]
    return (own[-1].filename[len(here) :], own[-1].lineno or 1) if own else None


if __name__ == "__main__":
    main()
