"""Labels and their probabilities as a predictor gives them: read, matched by name, every doubt explained, judged."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from portfolio.examine.estimates.confusion import as_label, as_labels
from portfolio.records import Examples, Finding
from portfolio.task import Checked, Complaint
from portfolio.tasks.classification import sentences
from portfolio.tasks.classification.columns import SURE

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]

MOST_LABELS = 200
"""More different labels than this are a number or a name, not a class."""

SUM_TOLERANCE = 1e-3
LOOKED_AT = 200
"""Of faults of one sort, to see whether all are the same."""

_BLANK = {"", "nan", "none", "<na>", "null"}


def check(predictions: pd.DataFrame, examples: Examples, options: Mapping[str, Any]) -> Checked:
    """Raw predictions as a categorical ``prediction`` and a float column per label, or what is wrong with them.

    With ``positive`` among the options the categories are ordered and end with it.
    """
    labels = labels_in(examples, options)
    complaints = list(_about_options(labels, options, examples.target))
    if complaints:
        return refused(predictions, complaints)
    shares, wrong_shares = _read_shares(predictions, labels, set(labels_in(examples)))
    named, wrong_labels, findings = _read_labels(predictions, labels)
    complaints = [*wrong_labels, *wrong_shares]
    if complaints or (named is None and shares is None):
        return refused(predictions, complaints or [neither(predictions, labels)], findings)
    if named is not None and shares is not None:
        n = int((shares[np.arange(len(named)), named] < shares.max(1) - 1e-9).sum())
        findings += [sentences.not_the_most_probable(n, len(named))] if n else []
    codes = np.asarray(shares).argmax(1) if named is None else named
    called = pd.Categorical.from_codes(codes, categories=pd.Index(labels), ordered=bool(options.get("positive")))
    table = pd.DataFrame({"prediction": called}, index=predictions.index)
    if shares is not None:
        table = table.join(pd.DataFrame(shares, table.index, [column_of(label, labels) for label in labels]))
    return Checked(table, findings=tuple(findings))


def refused(predictions: pd.DataFrame, complaints: Sequence[Complaint], findings: Sequence[Finding] = ()) -> Checked:
    """Nothing but what is wrong."""
    return Checked(pd.DataFrame(index=predictions.index), tuple(complaints), tuple(findings))


def judge(predictions: pd.DataFrame, truths: pd.Series) -> pd.DataFrame:
    """Outcomes; with probabilities, ``p:<label>`` columns that sum to 1, and the log loss in place of 0 or 1."""
    called = predictions["prediction"]
    labels, index = list(called.cat.categories), predictions.index
    truth = pd.Categorical(as_labels(truths), categories=labels, ordered=called.cat.ordered)
    failed = truth.codes != called.cat.codes.to_numpy()
    outcomes = pd.DataFrame({"truth": truth, "prediction": called.array}, index=index)
    columns = [column_of(label, labels) for label in labels]
    if not set(columns) <= set(predictions.columns):
        return outcomes.assign(confidence=np.nan, loss=failed.astype(float), failed=failed)
    shares = predictions[columns].to_numpy(float)
    shares = shares / shares.sum(1, keepdims=True)
    given, true = (shares[np.arange(len(index)), codes] for codes in (called.cat.codes, truth.codes))
    surprise = np.abs(np.log(np.clip(true, np.finfo(float).eps, 1.0)))  # cut off like scikit-learn's; 0 for certainty
    outcomes = outcomes.assign(confidence=given, loss=surprise, failed=failed)
    return outcomes.join(pd.DataFrame(shares, index, [SURE + label for label in labels]))


def labels_in(examples: Examples, options: Mapping[str, Any] | None = None) -> list[str]:
    """The labels of ``labels:`` (a list, or words between commas), then those seen; of two, ``positive:`` is last.

    Seen are the labels of test and training rows.
    """
    options = options or {}
    tables = [examples.test] if examples.train is None else [examples.test, examples.train]
    seen = {label for table in tables for label in as_labels(table[examples.target]).unique()}
    written = options.get("labels") or ()
    words = written.split(",") if isinstance(written, str) else map(str, written)
    declared = list(dict.fromkeys(as_label(word.strip()) for word in words))
    labels = declared + sorted(seen - set(declared), key=_by_number)
    positive = as_label(str(options.get("positive") or ""))
    if len(labels) == 2 and positive in labels:
        labels.sort(key=lambda label: label == positive)
    return labels


def column_of(label: str, labels: Sequence[str]) -> str:
    """Name of the column that holds the probability of ``label``: the label, unless another column has that name."""
    taken = {"prediction", "example_id"} & set(labels)
    return SURE + label if taken else label


def _by_number(label: str) -> tuple[float, str]:
    number = _number(label)
    return (float("inf") if number is None or number != number else number, label)


def _about_options(labels: Sequence[str], options: Mapping[str, Any], target: str | None) -> Iterator[Complaint]:
    positive = options.get("positive")
    if positive and as_label(str(positive)) not in labels:
        yield Complaint(f"positive: {str(positive)!r} is not a label", hint=meant(str(positive), labels))
    elif positive and len(labels) != 2:
        yield Complaint(f"positive: is for two labels, there are {len(labels)}: {_listed(labels)}")
    yield from too_many(labels, target)


def too_many(labels: Sequence[str], target: str | None) -> Iterator[Complaint]:
    """More labels than a page can show."""
    if len(labels) > MOST_LABELS:
        message = f"the target {target!r} has {len(labels)} different values; at most {MOST_LABELS} are labels"
        yield Complaint(message, hint="is this a number to predict, rather than a class?")


# ---- labels ----------------------------------------------------------------------------------------------------------


def _read_labels(
    predictions: pd.DataFrame, labels: Sequence[str]
) -> tuple[Codes | None, list[Complaint], list[Finding]]:
    """Codes of the predicted labels, or ``None`` without a column for them."""
    if "prediction" not in predictions:
        return None, [], []
    places, found = pd.factorize(_texts(predictions["prediction"]))
    values = list(map(str, found))
    codes_of, by_number = {label: code for code, label in enumerate(labels)}, _labels_by_number(labels)
    known = [codes_of.get(as_label(value), by_number.get(_equal(value, by_number), -1)) for value in values]
    unknown = {value: np.flatnonzero(places == at) for at, value in enumerate(values) if known[at] < 0}
    rewritten = [(value, labels[code]) for value, code in zip(values, known, strict=True) if code >= 0]
    rewritten = [(value, label) for value, label in rewritten if as_label(value) != label]
    findings = [sentences.read_as_equal(rewritten)] if rewritten else []
    return np.asarray(known, np.int64)[places], _about_unknown(unknown, labels), findings


def _about_unknown(unknown: Mapping[str, Codes], labels: Sequence[str]) -> list[Complaint]:
    numbers = [value for value in unknown if (_number(value) or 0.0) % 1]
    if len(numbers) > max(2, len(unknown) / 2):
        message = f"predictions are numbers such as {numbers[0]}, not labels; the labels are {_listed(labels)}"
        return [Complaint(message, hint="give labels, or a column of probabilities for each label")]
    return [_about_value(value, rows, labels) for value, rows in unknown.items()]


def _about_value(value: str, rows: Codes, labels: Sequence[str]) -> Complaint:
    often = f" ({len(rows)} predictions)" if len(rows) > 1 else ""
    if value.strip().casefold() in _BLANK:
        said = f", it is {value!r}" if value else ""
        return Complaint(f"the prediction is empty{said}{often}", int(rows[0]), f"the labels are {_listed(labels)}")
    return Complaint(f"{value!r} is not a label{often}", int(rows[0]), meant(value, labels))


def _labels_by_number(labels: Sequence[str]) -> dict[float | None, int]:
    """Codes of the labels that are numbers, where no other label is the same number (``1`` and ``01`` are)."""
    numbers = [_number(label) for label in labels]
    if sorted(labels) == ["False", "True"]:
        numbers = [float(label == "True") for label in labels]
    return {number: code for code, number in enumerate(numbers) if number is not None and numbers.count(number) == 1}


def _equal(text: str, by_number: Mapping[float | None, int]) -> float | None:
    """The number that a text is; where the labels are 1 and 0, as which True and False count, as a threshold gives."""
    truth = as_label(text)
    if truth in ("True", "False") and by_number.keys() == {0.0, 1.0}:
        return float(truth == "True")
    return _number(text)


# ---- probabilities ---------------------------------------------------------------------------------------------------


def _told(rows: Codes, message: Callable[[int], str], hint: str | None = None) -> list[Complaint]:
    """The same fault of several rows, as one complaint where its words are the same."""
    if len(rows) > 1 and len({message(int(row)) for row in rows[:LOOKED_AT]}) == 1:
        first = int(rows[0])
        return [Complaint(f"{message(first)}; so in {len(rows)} rows", first, hint)]
    return [Complaint(message(int(row)), int(row), hint) for row in rows]


def _read_shares(
    predictions: pd.DataFrame, labels: Sequence[str], required: set[str]
) -> tuple[Floats | None, list[Complaint]]:
    """Probabilities in the order of the labels, matched by the names of their columns; ``None`` when there are none."""
    columns, complaints = matched(predictions, labels)
    if not columns:
        return None, complaints
    shares = np.zeros((len(predictions), len(labels)))
    for code, label in enumerate(labels):
        if label in columns:
            texts = _texts(predictions[columns[label]])
            shares[:, code] = pd.to_numeric(texts, errors="coerce")
            complaints += _about_cells(shares[:, code], texts, label)
    missing = [label for label in labels if label in required and label not in columns]
    sums_to_1 = bool((np.abs(shares.sum(1) - 1) <= SUM_TOLERANCE).all())
    if not ("prediction" in predictions and sums_to_1):  # else the model learned of fewer classes: theirs is 0
        hint = "give every label a column, with 0 where the model does not know it"
        complaints += [Complaint(f"no column with the probability of {label!r}", hint=hint) for label in missing]
    return np.clip(shares, 0.0, 1.0), complaints or _about_sums(shares)


def matched(predictions: pd.DataFrame, labels: Sequence[str]) -> tuple[dict[str, str], list[Complaint]]:
    """Label -> column of its probability, by name; a column that is nobody's is a complaint."""
    by_number = _labels_by_number(labels)
    columns: dict[str, str] = {}
    complaints = []
    for column in map(str, predictions.columns):
        if column == "prediction":
            continue
        name = column.removeprefix(SURE)
        code = by_number.get(_equal(name, by_number))
        numbered = () if code is None else (labels[code],)
        known = (column, as_label(column), as_label(name), *numbered)
        label = next((each for each in known if each in labels), None)
        if label is None:
            hint = meant(name, labels, "probabilities go in columns named by the labels:")
            complaints.append(Complaint(f"column {column!r} is neither 'prediction' nor a label", hint=hint))
        elif label in columns:
            message = f"columns {columns[label]!r} and {column!r} are both the probability of {label!r}"
            complaints.append(Complaint(message))
        else:
            columns[label] = column
    return columns, complaints


def _about_cells(shares: Floats, texts: pd.Series, label: str) -> list[Complaint]:
    said = texts.to_numpy(object)

    def message(row: int) -> str:
        text = str(said[row])
        if text.strip().casefold() in _BLANK:
            return f"the probability of {label!r} is empty"
        return f"the probability of {label!r} is {'no number' if _number(text) is None else 'infinite'}: {text!r}"

    return _told(np.flatnonzero(~np.isfinite(shares)), message)


def _about_sums(shares: Floats) -> list[Complaint]:
    sums = shares.sum(1)
    if shares.size and shares.min() >= 0 and (np.abs(sums - 100) < 1).mean() > 0.5:
        return [Complaint("probabilities look like per cent, they sum to 100", hint="divide them by 100")]
    outside = np.flatnonzero(((shares < -1e-9) | (shares > 1 + 1e-9)).any(1))
    if outside.size:
        extremes = np.take_along_axis(shares, np.abs(shares - 0.5).argmax(1)[:, None], 1)[:, 0]
        return _told(outside, lambda row: f"a probability of {extremes[row]:.6g}, outside 0 to 1")
    hint = "give the probabilities of all labels; scores go through a softmax first"
    off = np.flatnonzero(np.abs(sums - 1) > SUM_TOLERANCE)
    return _told(off, lambda row: f"probabilities sum to {sums[row]:.6g}, not 1", hint)


# ---- words of complaints ---------------------------------------------------------------------------------------------


def neither(predictions: pd.DataFrame, labels: Sequence[str]) -> Complaint:
    """That there is no answer at all."""
    found = ", ".join(map(repr, predictions.columns)) or "none"
    message = f"neither a column 'prediction' nor columns named by the labels; found: {found}"
    return Complaint(message, hint=f"the labels are {_listed(labels)}")


def meant(text: str, labels: Sequence[str], otherwise: str = "the labels are") -> str:
    """The label that is nearest, else all of them."""
    plain = {_plain(label): label for label in reversed(labels)}
    near = difflib.get_close_matches(_plain(text), list(plain), n=1, cutoff=0.6)
    return f"did you mean {plain[near[0]]!r}?" if near else f"{otherwise} {_listed(labels)}"


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip().casefold()


def _listed(labels: Sequence[str], most: int = 8) -> str:
    shown = ", ".join(labels[:most])
    return shown if len(labels) <= most else f"{shown} and {len(labels) - most} more"


def _texts(cells: pd.Series) -> pd.Series:
    return cells.astype(object).where(cells.notna(), "").map(str)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
