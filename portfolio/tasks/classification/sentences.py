"""Every sentence about labels that a reader of a page sees: facts come in, words and tables of words go out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from portfolio.records import Finding, Passed, Pattern, Table
from portfolio.words import count, counted, listed, number, percent, percents

if TYPE_CHECKING:
    from portfolio.tasks.classification.failures import Confusion, LabelErrors

Classes = Sequence[Mapping[str, Any]]
Told = tuple[str, str, Table]
"""Title of a chart, its alternative text, and the table of its numbers."""

# ---- metrics ---------------------------------------------------------------------------------------------------------

MEANINGS: Mapping[str, str] = {
    "f1_macro": "Precision and recall in one number, averaged over classes so that rare ones count as much as common "
    "ones.",
    "balanced_accuracy": "The share of each class that is recognised, averaged over classes.",
    "accuracy": "The share of all examples that get the right label.",
    "roc_auc": "The chance that an example of a class gets a higher probability for it than an example of another "
    "class.",
    "log_loss": "How much the truth surprises the model: 0 when it is sure and right, large when it is sure and wrong.",
    "matthews_corrcoef": "The correlation of prediction and truth: 1 is perfect, 0 is no better than chance.",
    "f1_weighted": "F1 averaged over examples, so that common classes weigh more.",
    "f1_positive": "Precision and recall of the class that is looked for, in one number.",
    "precision_positive": "The share of those called positive that are.",
    "recall_positive": "The share of the positive examples that are found.",
    "quadratic_kappa": "Agreement on a scale beyond chance; a mistake by two steps counts four times one by one step.",
    "steps_off": "How many steps of the scale the answer is away from the truth, on average.",
    "jaccard": "Of the labels that are right or were given, the share that is both; averaged over examples.",
    "hamming_loss": "The share of all yes-or-no answers about labels that is wrong.",
}
F1_OF_SETS = "Precision and recall of each label in one number, averaged over labels so that rare ones count as much."
EXACT_MATCH = "The share of examples whose labels are all right, none missing and none too many."

# ---- baselines -------------------------------------------------------------------------------------------------------


def always(label: str, where: str) -> str:
    """The name of a baseline, for a sentence."""
    return f"always {label}, the most common {where}"


def always_set(labels: str) -> str:
    """The same of a set of labels."""
    return f"always {labels}, the commonest set of labels"


def drawn_by_share(where: str) -> str:
    """The name of the other one."""
    return f"labels drawn as often as they stand {where}"


# ---- where it fails --------------------------------------------------------------------------------------------------


def of_confusion(found: Confusion) -> Pattern:
    """One label taken for another, and how often the reverse happens."""
    share, back = found.n / found.size, found.n_back / max(1, found.size_back)
    told = f"({count(found.n)} of {count(found.size)})"
    sentence = f"{percent(share)} of {found.truth} examples are called {found.said} {told}"
    if found.size_back:
        sentence += f"; the reverse happens to {percent(back)} ({count(found.n_back)} of {count(found.size_back)})"
    facts = {"n": found.size, "share": share, "n_back": found.size_back, "share_back": back}
    return Pattern(sentence + ".", found.n, found.example_ids, facts)


def of_label(found: LabelErrors) -> Pattern:
    """One of several labels that is missed, or given too often."""
    share = found.n / found.size
    rate = f"{percent(share)} ({count(found.n)} of {count(found.size)})"
    sentence = f"The label {found.label} is missed on {rate} of the examples that have it."
    if not found.missed:
        sentence = f"The label {found.label} is wrong on {rate} of the examples that get it."
    return Pattern(sentence, found.n, found.example_ids, {"n": found.size, "share": share})


# ---- findings --------------------------------------------------------------------------------------------------------


def read_as_equal(rewritten: Sequence[tuple[str, str]]) -> Finding:
    """Predictions that are no label as they stand, but equal one."""
    said = ", ".join(f"{value} as {label}" for value, label in rewritten[:5])
    sentence = f"Labels were read as what they equal: {said}."
    return Finding("PF053", "advice", sentence, "Keep labels as text.")


def not_the_most_probable(n: int, of: int) -> Finding:
    """Labels against their probabilities."""
    sentence = f"{count(n)} of {count(of)} predicted labels ({percent(n / of)}) do not have the highest probability."
    advice = "Fine where a threshold was chosen on purpose; otherwise check the order of the columns."
    return Finding("PF052", "warning", sentence, advice)


def about_small_classes(classes: Classes, few: int) -> Sequence[Finding | Passed]:
    """Classes with too few examples to say anything about."""
    small = [f"{row['label']} ({row['support']})" for row in classes if 0 < row["support"] < few]
    if small:
        sentence = f"Too few test examples to judge by themselves: {listed(small)}."
        return [Finding("PF057", "advice", sentence, f"Collect at least {few} of each class.")]
    return [Passed("PF057", f"Each class of the test set has at least {few} examples.")] if classes else []


# ---- tables and charts -----------------------------------------------------------------------------------------------


def class_table(classes: Classes) -> Table:
    """A row for each class; nothing is written where there is nothing to divide by."""
    rows = tuple(
        (
            *(str(row[key]) for key in ("label", "support", "predicted")),
            *("" if row[key] is None else number(row[key]) for key in ("precision", "recall", "f1")),
        )
        for row in classes
    )
    header = ("Class", "Examples", "Predicted", "Precision", "Recall", "F1")
    return Table(header, rows, (False, *[True] * 5), "Precision and recall by class")


def confusion_matrix(labels: Sequence[str], counts: Sequence[Sequence[int]]) -> Told:
    """Of few classes, in full."""
    table = Table(
        ("truth", *(f"predicted {label}" for label in labels), "all"),
        tuple((label, *map(str, row), str(sum(row))) for label, row in zip(labels, counts, strict=True)),
        (False, *(True for _ in labels), True),
        caption="Rows: the truth; columns: the prediction",
    )
    return "Confusion matrix", f"Confusion matrix{_confused(labels, counts)}", table


Pairs = Sequence[tuple[int, int, int]]
"""How often, and the codes of truth and prediction."""


def mix_ups(labels: Sequence[str], counts: Sequence[Sequence[int]], shown: Pairs, n_pairs: int) -> Told:
    """Of many classes, the commonest mistakes."""
    table = Table(
        ("truth", "predicted", "examples", "of all with that truth"),
        tuple((labels[i], labels[j], str(n), str(sum(counts[i]))) for n, i, j in shown),
        (False, False, True, True),
        caption=f"The commonest of {count(n_pairs)} kinds of mistake, among {count(len(labels))} classes",
    )
    return "Commonest mistakes", f"The {len(shown)} commonest mistakes{_confused(labels, counts)}", table


def mix_up(truth: str, said: str) -> str:
    """The label of a bar."""
    return f"{truth} called {said}"


def _confused(labels: Sequence[str], counts: Sequence[Sequence[int]]) -> str:
    k = len(labels)
    n, i, j = max(((counts[i][j], -i, -j) for i in range(k) for j in range(k) if i != j), default=(0, 0, 0))
    total, right = count(sum(map(sum, counts))), count(sum(counts[i][i] for i in range(k)))
    if n == 0:
        return f" of {total} examples: no mistakes."
    most = f"{labels[-i]} called {labels[-j]}, {n} of {sum(counts[-i])}"
    return f": {right} of {total} right; the most common mistake is {most}."


def recall_by_label(classes: Classes) -> Told:
    """Classes that occur, the most missed first."""
    table = Table(
        ("label", "examples", "found", "predicted"),
        tuple((str(row["label"]), str(row["support"]), str(hits(row)), str(row["predicted"])) for row in classes),
        (False, True, True, True),
        caption="Recall by label, the lowest first",
    )
    worst, n = classes[0], len(classes)
    alt = f"Recall by label: lowest for {worst['label']}, {hits(worst)} of {worst['support']}; {n} labels in all."
    return "Recall by label", alt, table


def hits(row: Mapping[str, Any]) -> int:
    """How many examples of a class were found."""
    return int(row["recall"] * row["support"] + 0.5)


def reliability(bins: Sequence[Mapping[str, Any]], why_empty: str) -> Told:
    """Confidence against accuracy."""
    table = Table(
        ("confidence", "examples", "right", "low", "high"),
        tuple(
            (percent(b["confidence"]), count(b["n"]), *percents(*(b[key] for key in ("accuracy", "low", "high"))))
            for b in bins
        ),
        (True,) * 5,
        caption=f"Examples in order of confidence, in bins of equal size{why_empty}",
    )
    worst = max(bins, key=lambda b: abs(b["accuracy"] - b["confidence"]))
    alt = (
        f"Calibration: of {counted(worst['n'], 'example')} predicted with about {percent(worst['confidence'])} "
        f"confidence, {percent(worst['accuracy'])} are right; this is the largest gap."
    )
    return "Calibration", alt, table


def precision_recall(label: str, points: Sequence[Mapping[str, float]], share: float) -> Told:
    """The trade between finding more of the looked-for label and false alarms."""
    table = Table(
        ("recall", "precision", "threshold"),
        tuple((percent(p["recall"]), percent(p["precision"]), number(p["threshold"])) for p in points),
        (True, True, True),
        caption=f"Precision and recall for {label}, by the least probability that counts as {label}",
    )
    half = percent(next(point["precision"] for point in points if point["recall"] >= 0.5))
    alt = f"Precision and recall for {label}: precision is {half} at a recall of one half, {percent(share)} by chance."
    return f"Precision and recall for {label}", alt, table
