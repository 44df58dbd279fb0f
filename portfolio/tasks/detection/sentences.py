"""All that a reader of a detection page is told in words: functions from facts to text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from portfolio.records import Finding, Passed, Table
from portfolio.words import bare, between, count, counted, number, percent, percents, ratios

if TYPE_CHECKING:
    from portfolio.tasks.detection.failures import Contrast
    from portfolio.tasks.detection.options import Options

FEW = 5
"""Fewer failures among the rest are counted, not divided by."""

WITHOUT_PICTURES = Finding(
    "PF026",
    "warning",
    "No column of the test data names pictures, so what is found is drawn on an empty ground.",
    "Name each picture's file in a column, such as data/images/a.png.",
)

# ---- metrics and baselines -------------------------------------------------------------------------------------------


def close(options: Options) -> str:
    """When something counts as found, in short."""
    return f"within {bare(options.radius, 'px')}" if options.radius else "overlap 0.5"


def metrics(options: Options) -> Mapping[str, tuple[str, str]]:
    """Title and meaning of each metric, by its name."""
    many, least = options.many, bare(options.threshold)
    near = close(options) if options.radius else "an overlap of at least 0.5 (intersection over union)"
    return {
        "ap50": (
            f"AP {near}" if options.radius else "AP at overlap 0.5",
            f"Precision averaged over recall, while the score asked for falls; found means {near}.",
        ),
        "ap": (
            "AP, overlaps 0.5 to 0.95",
            "The same, averaged over ten steps of how closely a box must fit, as COCO does.",
        ),
        "precision": (
            "Precision",
            f"The share of detections scoring at least {least} that are real {many}; found means {near}.",
        ),
        "recall": ("Recall", f"The share of the {many} found with a score of at least {least}; found means {near}."),
        "count_mae": ("Mean error of the count", f"By how many {many} the count of an image is off, on average."),
    }


def undefined(options: Options) -> Mapping[str, str]:
    """Why a metric has no value where nothing is there, or nothing is found; by the column that counts it."""
    return {
        "truth": f"no image has any {options.many}",
        "prediction": f"nothing scores {bare(options.threshold)} or more",
    }


def failed(options: Options, *, is_counted: bool) -> str:
    """What a failed image is called behind "are": miscounted, unless one has the right number of the wrong things."""
    article = "an" if options.one[:1].lower() in "aeiou" else "a"
    return "miscounted" if is_counted else f"missing {article} {options.one} or showing one that is not there"


def on_a_grid(n: int, side: Sequence[float], where: str, options: Options) -> str:
    """The name of a baseline of so many boxes with this width and height; ``where`` they were counted, in words."""
    if not n:
        return f"nothing anywhere, the median {where}"
    of_size = "" if options.radius else f" of {side[0]:.0f} \N{MULTIPLICATION SIGN} {side[1]:.0f} px"
    shapes = counted(n, "point") if options.radius else counted(n, "box", "boxes")
    return f"{shapes}{of_size} on a regular grid, the median {where}"


def at_usual_place(where: str, options: Options) -> str:
    """The name of a baseline of one box."""
    return f"one {'point' if options.radius else 'box'} at the median place {where}"


# ---- where it fails --------------------------------------------------------------------------------------------------


def contrast(facts: Contrast, many: str) -> str:
    """ "Coins at the image border are missed 3.1 times as often as the others (20 of 80 against 6 of 80)." """
    middle = f"{facts.middle:.0f} px"
    place = {
        "at border": "at the image border",
        "off border": "away from the image border",
        "smaller": f"smaller than {middle}",
        "larger": f"larger than {middle}",
    }[facts.place]
    inner = " away from the image border" if facts.is_inner else ""
    subject = f"{_capital(many) if facts.verdict == 'missed' else 'Found boxes'}{inner} {place} are {facts.verdict}"
    part = f"{count(facts.n_failures)} of {count(facts.n)}"
    rest = f"{count(facts.n_failures_rest)} of {count(facts.n_rest)}"
    if facts.times is None or facts.n_failures_rest < FEW:
        return f"{subject} in {part} cases, the others in {rest}."
    return f"{subject} {ratios(facts.times)[0]} times as often as the others ({part} against {rest})."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def findings(details: Mapping[str, Any]) -> list[Finding | Passed]:
    """Scores that do not rank, a threshold that nothing reaches, and boxes given twice."""
    found: list[Finding | Passed] = []
    if details["scores"] == 1:
        sentence = "All detections have the same score, so AP is no more than precision up to the recall reached."
        found.append(Finding("PF068", "advice", sentence, "Give each box a score behind its four numbers."))
    if details["highest"] is not None and not details["n_called"]:
        threshold, highest = bare(details["threshold"]), bare(details["highest"])
        sentence = f"No detection reaches the threshold of {threshold}: the highest score is {highest}."
        found.append(Finding("PF069", "warning", sentence, "Set threshold: in project.yml to what scores mean."))
    if details["twice"]:
        of_all = f"{count(details['twice'])} of {counted(details['n_called'], 'detection')}"
        sentence = f"{of_all} {'lies' if details['twice'] == 1 else 'lie'} on another one in the same image."
        advice = "Keep the best of boxes that overlap (non-maximum suppression)."
        found.append(Finding("PF070", "advice", sentence, advice))
    elif details["n_called"]:
        found.append(Passed("PF070", "No detection lies on another one in the same image."))
    return found


# ---- charts and tables -----------------------------------------------------------------------------------------------


def tables(details: Mapping[str, Any]) -> list[Table]:
    """AP at each overlap; none for points."""
    if not details["overlaps"]:
        return []
    rows = tuple((bare(row["overlap"]), number(row["ap"])) for row in details["overlaps"])
    caption = "AP by how much a found box must overlap the true one (intersection over union)"
    return [Table(("Overlap", "AP"), rows, (True, True), caption)]


def at_threshold(details: Mapping[str, Any]) -> str:
    """The point of a curve that the author's threshold stands for."""
    return f"a score of {bare(details['threshold'])}"


def curve(details: Mapping[str, Any], reached: float, point: Mapping[str, float] | None) -> tuple[str, str, Table]:
    """Title, words and table of precision against recall: up to which recall, and where the threshold stands."""
    many, near, at = details["what"][1], details["close"], at_threshold(details)
    words = f"Precision against recall ({near}): " + (
        f"at {at}, {percent(point['recall'])} of the {many} are found and {percent(point['precision'])} of the "
        f"detections are right; at most {percent(reached)} are found at any score."
        if point
        else f"nothing reaches {at}."
    )
    rows = tuple((percent(i / 100), percent(details["curve"][i])) for i in range(0, 101, 10))
    caption = f"Precision at each recall or beyond, {near}"
    return "Precision and recall", words, Table(("recall", "best precision"), rows, (True, True), caption)


CURVE_AXES = ("recall: share found", "precision: share right")
SIZE_AXIS = "share found, 95 % interval"
COUNT_AXES = ("there", "counted")


def size_of(group: Mapping[str, Any]) -> str:
    """Of a group of boxes, in pixels."""
    return between(round(group["low"]), round(group["high"]), "px")


def found_of(group: Mapping[str, Any]) -> str:
    """How many of a group are found."""
    return f"{group['found']} of {group['n']}"


def sizes(details: Mapping[str, Any]) -> tuple[str, str, Table]:
    """Title, words and table of recall by size."""
    groups, many = details["sizes"], details["what"][1]
    worst = min(groups, key=lambda group: group["share"])
    words = (
        f"Recall by size: of the {many} of {size_of(worst)}, {percent(worst['share'])} are found "
        f"({found_of(worst)}), the least of {len(groups)} groups of sizes."
    )
    rows = tuple(
        (size_of(g), count(g["n"]), count(g["found"]), *percents(*(g[key] for key in ("share", "from", "to"))))
        for g in groups
    )
    caption = f"{_capital(many)} by the side of a square of their area, in groups of about equal number; "
    caption += details["close"]
    if any(group["from"] is None for group in groups):
        caption += "; no interval below 20 independent images, or groups of them"
    header = ("size", "there", "found", "share", "low", "high")
    return "Recall by size", words, Table(header, rows, (False, True, True, True, True, True), caption)


def some(value: int, step: int) -> str:
    """A count, or those that are taken together."""
    return str(value) if step == 1 else f"{value} to {value + step - 1}"


def counts(details: Mapping[str, Any]) -> tuple[str, str, Table]:
    """Title, words and table of how many are counted against how many there are."""
    step, pairs = details["step"], details["counts"]
    right = sum(pair["n"] for pair in pairs if pair["truth"] == pair["found"])
    over = sum(pair["n"] for pair in pairs if pair["found"] > pair["truth"])
    total = sum(pair["n"] for pair in pairs)
    same = "the count is right" if step == 1 else "the count falls into the right group"
    words = (
        f"Count against truth: in {right} of {counted(total, 'image')} {same}, in {over} it is too high, "
        f"in {total - right - over} too low."
    )
    rows = tuple((some(pair["truth"], step), some(pair["found"], step), count(pair["n"])) for pair in pairs)
    caption = f"{_capital(details['what'][1])} in an image"
    return "Counted and true numbers", words, Table((*COUNT_AXES, "images"), rows, (True, True, True), caption)


# ---- one image -------------------------------------------------------------------------------------------------------


def legend(numbers: Mapping[str, int]) -> list[dict[str, str]]:
    """How many were found, missed and spurious, each sort with its key."""
    sorts = ("found", "missed", "spurious")
    return [{"sort": sort, "words": f"{count(numbers[sort])} {sort}"} for sort in sorts if numbers[sort]]


def image(n: int, options: Options, rows: Sequence[Mapping[str, str]] | None = None) -> str:
    """What an image holds, for those who cannot see it; with what was found of it, unless that must not be known."""
    found = "" if rows is None else f": {', '.join(row['words'] for row in rows) or 'none'}"
    return f"Image with {counted(n, options.one, options.many)}{found}"


def given(n: int, options: Options) -> tuple[str, str]:
    """What a reviewer is told of the truth."""
    return "given as", counted(n, options.one, options.many)
