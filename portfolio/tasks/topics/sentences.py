"""Every sentence about topics that a reader of a page sees, from facts to text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from portfolio.records import Finding, Passed, Pattern, Table
from portfolio.words import count, counted, number, percent, percent_ends

if TYPE_CHECKING:
    from portfolio.tasks.topics.failures import Concerns, MixUp, WorstPart

TOO_FEW = "no interval below 20 independent groups"
HALVES = ("one half", "the other half")
CALLED = " called "
RANDOM_WORDS = "random words"
COMMONEST_WORDS = "the commonest words, dealt out at random"
MOST_UNSEEN, MOST_IDLE, MOST_PAIRS = 8, 5, 3


def failure_words(tolerance: float | None) -> str:
    """What a failed document is called; ``tolerance`` where the author chose one."""
    return "mostly unexplained" if tolerance is None else f"more than {percent(tolerance)} unexplained"


# ---- where it fails, and what a reviewer would point at -------------------------------------------


def worst_part(found: WorstPart, failed: str) -> Pattern:
    """The documents that fail most; ``failed`` is what a failed one is called."""
    of = f"given mainly to “{found.topic}”" if found.topic else "in whose withheld half at most two topic words stand"
    reach = TOO_FEW if found.ends is None else f"95 % interval {percent_ends(*found.ends)}"
    sentence = (
        f"Of the {counted(found.n, 'document')} {of}, {counted(found.n_failed, 'is', 'are')} {failed} "
        f"({percent(found.n_failed / found.n)}; {reach}), against {percent(found.n_failed_rest / found.n_rest)} "
        f"of the other {count(found.n_rest)}."
    )
    facts: dict[str, float] = {"n": found.n, "n_rest": found.n_rest, "n_failures_rest": found.n_failed_rest}
    facts |= dict(zip(("low", "high"), found.ends or (), strict=False))
    return Pattern(sentence, found.n_failed, found.example_ids, facts)


def mix_up(found: MixUp) -> Pattern:
    """The commonest way to take one topic for another."""
    sentence = (
        f"The commonest mix-up: of the {counted(found.size, 'document')} whose withheld half is mainly about "
        f"“{found.truth}”, {count(found.n)} were given mainly to “{found.called}”, "
        "and little else of them is explained."
    )
    return Pattern(sentence, found.n, found.example_ids, {"n": found.size})


def findings(about: Concerns) -> list[Finding | Passed]:
    """Words that meet by chance, words nobody uses, topics that are alike, topics of no document."""
    found: list[Finding | Passed] = []
    if about.by_chance:
        names = "; ".join(f"{name} ({number(npmi)})" for name, npmi in about.by_chance)
        of = f"{count(len(about.by_chance))} of {counted(about.n_topics, 'topic')}"
        sentence = f"The words of {of} meet no more often than chance has it: {names}."
        advice = "Merge or drop them, or leave out the words that bind nothing."
        found.append(Finding("PF080", "warning", sentence, advice))
    else:
        each = f"each of the {count(about.n_topics)} topics"
        found.append(Passed("PF080", f"The words of {each} meet more often than chance has it."))
    if about.unseen:
        words = ", ".join(about.unseen[:MOST_UNSEEN])
        more = len(about.unseen) - MOST_UNSEEN
        sentence = f"Topic words that stand in no test document: {words}{f' and {more} more' if more > 0 else ''}."
        found.append(Finding("PF081", "advice", sentence, "List words that more documents use."))
    if about.alike:
        pairs = "; ".join(f"{one} and {other}" for one, other in about.alike[:MOST_PAIRS])
        sentence = f"Topics that share half of their words: {pairs}."
        found.append(Finding("PF082", "advice", sentence, "Ask for fewer topics."))
    elif about.n_topics > 1:
        found.append(Passed("PF082", "No two topics share half of their words."))
    if about.idle:
        sentence = f"No test document has this as its main topic: {'; '.join(about.idle[:MOST_IDLE])}."
        found.append(Finding("PF083", "advice", sentence, "See whether the topic is one of the training texts only."))
    return found


# ---- tables and what pictures say ------------------------------------------------------------------


def by_coherence(details: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The topics, the most coherent first."""
    return sorted(details["topics"], key=lambda topic: (-topic["npmi"], topic["name"]))


def topics_table(details: Mapping[str, Any]) -> Table:
    """One row per topic."""
    header = ("Words, best first", "Coherence", "Share given", "Main topic of", f"Of these {details['failure_words']}")
    rows = tuple(
        (" ".join(topic["words"][:10]), number(topic["npmi"]), percent(topic["given"]), *_documents(topic))
        for topic in by_coherence(details)
    )
    return Table(header, rows, (False, True, True, True, True), "The topics, the most coherent first")


def coherence_table(details: Mapping[str, Any]) -> Table:
    """The same in short, below the picture."""
    rows = tuple((topic["name"], number(topic["npmi"]), *_documents(topic)) for topic in by_coherence(details))
    header = ("topic", "coherence", "main topic of", f"of these {details['failure_words']}")
    caption = "Mean NPMI of the pairs of a topic's first ten words in the withheld halves"
    return Table(header, rows, (False, True, True, True), caption)


def _documents(topic: Mapping[str, Any]) -> tuple[str, str]:
    return count(topic["n"]), count(topic["n_failed"])


def coherence_title(n: int, n_shown: int) -> str:
    """Of the picture of coherence."""
    return "Do the words of a topic keep company?" + (f" The best and the worst of {n}" if n_shown < n else "")


def coherence_words(topics: Sequence[Mapping[str, Any]], baseline: float | None) -> str:
    """The best, the worst and how many are no better than chance; ``topics`` the most coherent first."""
    best, worst = (f"{number(topic['npmi'])} for “{topic['name']}”" for topic in (topics[0], topics[-1]))
    junk = count(sum(topic["npmi"] <= 0 for topic in topics))
    text = f"Coherence of {counted(len(topics), 'topic')}: from {best} to {worst}; {junk} of them no better than chance"
    return text + ("." if baseline is None else f", random words get {number(baseline)}.")


def over_time_title(n: int, n_shown: int) -> str:
    """Of the picture of topics over time."""
    return "Which subject when?" + (f" The {n_shown} largest of {n} topics" if n_shown < n else "")


def over_time_table(details: Mapping[str, Any], strips: Sequence[Mapping[str, Any]]) -> Table:
    """One row per period."""
    rows = tuple(
        (period, count(details["period_sizes"][at]), *(percent(strip["shares"][at]) for strip in strips))
        for at, period in enumerate(details["periods"])
    )
    header = ("period", "documents", *(strip["name"] for strip in strips))
    return Table(header, rows, (False, *(True for _ in header[1:])), "Mean share given to each topic, by period")


def over_time_words(strips: Sequence[Mapping[str, Any]]) -> str:
    """When the first and the last of them peak."""
    first, last = (f"“{strip['name']}”" for strip in (strips[0], strips[-1]))
    return (
        f"Mean share of {counted(len(strips), 'topic')} over time, each on its own scale, the earliest first: "
        f"{first} peaks with {strips[0]['said']}, {last} with {strips[-1]['said']}."
    )


def peak(share: float, period: str) -> str:
    """The largest share of a topic, and when."""
    return f"{percent(share)} in {'the ' if period.endswith('s') else ''}{period}"
