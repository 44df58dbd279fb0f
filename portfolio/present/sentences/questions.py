"""Questions for an interview, answered from what was measured or stated; what is not known is not asked."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from portfolio.present.cards import Story, readable
from portfolio.present.sentences import decided, leakage, words
from portfolio.present.sentences.changes import difference, two_ways
from portfolio.present.sentences.fails import strongest
from portfolio.records import Comparison, Estimate, Iteration
from portfolio.words import bare, count, counted, estimate, percent, rough

MOST, LEAST = 7, 2
MOST_TIMES_MORE = 50
"""Beyond so many times the test set, more examples are no way to settle anything."""
GOOD, CLEARLY_MORE = 0.6, 0.15
SHORT_SENTENCE, LONG_QUOTE = 60, 300
_REASONS = re.compile(
    r"\b(because|since|so|alike|counts?|weighs?|rather|instead|matters?|useless|fair|worth|compares?|means?)\b"
)


@dataclass(frozen=True)
class Question:
    """A question, its answer, the author's own words where there are some, and the part of the page that tells more."""

    question: str
    answer: str
    anchor: str
    more: str
    quote: str = ""


def questions(story: Story) -> Mapping[str, Any] | None:
    """What would one ask the author?"""
    asked = {name: ask(story) for name, ask in _ASKED.items()}
    known = [name for name, question in asked.items() if question]
    kept = set(sorted(known, key=_FIRST.index)[:MOST])
    if len(kept) < LEAST:
        return None
    return {"questions": [asked[name] for name in known if name in kept]}


# ---- how good, and against what ----------------------------------------------------------------


def why_this_metric(story: Story) -> Question:
    """What the metric means, how another one would flatter, and why the author chose it."""
    headline = story.analysis.headline
    metric = story.task.metric(headline.metric)
    answer = metric.meaning
    flattered = _flattering(story)
    if flattered:
        own = next(each for each in story.analysis.baseline if each.metric == headline.metric)
        answer += (
            f" By {flattered.title} even the baseline, {story.analysis.baseline_name}, looks good: "
            f"{estimate(flattered)}, against {estimate(own)} by {headline.title}."
        )
    quote = _sentence_about(story, metric.title, metric.name)
    return Question(f"Why judge it by {headline.title}?", answer, "results", "All metrics", quote)


def _flattering(story: Story) -> Estimate | None:
    """The metric by which the baseline looks much better, of those on the same scale from 0 to 1."""
    headline = story.analysis.headline.metric
    scores = {
        estimate.metric: estimate
        for estimate in story.analysis.baseline
        if (story.task.metric(estimate.metric).worst, story.task.metric(estimate.metric).best) == (0.0, 1.0)
    }
    if headline not in scores:
        return None
    best = max(scores.values(), key=lambda estimate: estimate.value)
    return best if best.value >= max(GOOD, scores[headline].value + CLEARLY_MORE) else None


def something_simpler(story: Story) -> Question:
    """By how much the baseline is beaten."""
    versus = story.analysis.versus_baseline
    answer = (
        f"{versus.this.title} is {estimate(versus.this)}, against {estimate(versus.that)} for the baseline "
        f"({story.analysis.baseline_name}): {_difference(versus)}."
    )
    if versus.fixed or versus.broken:
        right, wrong = counted(len(versus.fixed), "example"), count(len(versus.broken))
        answer += f" {right} fail only with the baseline, {wrong} only with this model."
    versions = story.analysis.iterations
    if len(versions) > 1 and not versions[0].current:
        answer += f" The first version of this project gets {estimate(versions[0].estimate)}."
    return Question("Would something simpler do?", answer + _one_column(story), "results", "Results")


def _one_column(story: Story) -> str:
    """How far a rule on a single column gets, where one was learned, with what the author says of it."""
    for found in story.analysis.findings:
        if found.code in ("PF019", "PF030"):
            said = f" The author says of that: {found.accepted.rstrip('.')}." if found.accepted else ""
            return f" {found.sentence}{said}"
    return next((f" {passed.sentence}" for passed in story.analysis.passed if passed.code == "PF030"), "")


def last_version(story: Story) -> Question | None:
    """Whether the last change is more than chance, and whether it was kept."""
    last = next(reversed(story.analysis.iterations), None)
    if last is None or last.versus_previous is None:
        return None
    versus = last.versus_previous
    answer = f"Against the version before: {_difference(versus)}."
    if not last.current:
        answer = f"It was taken back. {answer}{_kept(story.analysis.iterations)}"
    if versus.fixed or versus.broken:
        answer += f" {counted(len(versus.fixed), 'example')} fixed, {count(len(versus.broken))} broken."
        answer += "".join(f" {said}" for said in two_ways(versus, story.task.failure_words))
    most = _to_settle(versus.difference, 0.0)
    if most:
        answer += f" If the difference stayed as it is, about {rough(most)} test examples in all would settle it."
    return Question("Is the last version really better?", answer, "iterations", "Iterations")


def _kept(versions: Sequence[Iteration]) -> str:
    """What the version on the page, which is not the last, did to the one before it."""
    current = next(run for run in versions if run.current)
    versus = current.versus_previous
    if versus is None:
        return " The page is of the first version again."
    return f" The page is of version {current.number}; against the one before it: {_difference(versus)}."


def _difference(versus: Comparison) -> str:
    """The paired difference, and what can be said of it."""
    text, said = difference(versus), words.certainty(versus)
    return f"{text} (no interval: {said})" if versus.difference.low is None else f"{text}, {said}"


def beforehand(story: Story) -> Question | None:
    """Whether target and test set were settled before the first measurement."""
    known = story.project.decided
    if known is None or known.why_unknown or known.first_run is None or not known.decisions:
        return None
    has_target = any(decision.what == "target" for decision in known.decisions)
    question = "Was the target set beforehand?" if has_target else "Was it settled beforehand what would count?"
    answer = " ".join(decided.sentences(known))
    return Question(question, answer, "decided", "Decided beforehand")


# ---- where it fails, and whether to believe it -------------------------------------------------


def fails_most(story: Story) -> Question:
    """What the page says first of where it fails, or that nothing stands out."""
    analysis, n = story.analysis, len(story.evaluation.outcomes)
    overall = f"{count(analysis.n_failures)} of {count(n)} ({percent(analysis.n_failures / n)})"
    if not analysis.n_failures:
        return Question("Where does it fail most?", f"None of {count(n)} fails.", "where-it-fails", "Where it fails")
    first = strongest(story)
    if first:
        others = (pattern.sentence for pattern in analysis.patterns if pattern.sentence != first)
        answer = f"{' '.join([first, *islice(others, 1)])} Overall it is {overall}."
    else:
        answer = f"{overall} {'is' if analysis.n_failures == 1 else 'are'} {story.task.failure_words}."
        if analysis.n_slices_tested:
            answer += f" {words.none_of(analysis.n_slices_tested, 'slice')} looked at stands out."
    return Question("Where does it fail most?", answer, "where-it-fails", "All patterns and examples")


def believed(story: Story) -> Question | None:
    """Whether confidences are what they say, where that was measured."""
    code = "PF046"
    good = next((passed.sentence for passed in story.analysis.passed if passed.code == code), None)
    bad = next((finding.sentence for finding in story.analysis.findings if finding.code == code), None)
    if good is None and bad is None:
        return None
    answer = good or f"Not quite. {bad}"
    return Question("When it says it is sure, is it?", answer, "results", "Results")


def leaks(story: Story) -> Question:
    """What the test set holds, and what was looked for."""
    examples, run = story.examples, story.evaluation.run
    answer = f"{counted(len(examples.test), 'test example')}"
    answer += f" beside {count(len(examples.train))} for training." if examples.train is not None else "."
    said = leakage.answer(story)
    answer += f" {said}" if said else ""
    if run.state != "frozen" and examples.withheld:
        answer += " The build gave them to the model without the answers, in a copy that does not hold them."
    return Question("What is in the test set, and could it leak?", answer, "checked", "What was checked")


# ---- what comes next ---------------------------------------------------------------------------


def settled(story: Story) -> Question | None:
    """How large the test set would have to be, while its interval holds the target or the baseline."""
    analysis = story.analysis
    headline = analysis.headline
    found = needed(story)
    if found["target"] and analysis.target is not None:
        what = f"the target of {bare(analysis.target, headline.unit)} is reached"
    else:
        what = "it beats the baseline" if _leads(analysis.versus_baseline) else "the baseline beats it"
    most = found["target"] or found["baseline"]
    if not most:
        return None
    group = story.project.dataset.group
    more = f" (and as many times more groups by “{readable(group)}”)" if group else ""
    answer = (
        f"The {count(headline.n)} test examples leave open whether {what}. If the value stayed as it is, about "
        f"{rough(most)} in all{more} would settle it, as intervals shrink with the square root of their number."
    )
    return Question("What would it take to be sure?", answer, "results", "Results")


def needed(story: Story) -> Mapping[str, int | None]:
    """About how many examples would settle what the test set leaves open; ``None`` where nothing is, or hopeless."""
    analysis = story.analysis
    last = next(reversed(analysis.iterations), None)
    versus = last.versus_previous if last else None
    return {
        "target": None if analysis.target is None else _to_settle(analysis.headline, analysis.target),
        "baseline": _to_settle(analysis.versus_baseline.difference, 0.0),
        "last_version": None if versus is None else _to_settle(versus.difference, 0.0),
    }


def _leads(versus: Comparison) -> bool:
    return (versus.difference.value > 0) == (versus.this.better == "higher")


def _to_settle(estimate: Estimate, line: float) -> int | None:
    """About how many examples would put the line outside the interval; ``None`` where it is, or hopeless."""
    times = estimate.times_to_settle(line)
    return round(estimate.n * times) if times and times <= MOST_TIMES_MORE else None


def next_step(story: Story) -> Question | None:
    """The author's own words."""
    said = _sentences(story.prose.get("next", ""))
    quote = " ".join(said[:2]) if said and len(said[0]) < SHORT_SENTENCE else "".join(said[:1])
    if not quote or len(quote) > LONG_QUOTE:
        return None
    return Question("What would you do next?", "", "next", "What comes next", quote)


# ---- the author's words ------------------------------------------------------------------------


def _sentence_about(story: Story, *names: str) -> str:
    """The first sentence of the README that names the metric and gives a reason."""
    known = {name.casefold() for name in names} | {re.split(r"[@(]", name)[0].strip().casefold() for name in names}
    for part in ("problem", "data", "approach", "results"):
        for sentence in _sentences(story.prose.get(part, "")):
            text = sentence.casefold()
            if len(sentence) <= LONG_QUOTE and _REASONS.search(text) and any(name in text for name in known):
                return sentence
    return ""


def _sentences(prose: str) -> list[str]:
    """The sentences of the paragraphs and items of safe HTML, as plain text."""
    found = []
    for _, inside in re.findall(r"<(p|li)\b[^>]*>(.*?)</\1>", prose, re.DOTALL):
        text = " ".join(html.unescape(re.sub(r"<[^>]+>", "", inside)).split())
        found += re.split(r"(?<=[.!?])\s+(?=[\"“0-9]|[a-z]?[A-Z])", text)
    return [sentence for sentence in found if sentence]


_ASKED: Mapping[str, Callable[[Story], Question | None]] = {
    "metric": why_this_metric,
    "simpler": something_simpler,
    "beforehand": beforehand,
    "leaks": leaks,
    "fails": fails_most,
    "believed": believed,
    "last": last_version,
    "settled": settled,
    "next": next_step,
}
_FIRST = ("metric", "simpler", "fails", "last", "beforehand", "settled", "next", "leaks", "believed")
"""Which are kept where there are too many; they are printed in the order above."""
