"""What people saw in examples, tagged blind: the words and the table inside "Where it fails"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portfolio.present.cards import Story, failure_card
from portfolio.present.sentences.words import interval, listed
from portfolio.records import Estimate, Reviewed, Reviewer, Table, TagEstimate, WrongLabels
from portfolio.words import THIN, count, counted, ends, estimate, percent, percents, ratios

MOST_ROWS = 12
TOO_LARGE = 100


def reviewed(story: Story) -> Mapping[str, Any] | None:
    """What the part prints; ``None`` without a review."""
    found = story.analysis.reviewed
    if found is None:
        return None
    failure_words = story.task.failure_words
    n_failures, n = story.analysis.n_failures, len(story.evaluation.outcomes)
    is_known = _knows_both(found, n_failures, n)
    return {
        "how": _how(found, n_failures, n),
        "vain": _vain(found),
        "table": _table(found) if found.tags and is_known else None,
        "rare": _rare(found),
        "wrong": _wrong_labels(found.wrong_labels, failure_words) if found.wrong_labels and is_known else "",
        "agreement": _agreement(found),
        "cards": [
            {"tag": one.tag, "cards": [failure_card(story, failure) for failure in one.cards]}
            for one in found.tags
            if one.cards
        ],
    }


def _how(found: Reviewed, n_failures: int, n: int) -> str:
    """Who looked at what, and that nobody knew."""
    n_right = found.n - found.n_failures
    text = (
        f"{counted(found.n, 'example')} ({counted(found.n_failures, 'failure')}, {count(n_right)} that the model got "
        f"right, drawn at random of each) {'was' if found.n == 1 else 'were'} tagged by "
        f"{listed([_reviewer(one) for one in found.reviewers])}, in a review that hides what the model said. "
        f"{_drawn(found, n_failures, n)}"
    )
    if found.drawn_before:
        text += " The sample was drawn when the model was another; its chances are known all the same."
    if len({one.name for one in found.reviewers}) > 1:
        text += " Where reviewers disagree about an example, it counts in part."
    return text


def _knows_both(found: Reviewed, n_failures: int, n: int) -> bool:
    """Whether failures and successes were looked at, as far as there are any: of the others no rate is known."""
    n_right = found.n - found.n_failures
    return (found.n_failures > 0 or n_failures == 0) and (n_right > 0 or n_failures == n)


def _drawn(found: Reviewed, n_failures: int, n: int) -> str:
    """How the sample stands for the test set: one that took all of it needs no weights."""
    if found.n == n:
        return "They are the whole test set."
    of_failures, of_rest = found.n_failures * (n - n_failures), (found.n - found.n_failures) * n_failures
    if of_failures == of_rest:
        return "Each example counts as many as it stands for."
    more = "more" if of_failures > of_rest else "less"
    return f"Failures were drawn {more} often than the rest, so each example counts as many as it stands for."


def _reviewer(one: Reviewer) -> str:
    how = "by hand" if one.how == "by hand" else "a program, or helped by one"
    return f"{one.name} ({how}, {count(one.n)})"


def _vain(found: Reviewed) -> str:
    """What was looked for in vain."""
    tested = [one for one in found.tags if one.p is not None]
    vain = [f"“{one.tag}”" for one in tested if not one.stands_out]
    if found.tags and not tested:
        return "Too little was looked at to test whether a tag comes with failing."
    return f"Examples tagged {' or '.join(vain)} fail no more often than chance explains." if vain else ""


def _rare(found: Reviewed) -> str:
    rare = [f"“{one.tag}” ({count(one.n)})" for one in found.tags if one.p is None]
    if not rare or len(rare) == len(found.tags):
        return ""
    return f"Too few examples looked at for a test: {listed(rare)}."


def _table(found: Reviewed) -> Table:
    rows = [
        (
            one.tag,
            _share(one.share),
            _share(one.inside),
            _share(one.outside),
            _times(one),
            count(one.n),
        )
        for one in found.tags[:MOST_ROWS]
    ]
    more = len(found.tags) - MOST_ROWS
    caption = "Share of all examples, and share that fails with the tag and without it, each with its 95 % interval"
    header = ("Tag", "Of all", "Fails with it", "Fails without", "Times as often", "Tagged")
    return Table(
        header,
        tuple(rows),
        (False, *(True for _ in header[1:])),
        caption + (f"; {counted(more, 'rarer tag')} left out" if more > 0 else ""),
    )


def _share(share: Estimate) -> str:
    if share.low is None or share.high is None:
        return f"{percent(share.value)} (no interval)"
    value, low, high = percents(share.value, share.low, share.high)
    return f"{value} ({low.removesuffix(f'{THIN}%')} to {high})"


def _times(one: TagEstimate) -> str:
    lift = one.lift
    if lift is None or lift.low is None or lift.high is None:
        return "too few"
    value, low, high = ratios(lift.value, lift.low, lift.high)
    most = high if lift.high <= TOO_LARGE else f"over {TOO_LARGE}"
    return f"{value} ({low} to {most})" if lift.value <= TOO_LARGE else f"at least {low}"


def _wrong_labels(found: WrongLabels, failure_words: str) -> str:
    """What the reserved tag says, and the score beside the raw one."""
    told = (
        f"The given label looks wrong in {_share(found.of_failures)} of the failures and in "
        f"{_share(found.of_successes)} of what the model got right ({counted(found.n, 'example')} tagged so). "
    )
    if found.corrected:
        told += (
            f"As labelled, {_share(found.raw)} of all examples are {failure_words}; with every wrong label put right "
            f"it would be {_corrected(found.corrected, found.at_most)}. "
        )
    if found.headline:
        told += f"{found.headline.title} would be {estimate(found.headline)} ({interval(found.headline)}). "
    return told + "The scores on this page are by the labels as given."


def _corrected(least: Estimate, most: Estimate | None) -> str:
    if most is None:
        return _share(least)
    return f"between {_share(least)} and {_share(most)}, as a wrong label may hide a right answer or another mistake"


def _agreement(found: Reviewed) -> str:
    """Cohen's kappa, tag by tag."""
    if not found.pair:
        return ""
    one, other = found.pair
    n = found.agreements[0].kappa.n if found.agreements else 0
    if not n:
        return ""
    each = [f"“{each.tag}” {_kappa(each.kappa)}" for each in found.agreements]
    return (
        f"{one} and {other} both tagged {counted(n, 'example')}. Their agreement beyond chance (Cohen's kappa, 1 for "
        f"always the same, 0 for no more than chance): {listed(each, most=8)}."
    )


def _kappa(kappa: Estimate) -> str:
    return f"{estimate(kappa)} ({ends(kappa) or kappa.why_no_interval})"
