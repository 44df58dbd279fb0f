"""Every sentence about generated items that a reader of a page sees, from facts to text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from portfolio.records import Finding, Passed, Pattern, Table
from portfolio.words import bare, count, counted, data, number, percent, percents

if TYPE_CHECKING:
    from portfolio.tasks.generation.failures import Fault

LOSS = "distance to the nearest real one"
NEARNESS = "Nearer to training than real ones are?"
LENGTHS = "As long as real ones? Bars: generated; outline: real"
ASKED, TAKEN_FOR, FITS, REPEATED = "asked for", "taken for ", "fits", "repeated"
NO_CONDITION = "the requests have no condition for a judge to look for"
NO_JUDGE = "the training rows do not hold two conditions that a judge could tell apart"
NO_TRAINING = "there are no training rows that could be copied"
JUDGED = {"judged": "judged right", "copied": "copied from training"}
FAULTS = {
    "copied": "copied from training",
    "foreign": "taken for something else by the judge",
    "repeated": "given more than once",
}


def failure_words(condition: str) -> str:
    """What a failed item is called; ``condition`` is empty where anything may be made."""
    return f"copied, taken for another {condition} or repeated" if condition else "copied or repeated"


def baseline(*, is_trained: bool) -> str:
    """What the baseline does."""
    where = "training" if is_trained else "the test set itself, as there are no training rows"
    return f"letters drawn by the one before, as in {where}"


# ---- where it fails, and what a reviewer would point at -------------------------------------------


def pattern(fault: Fault, one: str, many: str) -> Pattern:
    """How many of those asked for one condition have one fault."""
    of = f"Of the {counted(fault.size, one, many)}" + (f" asked for {fault.condition}" if fault.condition else "")
    share = fault.n / fault.size
    sentence = f"{of}, {counted(fault.n, 'is', 'are')} {FAULTS[fault.what]} ({percent(share)})."
    return Pattern(sentence, fault.n, fault.example_ids, {"share": share})


def findings(details: Mapping[str, Any], never_called: Sequence[str]) -> list[Finding | Passed]:
    """Too typical, a weak judge, nearer to training than real ones are, a condition that training lacks."""
    found = list(_about_judge(details["judge"], details["many"])) if details["judge"] else []
    if details["near"] and details["near"]["beyond_chance"] is not None:
        found.append(_about_nearness(details["near"], details["many"]))
    if never_called:
        sentence = f"The judge takes nothing, generated or real, for {', '.join(never_called)}."
        found.append(Finding("PF087", "warning", sentence, "Add training rows of that condition."))
    return found


def _about_nearness(near: Mapping[str, Any], many: str) -> Finding | Passed:
    share = f"in {percent(near['nearer'])} of all pairs, where half would be chance"
    if not near["beyond_chance"]:
        fine = f"Generated {many} are no nearer to the training rows than unseen real ones, beyond chance: {share}."
        return Passed("PF086", fine)
    sentence = f"Generated {many} lie nearer to the training rows than unseen real ones do: {share}."
    return Finding("PF086", "advice", sentence, "Shorten the memory of the model, or refuse near copies.")


def _about_judge(judge: Mapping[str, Any], many: str) -> Iterator[Finding | Passed]:
    if judge["beyond_chance"]:
        sentence = (
            f"Too typical: the judge takes {percent(judge['limit'] + judge['lead'])} of the generated {many} for what "
            f"was asked, but only {percent(judge['limit'])} of the real ones."
        )
        advice = "Look for copies and near copies of the training rows, and for traits that are exaggerated."
        yield Finding("PF084", "warning", sentence, advice)
    elif judge["beyond_chance"] is not None:
        yield Passed("PF084", f"Generated {many} do not fool the judge more often than real ones, beyond chance.")
    recognised = f"of the real {many} of each condition it recognises {percent(judge['balanced'])} on average"
    if judge["balanced"] >= (1 + judge["guess"]) / 2:
        yield Passed("PF085", f"A judge worth asking: {recognised}; guessing, {percent(judge['guess'])}.")
        return
    sentence = f"A weak judge: {recognised}, less than half way from guessing ({percent(judge['guess'])}) to certainty."
    yield Finding("PF085", "warning", sentence, "Read its accuracy as a hint only; more training rows help.")


# ---- tables and what pictures say ------------------------------------------------------------------


def table(details: Mapping[str, Any]) -> Table:
    """What became of the items, in all and per condition."""
    many, judge, everything = details["many"], details["judge"], details["all"]
    of_judge = ("judged right", f"of real {many}", "of those not copied") if judge else ()
    header = (
        "",
        "requests",
        *of_judge,
        "copied",
        "repeated",
        f"real, but unseen {many}",
        "mean length",
        "of real ones",
    )
    rows = [
        (
            part.get("condition", "all"),
            count(part["n"]),
            *((_share(part, "right"), _share(part, "real_right"), _new_right(part)) if judge else ()),
            *(_share(part, key) for key in ("copied", "repeated")),
            count(part["known"]),
            *(number(part[key], "characters").removesuffix(" characters") for key in ("length", "real_length")),
        )
        for part in (everything, *details["conditions"])
    ]
    caption = f"What became of the {count(details['n'])} generated {many}"
    if judge:
        caption += (
            f": the judge gets {percent(judge['limit'])} of the real {many} right, so "
            f"{percent(everything['right'] / everything['n'])} of the generated ones says only that they are typical"
        )
    if details["distance_of_real"] is not None:
        caption += f". As many real ones from training lie {number(details['distance_of_real'])} from those held out"
    return Table(header, tuple(rows), (False, *(True for _ in header[1:])), caption)


def _share(part: Mapping[str, Any], key: str) -> str:
    return percent(part[key] / part["n"])


def _new_right(part: Mapping[str, Any]) -> str:
    new = part["n"] - part["copied"]
    return percent(part["new_right"] / new) if new else ""


def judged_title(details: Mapping[str, Any]) -> str:
    """The limit of the judge, where there is one."""
    if not details["judge"]:
        return "How many are copied"
    return f"The judge gets {percent(details['judge']['limit'])} of the real {details['many']} right: that is its limit"


def judged_table(shown: Sequence[Mapping[str, Any]], names: Sequence[str], why_empty: str) -> Table:
    """Shares of the generated, the baseline's and the real items: those of ``names``, with their ends."""
    header = ("", *(f"{JUDGED[name]}{end}" for name in names for end in ("", ", low", ", high")))
    rows = tuple((row["label"], *(share for name in names for share in percents(*row[name]))) for row in shown)
    caption = f"Shares with their 95 % intervals{why_empty}"
    return Table(header, rows, (False, *(True for _ in header[1:])), caption)


def judged_words(details: Mapping[str, Any]) -> str:
    """Taken for what was asked, and copied."""
    everything = details["shares"][0]
    words = []
    if everything["judged"]:
        limit = percent(details["judge"]["limit"])
        words.append(
            f"Of {count(details['n'])} generated {details['many']}, the judge takes {percent(everything['judged'][0])} "
            f"for what was asked, and {limit} of the real ones"
        )
    if everything["copied"]:
        words.append(f"{percent(everything['copied'][0])} of the generated are copied from training")
    return "; ".join(words) + "."


def nearness_words(near: Mapping[str, Any]) -> str:
    """How often a generated item is nearer to training than a real one."""
    share = percent(near["nearer"])
    return (
        f"A generated item lies nearer to training than an unseen real one in {share} of all pairs; "
        "half would be chance."
    )


def nearness_table(details: Mapping[str, Any]) -> Table:
    """Every fifth point of the two curves."""
    near, many = details["near"], details["many"]
    points = list(zip(near["at"], near["generated"], near["real"], strict=True))[::5]
    rows = tuple((bare(at), percent(generated), percent(real)) for at, generated, real in points)
    header = ("distance at most", f"generated {many}", f"real {many}")
    caption = "Share whose nearest training item is so near; 0 is a copy, 1 has no piece in common"
    return Table(header, rows, (True, True, True), caption)


def lengths_words(details: Mapping[str, Any]) -> str:
    """Mean lengths beside each other."""
    long, real = data([round(details["all"][key], 1) for key in ("length", "real_length")])
    return f"Generated {details['many']} have {long} characters on average, real ones {real}."


def lengths_table(details: Mapping[str, Any]) -> Table:
    """The share of each length, by condition."""
    rows = tuple(
        (
            panel["condition"] or "all",
            f"{entry['low']}" if entry["low"] == entry["high"] else f"{entry['low']} to {entry['high']}",
            percent(entry["generated"]),
            percent(entry["real"]),
        )
        for panel in details["lengths"]
        for entry in panel["bins"]
    )
    header = ("", "characters", f"generated {details['many']}", f"real {details['many']}")
    return Table(header, rows, (False, False, True, True), "Share of each length")
