"""Labels and their probabilities as a predictor gives them: read, matched by name, and every doubt explained."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from portfolio.examine.estimates.confusion import as_label, as_labels
from portfolio.records import Examples, Finding
from portfolio.task import Checked, Complaint

Floats = NDArray[np.float64]

MOST_LABELS = 200
"""More different labels than this are a number or a name, not a class."""

SUM_TOLERANCE = 1e-3
LOOKED_AT = 200
"""Of one sort; the rest is counted."""


_BLANK = {"", "nan", "none", "<na>", "null"}


def checked(predictions: pd.DataFrame, examples: Examples, options: Mapping[str, Any]) -> Checked:
    """Raw predictions as a categorical ``prediction`` and a float column per label, or what is wrong with them.

    With ``positive`` among the options the categories are ordered and end with it.
    """
    labels = labels_in(examples, options)
    complaints = [*_about_options(labels, options, examples.target)]
    if complaints:
        return Checked(pd.DataFrame(index=predictions.index), tuple(complaints))
    required = set(labels_in(examples))
    shares, wrong_shares = _read_shares(predictions, labels, required)
    named, wrong_labels, findings = _read_labels(predictions, labels)
    complaints = [*wrong_labels, *wrong_shares]
    if named is None and shares is None and not complaints:
        found = ", ".join(map(repr, predictions.columns)) or "none"
        message = f"neither a column 'prediction' nor columns named by the labels; found: {found}"
        complaints = [Complaint(message, hint=f"the labels are {_listed(labels)}")]
    if complaints:
        return Checked(pd.DataFrame(index=predictions.index), tuple(complaints), tuple(findings))
    if named is not None and shares is not None:
        findings += _about_disagreement(named, shares)
    codes: NDArray[np.int64] = shares.argmax(1) if named is None and shares is not None else np.asarray(named)
    called = pd.Categorical.from_codes(codes, categories=pd.Index(labels), ordered=bool(options.get("positive")))
    table = pd.DataFrame({"prediction": called}, index=predictions.index)
    if shares is not None:
        table = table.join(pd.DataFrame(shares, table.index, [column_of(label, labels) for label in labels]))
    return Checked(table, findings=tuple(findings))


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
    return f"p:{label}" if taken else label


def _by_number(label: str) -> tuple[float, str]:
    number = _number(label)
    return (float("inf") if number is None or number != number else number, label)


def _about_options(labels: Sequence[str], options: Mapping[str, Any], target: str | None) -> Iterator[Complaint]:
    positive = options.get("positive")
    if positive and as_label(str(positive)) not in labels:
        yield Complaint(f"positive: {str(positive)!r} is not a label", hint=_meant(str(positive), labels))
    elif positive and len(labels) != 2:
        yield Complaint(f"positive: is for two labels, there are {len(labels)}: {_listed(labels)}")
    if len(labels) > MOST_LABELS:
        message = f"the target {target!r} has {len(labels)} different values; at most {MOST_LABELS} are labels"
        yield Complaint(message, hint="is this a number to predict, rather than a class?")


# ---- labels ------------------------------------------------------------------------------------


def _read_labels(
    predictions: pd.DataFrame, labels: Sequence[str]
) -> tuple[NDArray[np.int64] | None, list[Complaint], list[Finding]]:
    """Codes of the predicted labels, or ``None`` without a column for them."""
    if "prediction" not in predictions:
        return None, [], []
    cells = _texts(predictions["prediction"])
    places, values = pd.factorize(cells)
    codes_of = {label: code for code, label in enumerate(labels)}
    by_number = _labels_by_number(labels)
    known = [codes_of.get(as_label(str(value)), by_number.get(_equal(str(value), by_number), -1)) for value in values]
    codes = np.asarray(known, np.int64)[places]
    unknown = [code for code, label in enumerate(known) if label < 0]
    complaints = _about_unknown(
        [str(values[code]) for code in unknown], [np.flatnonzero(places == c) for c in unknown], labels
    )
    rewritten = [
        (str(value), labels[code])
        for value, code in zip(values, known, strict=True)
        if code >= 0 and as_label(str(value)) != labels[code]
    ]
    return codes, complaints, _about_numbers(rewritten)


def _about_unknown(values: Sequence[str], rows: Sequence[NDArray[np.int64]], labels: Sequence[str]) -> list[Complaint]:
    numbers = [value for value in values if (_number(value) or 0.0) % 1]
    if len(numbers) > max(2, len(values) / 2):
        hint = "give labels, or a column of probabilities for each label"
        return [
            Complaint(
                f"predictions are numbers such as {numbers[0]}, not labels; the labels are {_listed(labels)}", hint=hint
            )
        ]
    return [_about_value(value, at, labels) for value, at in zip(values, rows, strict=True)]


def _about_value(value: str, rows: NDArray[np.int64], labels: Sequence[str]) -> Complaint:
    often = f" ({len(rows)} predictions)" if len(rows) > 1 else ""
    if value.strip().casefold() in _BLANK:
        said = f", it is {value!r}" if value else ""
        return Complaint(f"the prediction is empty{said}{often}", int(rows[0]), f"the labels are {_listed(labels)}")
    hint = _meant(value, labels) or f"the labels are {_listed(labels)}"
    return Complaint(f"{value!r} is not a label{often}", int(rows[0]), hint)


def _about_numbers(rewritten: Sequence[tuple[str, str]]) -> list[Finding]:
    if not rewritten:
        return []
    said = ", ".join(f"{value} as {label}" for value, label in rewritten[:5])
    return [
        Finding(
            "PF053",
            "advice",
            f"Labels were read as what they equal: {said}.",
            "Keep labels as text.",
        )
    ]


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


# ---- probabilities -----------------------------------------------------------------------------


@dataclass(frozen=True)
class _Faults:
    """Rows that have the same fault, to be told as one or a few complaints."""

    rows: NDArray[np.int64]
    hint: str | None = None

    def told(self, message: Any) -> list[Complaint]:
        if len(self.rows) > 1 and len({message(int(row)) for row in self.rows[:LOOKED_AT]}) == 1:
            first = int(self.rows[0])
            return [Complaint(f"{message(first)}; so in {len(self.rows)} rows", first, self.hint)]
        return [Complaint(message(int(row)), int(row), self.hint) for row in self.rows]


def _read_shares(
    predictions: pd.DataFrame, labels: Sequence[str], required: set[str]
) -> tuple[Floats | None, list[Complaint]]:
    """Probabilities in the order of the labels, matched by the names of their columns; ``None`` when there are none."""
    columns, complaints = _matched(predictions, labels)
    if not columns:
        return None, complaints
    texts = [_texts(predictions[columns[label]]) if label in columns else None for label in labels]
    shares = np.column_stack(
        [
            np.zeros(len(predictions)) if cells is None else pd.to_numeric(cells, errors="coerce").to_numpy(float)
            for cells in texts
        ]
    )
    complaints += _about_cells(shares, texts, labels)
    missing = [label for label in labels if label in required and label not in columns]
    sums_to_1 = bool((np.abs(shares.sum(1) - 1) <= SUM_TOLERANCE).all())
    if not ("prediction" in predictions and sums_to_1):  # else the model learned of fewer classes: theirs is 0
        hint = "give every label a column, with 0 where the model does not know it"
        complaints += [Complaint(f"no column with the probability of {label!r}", hint=hint) for label in missing]
    if not complaints:
        complaints = _about_sums(shares)
    return np.clip(shares, 0.0, 1.0), complaints


def _matched(predictions: pd.DataFrame, labels: Sequence[str]) -> tuple[dict[str, str], list[Complaint]]:
    """Label -> column, by name; a column that is nobody's is a complaint."""
    by_number = _labels_by_number(labels)
    columns: dict[str, str] = {}
    complaints = []
    for column in map(str, predictions.columns):
        name = column.removeprefix("p:")
        code = by_number.get(_equal(name, by_number))
        label = next((known for known in (as_label(column), as_label(name)) if known in labels), None) or (
            None if code is None else labels[code]
        )
        if column == "prediction":
            continue
        if label is None:
            hint = _meant(name, labels) or f"probabilities go in columns named by the labels: {_listed(labels)}"
            complaints.append(Complaint(f"column {column!r} is neither 'prediction' nor a label", hint=hint))
        elif label in columns:
            complaints.append(
                Complaint(f"columns {columns[label]!r} and {column!r} are both the probability of {label!r}")
            )
        else:
            columns[label] = column
    return columns, complaints


def _about_cells(shares: Floats, texts: Sequence[pd.Series | None], labels: Sequence[str]) -> list[Complaint]:
    complaints: list[Complaint] = []
    for code, cells in enumerate(texts):
        if cells is None:
            continue
        bad, label = np.flatnonzero(~np.isfinite(shares[:, code])), labels[code]
        said = cells.to_numpy(object)
        complaints += _Faults(bad).told(lambda row, said=said, label=label: _about_cell(str(said[row]), label))
    return complaints


def _about_cell(text: str, label: str) -> str:
    if text.strip().casefold() in _BLANK:
        return f"the probability of {label!r} is empty"
    return f"the probability of {label!r} is {'infinite' if _number(text) is not None else 'no number'}: {text!r}"


def _about_sums(shares: Floats) -> list[Complaint]:
    sums = shares.sum(1)
    if shares.size and shares.min() >= 0 and (np.abs(sums - 100) < 1).mean() > 0.5:
        return [Complaint("probabilities look like per cent, they sum to 100", hint="divide them by 100")]
    outside = np.flatnonzero(((shares < -1e-9) | (shares > 1 + 1e-9)).any(1))
    if outside.size:
        extremes = [shares[row][np.abs(shares[row] - 0.5).argmax()] for row in range(len(shares))]
        return _Faults(outside).told(lambda row: f"a probability of {extremes[row]:.6g}, outside 0 to 1")
    off = np.flatnonzero(np.abs(sums - 1) > SUM_TOLERANCE)
    hint = "give the probabilities of all labels; scores go through a softmax first"
    return _Faults(off, hint).told(lambda row: f"probabilities sum to {sums[row]:.6g}, not 1")


def _about_disagreement(codes: NDArray[np.int64], shares: Floats) -> list[Finding]:
    n = int((shares[np.arange(len(codes)), codes] < shares.max(1) - 1e-9).sum())
    if not n:
        return []
    share = f"{100 * n / len(codes):.1f}"
    sentence = f"{n} of {len(codes)} predicted labels ({share} %) are not those with the highest probability."
    advice = "Fine where a threshold was chosen on purpose; otherwise check the order of the columns."
    return [Finding("PF052", "warning", sentence, advice)]


# ---- words -------------------------------------------------------------------------------------


def _texts(cells: pd.Series) -> pd.Series:
    return cells.astype(object).where(cells.notna(), "").map(str)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _meant(text: str, labels: Sequence[str]) -> str | None:
    plain = {_plain(label): label for label in reversed(labels)}
    near = difflib.get_close_matches(_plain(text), list(plain), n=1, cutoff=0.6)
    return f"did you mean {plain[near[0]]!r}?" if near else None


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip().casefold()


def _listed(labels: Sequence[str], most: int = 8) -> str:
    shown = ", ".join(labels[:most])
    return shown if len(labels) <= most else f"{shown} and {len(labels) - most} more"
