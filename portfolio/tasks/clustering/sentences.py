"""Every sentence about groups and places that a reader of a page sees, from facts to text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from portfolio.records import Finding, Passed, Pattern, Table
from portfolio.words import count, counted, number, percent, percents

if TYPE_CHECKING:
    from portfolio.tasks.clustering.failures import Concerns, Stray

Said: TypeAlias = tuple[str, str, Table]
"""Of a picture: its title, what it says, and its numbers."""

NO_ENTRIES_PREDICTED = "the predictions hold no entries"
NO_ENTRIES = "no entry is held out"
NO_DIVIDED_ENTRIES = "no held-out entry is one on which items are divided"

OTHER_GROUPS = "other groups"
REFERENCE, FOUND, SHARE_RIGHT = "reference", "found", "share right"
GUESSERS = ("the model", "as most items have it")

BANDS = (
    "fewer than 6 in 10 alike",
    "6 in 10 to 3 in 4",
    "3 in 4 to 9 in 10",
    "more than 9 in 10",
    "all alike",
)
"""How alike items are on an entry: the share that has its most common value, in words."""


def no_pairs(what: str, *, together: bool) -> str:
    """Why groups of ``what`` cannot be compared with others."""
    return f"all items are in one group of the {what}" if together else f"no two items share a group of the {what}"


def failure_words(*, on_map: bool) -> str:
    """What a failed item is called."""
    return f"placed {'on the map ' if on_map else ''}with another group"


def loss_words(*, on_map: bool) -> str:
    """What the loss is called."""
    return f"distance {'on the map ' if on_map else ''}from its own group, half-way to another being 1,"


def baseline(*, with_entries: bool) -> str:
    """What the baseline does."""
    drawn = "groups and places drawn at random"
    return f"{drawn}, each held-out entry guessed as most items have it" if with_entries else drawn


# ---- where it fails, and what a reviewer would point at -------------------------------------------


def pattern(stray: Stray) -> Pattern:
    """One way to be nearer to another group."""
    size, where = counted(stray.size, "item"), " on the map" if stray.on_map else ""
    sentence = f"{stray.n} of the {size} of {stray.truth} are nearer to {stray.near}{where} ({percent(stray.share)})."
    facts = {"n": float(stray.n), "size": float(stray.size), "share": stray.share}
    return Pattern(sentence, stray.n, stray.example_ids, facts)


def findings(about: Concerns) -> list[Finding | Passed]:
    """Groups of hardly any items, entries without a guess, entries that anyone could guess, groups that change."""
    found: list[Finding | Passed] = []
    if about.tiny:
        hold = counted(len(about.tiny), "holds", "hold")
        sentence = f"Of the groups found, {hold} fewer than 3 items: {', '.join(about.tiny)}."
        found.append(Finding("PF076", "advice", sentence, "Look whether they are more than outliers."))
    if about.n_unsaid:
        every = counted(about.n_entries, "held-out entry", "held-out entries")
        sentence = f"{count(about.n_unsaid)} of {every} have no prediction; they count as wrong."
        found.append(Finding("PF077", "warning", sentence, "Predict an entry for every key that is not known."))
    if about.easy_share:
        sentence = (
            f"On {percent(about.easy_share)} of the held-out entries more than nine in ten items are alike: "
            "the majority alone gets them right, and they lift every score."
        )
        advice = "Look at the entries on which items differ; they are scored by themselves."
        found.append(Finding("PF078", "advice", sentence, advice))
    if about.stable:
        sentence = f"A second fit gives nearly the same groups: stability is {number(about.stability or 0.0)}."
        found.append(Passed("PF079", sentence))
    elif about.stability is not None:
        sentence = f"A second fit gives other groups: stability is {number(about.stability)}."
        found.append(Finding("PF079", "warning", sentence, "Try fewer groups, or say how many items change."))
    return found


# ---- tables and what pictures say ----------------------------------------------------------------


def groups_found(details: Mapping[str, Any]) -> Table:
    """One row per group."""
    rows = [(row["name"], count(row["n"]), row["most"], percent(row["share"])) for row in details["groups"]]
    header, numeric = ("Group found", "Items", "Most of them are", "Share"), (False, True, False, True)
    width = 4 if details["has_reference"] else 2
    return Table(header[:width], tuple(row[:width] for row in rows), numeric[:width], "What was found")


def of_map(details: Mapping[str, Any]) -> Said:
    """What the map shows, and the items that are named on it."""
    named = ((at["name"], f"{at['x']:g}", f"{at['y']:g}", "yes" if at["failed"] else "no") for at in details["named"])
    header = ("name", "x", "y", "nearer to another group")
    table = Table(header, tuple(named), (False, True, True, False), "The items that are named on the map")
    n_failed = sum(mark["n"] for mark in details["marks"] if mark["failed"])
    columns = zip(details["reference"], zip(*details["table"], strict=True), strict=True)
    sizes = [f"{percent(sum(column) / details['n'])} {name}" for name, column in columns]
    text = f"Map of {counted(details['n'], 'item')} ({', '.join(sizes[:6])}); near means alike. "
    strays = [place["name"] for place in details["named"] if place["failed"]]
    if not strays:
        return "The map", f"{text}Every item is nearer to its own group than to another.", table
    more = f" and {count(n_failed - len(strays))} more" if n_failed > len(strays) else ""
    return "The map", f"{text}Nearer to another group than to their own: {', '.join(strays)}{more}.", table


def of_groups(details: Mapping[str, Any]) -> Said:
    """Groups found against the reference."""
    groups, pairs = details["groups"], zip(details["found"], details["table"], strict=True)
    parts = [f"of the {count(row['n'])} in {row['name']}, {percent(row['share'])} are {row['most']}" for row in groups]
    rows = tuple((name, *map(count, counts), count(sum(counts))) for name, counts in pairs)
    header = ("group found", *details["reference"], "all")
    table = Table(header, rows, (False, *(True for _ in header[1:])), "Items by group found and reference group")
    return "Which groups were found", f"Groups found against the reference: {'; '.join(parts[:6])}.", table


def of_entries(bands: Sequence[Mapping[str, Any]], why_empty: str) -> Said:
    """Held-out entries by how alike items are, and where the model gains most over guessing what most items have."""
    shares = ("right", "low", "high", "majority")
    rows = tuple((BANDS[band["band"]], count(band["n"]), *percents(*(band[key] for key in shares))) for band in bands)
    caption = f"Held-out entries by how alike items are on them; 95 % interval over items{why_empty}"
    header = ("items are", "held-out entries", "right", "low", "high", "as most have it")
    gain = max(bands, key=lambda band: float(band["right"] - band["majority"]))
    text = (
        f"Held-out entries right, against what most items have: {percent(gain['right'])} against "
        f"{percent(gain['majority'])} of {count(gain['n'])} where {BANDS[gain['band']]}, the largest gain."
    )
    table = Table(header, rows, (False, *(True for _ in header[1:])), caption)
    return "Held-out entries right, by how alike items are", text, table


def card_words(name: str, own: str, near: str) -> str:
    """What the small map on a card shows."""
    return f"{name} (diamond) among {own} (dots) and others (crosses); it is nearest to {near}."
