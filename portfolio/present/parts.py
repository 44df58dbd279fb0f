"""One part of a project page = one question a hiring manager asks; here are the answers its template prints."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portfolio.present.cards import Story, failure_card
from portfolio.present.sentences import leakage, words
from portfolio.present.sentences.changes import difference, iterations
from portfolio.present.sentences.checked import checked
from portfolio.present.sentences.decided import decided
from portfolio.present.sentences.fails import fails, strongest
from portfolio.present.sentences.questions import questions
from portfolio.present.sentences.took import took
from portfolio.present.source import Source
from portfolio.records import (
    Analysis,
    Column,
    Estimate,
    Media,
    Project,
)
from portfolio.words import bare, cell, count, counted, estimate, percent, shortened

if TYPE_CHECKING:
    import pandas as pd

SAMPLE_ROWS = 6
SAMPLE_COLUMNS = 8
FIRST_FAILURES = 2
MOST_COLUMNS = 8
SHORT, LONG = 40, 120
"""Characters of a cell in the table of samples, for lists and for all else."""
ORIGINS = {
    "collected": "collected by the author",
    "annotated": "annotated by the author",
    "derived": "derived from other data",
    "public": "public data set",
    "synthetic": "synthetic data",
}


@dataclass(frozen=True)
class Part:
    """A part's place on the page: anchor, heading, the function that finds out what it says (``None``:
    nothing), and what the list of parts calls it where its heading is long."""

    anchor: str
    title: str
    template: str
    view: Callable[[Story], Mapping[str, Any] | None]
    short: str = ""


def origin_words(project: Project) -> str:
    """Where the data came from, in words."""
    return ORIGINS.get(project.dataset.origin or "", "origin not stated")


def headline_baseline(analysis: Analysis) -> Estimate:
    """The baseline's value on the headline metric."""
    return analysis.versus_baseline.that


def verdict(story: Story) -> str:
    """What the headline number means, in words that stand beside it."""
    analysis, headline = story.analysis, story.analysis.headline
    text = (
        f"Measured on {counted(headline.n, _kind_of_example(story))}{_grouped(story)}. "
        f"The baseline ({analysis.baseline_name}) gets {estimate(headline_baseline(analysis))}."
    )
    if analysis.target is not None:
        reached = "reached" if analysis.target_met else "not reached"
        low, high = headline.low, headline.high
        close = low is not None and high is not None and low < analysis.target < high
        unsure = ", though the interval leaves it open" if close else ""
        text += f" The target of {bare(analysis.target, headline.unit)} is {reached}{unsure}."
    return text


def _grouped(story: Story) -> str:
    """In how many groups the test examples come, as these are what an interval counts."""
    group = story.project.dataset.group
    return f" in {counted(story.examples.test[group].nunique(), 'group')}" if group else ""


def hero(story: Story) -> Mapping[str, Any]:
    """What is this, does it work, where does it fail: without scrolling."""
    analysis, project = story.analysis, story.project
    return {
        "kicker": [story.task.title, origin_words(project)],
        "verdict": verdict(story),
        "caution": leakage.caution(story),
        "chart": story.charts.get("headline"),
        "pattern": strongest(story) or _no_pattern(story),
        "failures": [failure_card(story, failure) for failure in analysis.failures[:FIRST_FAILURES]],
        "facts": list(_facts(story)),
        "stale": story.evaluation.run.stale,
        "met": analysis.target_met,
    }


def _no_pattern(story: Story) -> str:
    """How much fails, where no part of the test set fails more than the rest."""
    analysis, n = story.analysis, len(story.evaluation.outcomes)
    if not analysis.n_failures:
        return f"{words.none_of(n, 'test example')} is {story.task.failure_words}."
    are = "is" if analysis.n_failures == 1 else "are"
    failed = f"{count(analysis.n_failures)} of {counted(n, 'test example')} {are} {story.task.failure_words}"
    return f"{failed}; no part of the test set stands out."


def _facts(story: Story) -> Sequence[tuple[str, str]]:
    project, examples = story.project, story.examples
    size = counted(len(examples.test), "test example")
    if examples.train is not None:
        size += f", {count(len(examples.train))} for training"
    source = f": {project.dataset.source}" if project.dataset.source else ""
    facts = [("Data", f"{size}; {origin_words(project)}{source}")]
    if project.dataset.known_issues:
        facts.append(("Limit", project.dataset.known_issues[0]))
    if project.my_part:
        facts.append(("My part", project.my_part))
    if project.time_spent:
        facts.append(("Time", project.time_spent))
    facts.append(("Measured", measured_words(story)))
    better = since_first(story)
    return [*facts, ("Versions", better)] if better else facts


def since_first(story: Story) -> str:
    """What the version on the page did to the first one, where there are several."""
    versions = story.analysis.iterations
    current = next((run for run in versions if run.current), None)
    if current is None or current.number < 2 or versions[0].versus_current is None:
        return ""
    versus = versions[0].versus_current
    return f"{count(len(versions))}; this one against the first: {difference(versus)}, {words.certainty(versus)}"


def measured_words(story: Story) -> str:
    """Who measured the numbers on this page, when, and on which commit."""
    run = story.evaluation.run
    blind = "blind but for names" if story.project.dataset.keep_names else "blind"
    how = "from the recorded predictions" if run.state == "frozen" else f"{blind}, by the build of this site"
    text = f"{how}, {words.date(run.started)}"
    commit = commit_of(story)
    return text + (f", commit {words.commit(commit)}" if commit else "")


def commit_of(story: Story) -> str | None:
    """The commit that holds what was measured: that of the recorded run, or the last one if nothing changed."""
    recorded = next((one for one in story.project.runs if one.name == story.evaluation.run.recorded), None)
    if recorded and not recorded.uncommitted:
        return recorded.commit
    return None if story.project.history.uncommitted or story.evaluation.run.stale else story.evaluation.run.commit


def prose_only(name: str) -> Callable[[Story], Mapping[str, Any] | None]:
    """A part that is the author's own words, left out without them."""

    def view(story: Story) -> Mapping[str, Any] | None:
        return {"prose": story.prose[name]} if name in story.prose else None

    return view


def data(story: Story) -> Mapping[str, Any]:
    """Which data, and where from?"""
    dataset, examples = story.project.dataset, story.examples
    facts = [
        ("Origin", origin_words(story.project)),
        ("Source", dataset.source),
        ("Licence", dataset.licence),
        ("Collected by", dataset.collected_by),
        ("Split", _split_words(story)),
        ("Kept private", words.listed(dataset.private) if dataset.private else None),
    ]
    shown = [each for each in examples.columns if not each.private]
    shown = [each for each in shown if each.role != "ignored" or not examples.is_empty(each.name)]
    columns = [(column, story.column_charts.get(column.name), _role_words(column)) for column in shown]
    return {
        "prose": story.prose.get("data"),
        "facts": [(name, value) for name, value in facts if value],
        "issues": dataset.known_issues,
        "columns": columns[:MOST_COLUMNS],
        "further_columns": columns[MOST_COLUMNS:],
        "sample": _sample(story, shown),
    }


def _holds_out(story: Story) -> bool:
    """Whether anything was kept back from the model: training examples alone, an answer, or a part of an example."""
    examples = story.examples
    kept_back = any(column.role == "hidden" for column in examples.columns)
    return examples.train is not None or examples.target is not None or kept_back


def _kind_of_example(story: Story) -> str:
    """Held out are examples that others were learned without; with none to learn from, only answers may be."""
    if story.examples.train is not None:
        return "held-out example"
    return "test example" if _holds_out(story) else "example"


def _split_words(story: Story) -> str:
    examples = story.examples
    n_test = len(examples.test)
    if not _holds_out(story):
        return f"{counted(n_test, 'example')}; nothing is held out, as no answer is to be predicted"
    if examples.train is None:
        extra = story.project.dataset.extra
        further = f", beside further files that the model may read: {words.listed(extra)}" if extra else ""
        return f"{counted(n_test, 'test example')}; no table of training examples is declared{further}"
    n_train = len(examples.train)
    share = percent(n_test / (n_test + n_train))
    return f"{count(n_train)} for training, {count(n_test)} held out for testing ({share})"


def _role_words(column: Column) -> str:
    if column.role == "target":
        return "what is predicted"
    roles = {
        "feature": "",
        "ignored": ", left out of the analysis",
        "split": ", tells the split",
        "hidden": ", withheld from the model",
    }
    return column.kind + roles.get(column.role, f", {column.role}")


def _sample(story: Story, shown: Sequence[Column]) -> Mapping[str, Any]:
    """The rows of ``sample_of``; where a picture can be shown, it stands in place of the name of its file."""
    rows = sample_of(story.examples.test)
    names = [column.name for column in shown][:SAMPLE_COLUMNS]
    room = [SHORT if column.kind == "list" else LONG for column in shown]
    cells: list[list[str | Media]] = [
        [_cell(value, most) for value, most in zip(row, room, strict=False)]
        for row in rows[names].itertuples(index=False)
    ]
    column = story.examples.media
    if column and column.name in names:
        for example_id, row in zip(rows.index, cells, strict=True):
            at = names.index(column.name)
            row[at] = story.media.get(example_id, row[at])
    numeric = [column.kind == "number" for column in shown][:SAMPLE_COLUMNS]
    if story.examples.id and not all(map(str.isdecimal, rows.index)):
        names, numeric = [story.examples.id, *names], [False, *numeric]
        cells = [[name, *row] for name, row in zip(rows.index, cells, strict=True)]
    return {"header": names, "numeric": numeric, "rows": cells}


def sample_of(test: pd.DataFrame) -> pd.DataFrame:
    """A few test rows, evenly spaced over the file, so that no sorted file shows a single class."""
    return test.iloc[:: max(1, len(test) // SAMPLE_ROWS)].head(SAMPLE_ROWS)


def _cell(value: object, most: int) -> str:
    text = cell(value)
    return shortened(text, most)


def results(story: Story) -> Mapping[str, Any]:
    """How good, against what, and how sure?"""
    analysis = story.analysis
    baselines = {estimate.metric: estimate for estimate in analysis.baseline}
    rows = [
        {
            "estimate": estimate,
            "baseline": baselines.get(estimate.metric),
            "meaning": story.task.metric(estimate.metric).meaning,
            "bar": _bar(story, estimate, baselines.get(estimate.metric)),
        }
        for estimate in analysis.estimates
    ]
    own = [
        chart
        for name, chart in story.charts.items()
        if name not in {"headline", "slices", "worst-slices", "iterations", "took"}
    ]
    return {
        "prose": story.prose.get("results"),
        "rows": rows,
        "versus": analysis.versus_baseline,
        "versus_words": words.certainty(analysis.versus_baseline),
        "charts": own,
        "tables": analysis.tables,
        "claims": analysis.claims,
        "numbers": f"projects/{story.project.slug}/results.json",
        "methods": sorted({estimate.method for estimate in analysis.estimates if estimate.method}),
    }


def _bar(story: Story, estimate: Estimate, baseline: Estimate | None) -> Mapping[str, float] | None:
    """Where value, interval and baseline lie between the worst and the best value, in per cent of the width."""
    metric = story.task.metric(estimate.metric)
    if metric.worst is None or estimate.low is None or estimate.high is None:
        return None
    span = metric.best - metric.worst

    def at(value: float) -> float:
        return round(100 * min(1.0, max(0.0, (value - (metric.worst or 0.0)) / span)), 2)

    low, high = sorted((at(estimate.low), at(estimate.high)))
    bar = {"value": at(estimate.value), "low": low, "width": round(high - low, 2)}
    return bar | ({"baseline": at(baseline.value)} if baseline else {})


def more(story: Story) -> Mapping[str, Any] | None:
    """What else did the author write?"""
    return {"sections": story.further} if story.further else None


def try_it(story: Story) -> Mapping[str, Any]:
    """Where can I see it?"""
    return {
        "links": story.project.links,
        "examples": story.examples_path,
        "n": len(story.evaluation.outcomes),
    }


def reproduce(story: Story) -> Mapping[str, Any]:
    """Can I get the same numbers?"""
    project, run = story.project, story.evaluation.run
    predictor = project.predictor
    how = predictor.function or predictor.model or " ".join(predictor.command or ())
    return {
        "how": how,
        "repository": story.repository,
        "run": run,
        "commit": commit_of(story),
        "environment": words.packages(run),
        "again": run.measured_again,
        "again_environment": words.packages(run) if run.measured_again else None,
        "folder": Source(project, story.repository).folder or None,
        "uncommitted": project.history.uncommitted,
        "history_unknown": project.history.why_unknown,
        "withheld": run.withheld,
        "keep_names": story.project.dataset.keep_names,
        "replaced": run.replaced,
        "n_different": run.measured_again.n_different if run.measured_again else 0,
    }


PARTS = (
    Part("problem", "Problem", "prose.html", prose_only("problem")),
    Part("data", "Data", "data.html", data),
    Part("approach", "Approach", "prose.html", prose_only("approach")),
    Part("results", "Results", "results.html", results),
    Part("decided", "Decided beforehand", "decided.html", decided, "Decided"),
    Part("where-it-fails", "Where it fails", "fails.html", fails),
    Part("iterations", "Iterations", "iterations.html", iterations),
    Part("what-it-took", "What it took", "took.html", took),
    Part("next", "What comes next", "prose.html", prose_only("next"), "Next"),
    Part("more", "More from the README", "more.html", more, "More"),
    Part("questions", "Questions you may ask", "questions.html", questions, "Questions"),
    Part("checked", "Checked", "checked.html", checked),
    Part("try-it", "Try it", "try_it.html", try_it),
    Part("reproduce", "Reproduce", "reproduce.html", reproduce),
)
