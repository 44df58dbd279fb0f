"""Topics: which subjects do dated documents speak of, and how much of each does one document hold?

Predictions have one column per topic, named by its 5 to 20 top words, best first, with one space between; a cell is the
topic's share in the document. Columns whose name begins with ``again: `` are the topics of a second fit. The target is
text: the half of the document that the predictor does not see, such as every other sentence (document completion,
Wallach et al. 2009). It shows which topic words really stand there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from portfolio.examine.estimates import Influence, Mean
from portfolio.records import Analysis, BlindView, Chart, Examples, Finding, Passed, Pattern, Table
from portfolio.task import Checked, Complaint, Metric, OptionError, Task, ToldLoss
from portfolio.tasks.topics.codes import CODES
from portfolio.words import count, number, percent, percents

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from portfolio.tasks.topics.coherence import Words

    Floats = NDArray[np.float64]

TOLERANCE = 0.5
MOST_TOPICS_ON_CARD = 3
LEAST_ON_CARD = 0.1
LONGEST_HALF = 2000
"""Characters of a half that a reviewer reads."""


# ---- metrics ---------------------------------------------------------------------------------------------------------
# Diversity and stability are properties of the lists of words: they come out the same whichever documents are drawn.


def _npmi(outcomes: pd.DataFrame) -> float:
    from portfolio.tasks.topics.coherence import npmi_by_topic
    from portfolio.tasks.topics.outcomes import presence

    return float(npmi_by_topic(presence(outcomes)).mean())


def _npmi_influence(outcomes: pd.DataFrame) -> Floats:
    from portfolio.tasks.topics.coherence import npmi_influence
    from portfolio.tasks.topics.outcomes import presence

    return npmi_influence(presence(outcomes))


def _npmi_bias(outcomes: pd.DataFrame) -> float:
    from portfolio.tasks.topics.coherence import npmi_bias
    from portfolio.tasks.topics.outcomes import presence

    return npmi_bias(presence(outcomes))


def _too_few_documents(outcomes: pd.DataFrame) -> str | None:
    return "one document cannot tell which words keep company" if len(outcomes) < 2 else None


def _diversity(outcomes: pd.DataFrame) -> float:
    from portfolio.tasks.topics.coherence import diversity
    from portfolio.tasks.topics.outcomes import topics_in

    return diversity(topics_in(outcomes))


def _second_fit(outcomes: pd.DataFrame) -> list[Words]:
    from portfolio.tasks.topics.outcomes import topics_in
    from portfolio.tasks.topics.predictions import AGAIN

    return topics_in(outcomes, AGAIN)


def _no_second_fit(outcomes: pd.DataFrame) -> str | None:
    return None if _second_fit(outcomes) else "the predictions hold no second fit, in columns that begin with 'again: '"


def _stability(outcomes: pd.DataFrame) -> float:
    from portfolio.tasks.topics.coherence import stability
    from portfolio.tasks.topics.outcomes import topics_in

    return stability(topics_in(outcomes), _second_fit(outcomes))


def _no_pull(outcomes: pd.DataFrame) -> Floats:
    """Nothing that a document adds."""
    import numpy as np

    return np.zeros(len(outcomes))


METRICS = (
    Metric(
        name="npmi",
        title="Coherence (NPMI)",
        meaning=(
            "Do the ten first words of a topic stand in the same withheld halves: 1 always together, 0 as chance has "
            "it, minus 1 never; few texts make it too low."
        ),
        better="higher",
        best=1.0,
        worst=-1.0,
        statistic=Influence(_npmi, _npmi_influence, _npmi_bias),
        undefined=_too_few_documents,
    ),
    Metric(
        name="diversity",
        title="Topic diversity",
        meaning="The share of different words among the words of all topics: 1 when no word is listed twice.",
        better="higher",
        best=1.0,
        worst=0.0,
        statistic=Influence(_diversity, _no_pull),
    ),
    Metric(
        name="explained",
        title="Explained share",
        meaning=(
            "How far the shares given to a document agree with those of the topic words in its withheld half: 1 "
            "wholly, 0 not at all; a half without any topic word counts as 0."
        ),
        better="higher",
        best=1.0,
        worst=0.0,
        statistic=Mean(lambda outcomes: 1.0 - outcomes["loss"].to_numpy(float)),
    ),
    Metric(
        name="stability",
        title="Stability",
        meaning="How many words the topics share with their partners in a second fit: 1 all, 0 none.",
        better="higher",
        best=1.0,
        worst=0.0,
        statistic=Influence(_stability, _no_pull),
        undefined=_no_second_fit,
    ),
)


class Topics(Task):
    """Lists of words and their shares in each document, against the words of the half that was withheld.

    The loss of a document is its unexplained share: 1 minus the overlap of the shares given and the shares of topic
    words found in the withheld half. Truth and prediction are the main topics by either, so the truth depends on the
    topics too.
    """

    name = "topics"
    title = "Topics over time"
    codes = CODES
    metrics = METRICS
    options: ClassVar[Mapping[str, str]] = {
        "tolerance": "The unexplained share of a document, between 0 and 1, above which it counts as failed; 0.5.",
    }
    card = "card.html"
    cover = "over-time"
    told_loss = ToldLoss("unexplained share", percents)
    failure_words = "mostly unexplained"

    def __init__(self, tolerance: float = TOLERANCE) -> None:
        self.tolerance = tolerance
        if tolerance != TOLERANCE:
            self.failure_words = f"more than {percent(tolerance)} unexplained"

    def configured(self, options: Mapping[str, Any]) -> Topics:
        if options.get("tolerance") is None:
            return self
        value, hint = options["tolerance"], "give a share between 0 and 1, such as 0.5"
        try:
            tolerance = float("nan") if isinstance(value, bool) else float(value)
        except (TypeError, ValueError):
            raise OptionError("tolerance", f"{value!r} is no number", hint) from None
        if not 0 < tolerance < 1:
            raise OptionError("tolerance", f"{value!r} does not lie between 0 and 1", hint)
        return Topics(tolerance)

    def check_truth(self, examples: Examples) -> Sequence[Complaint]:
        """Empty halves, and a column of numbers where there should be text."""
        from portfolio.tasks.topics.coherence import words_of

        texts = examples.test[examples.target]
        if texts.dtype.kind in "iufb":
            return [Complaint(f"the target {examples.target!r} holds numbers", hint="it is the withheld text")]
        empty = [row for row, text in enumerate(texts) if not words_of(_text(text))]
        hint = "leave documents out that are too short to be cut in two"
        return [Complaint(f"no words in {examples.target!r}", row, hint) for row in empty]

    def check(self, predictions: pd.DataFrame, examples: Examples, options: Mapping[str, Any]) -> Checked:  # noqa: ARG002 - the contract hands them over
        from portfolio.tasks.topics.predictions import checked

        return checked(predictions)

    def judge(self, predictions: pd.DataFrame, examples: Examples) -> pd.DataFrame:
        from portfolio.tasks.topics.outcomes import judged

        rows = examples.test.loc[predictions.index]
        time = next((column.name for column in examples.columns if column.role == "time"), None)
        texts = [_text(text) for text in rows[examples.target]]
        outcomes = judged(predictions, texts, None if time is None else list(rows[time]))
        return outcomes.assign(failed=outcomes["loss"].to_numpy(float) > self.tolerance)

    def baseline(self, examples: Examples) -> tuple[str, pd.DataFrame]:
        """Words of medium frequency by lot, from the training texts or else from the halves that are not withheld."""
        return "random words", self._by_lot(examples, commonest=False)

    def further_baselines(self, examples: Examples) -> Sequence[tuple[str, pd.DataFrame]]:
        """The commonest words, which meet by chance alone, where rare ones hardly meet at all."""
        return [("the commonest words, dealt out at random", self._by_lot(examples, commonest=True))]

    def _by_lot(self, examples: Examples, *, commonest: bool) -> pd.DataFrame:
        import pandas as pd

        from portfolio.tasks.topics.random_topics import random_topics

        columns = _visible(examples)
        table = examples.test
        if examples.train is not None:
            table = examples.train
            columns = [*columns, *(name for name in (examples.target,) if name and name in table)]
        texts = [" ".join(map(_text, row)) for row in table[columns].itertuples(index=False)] if columns else []
        topics = random_topics(texts, commonest=commonest)
        return pd.DataFrame({" ".join(topic): 1 / len(topics) for topic in topics}, index=examples.test.index)

    def group(self, outcomes: pd.DataFrame) -> pd.Series[str]:
        """By the two main topics: "treaty, spain, france called bank, notes, gold"."""
        truth, called = outcomes["truth"], outcomes["prediction"]
        return truth.where(truth == called, truth + " called " + called)

    def patterns(self, outcomes: pd.DataFrame) -> Sequence[Pattern]:
        from portfolio.tasks.topics.outcomes import patterns

        return patterns(outcomes, self.failure_words)

    def show(self, outcomes: pd.DataFrame, examples: Examples, example_id: str) -> Mapping[str, Any]:
        """Both halves with topic words marked, and the largest shares, given and observed.

        Returns:
            ``visible`` and ``withheld``: lists of [text, whether it is marked]. ``given`` and ``observed``: lists of
            [name of a topic, share in words]. ``words``: those of the main topic as given that stand in the visible
            half; ``other_words``: topic words of the withheld half, at most eight.
        """
        from portfolio.tasks.topics.outcomes import GIVEN, OBSERVED, short_names, topics_in
        from portfolio.tasks.topics.passage import found, marked

        topics = topics_in(outcomes)
        names, row = short_names(topics), dict(outcomes.loc[example_id])
        visible = next((_text(examples.test.at[example_id, name]) for name in _visible(examples)), "")
        withheld = _text(examples.test.at[example_id, examples.target])
        main = topics[names.index(row["prediction"])]
        every = list(dict.fromkeys(word for topic in topics for word in topic))
        return {
            "visible": [list(piece) for piece in marked(visible, main)],
            "withheld": [list(piece) for piece in marked(withheld, every, window=40)],
            "given": _largest(names, [float(row[GIVEN + " ".join(topic)]) for topic in topics]),
            "observed": _largest(names, [float(row[OBSERVED + " ".join(topic)]) for topic in topics]),
            "words": found(visible, main),
            "other_words": found(withheld, every)[:8],
        }

    def blind(self, examples: Examples, example_id: str, made: str) -> BlindView:  # noqa: ARG002 - only texts are made
        visible = next((_text(examples.test.at[example_id, name]) for name in _visible(examples)), "")
        halves = (("one half", visible), ("the other half", _text(examples.test.at[example_id, examples.target])))
        said = tuple((name, text[:LONGEST_HALF]) for name, text in halves if text)
        return BlindView(main=examples.short(example_id), said=said)

    def details(self, outcomes: pd.DataFrame) -> Mapping[str, Any]:
        from portfolio.tasks.topics.outcomes import details

        return {**details(outcomes), "failure_words": self.failure_words}

    def tables(self, details: Mapping[str, Any]) -> Sequence[Table]:
        header = ("Words, best first", "Coherence", "Share given", "Main topic of", f"Of these {self.failure_words}")
        rows = tuple(
            (
                " ".join(topic["words"][:10]),
                number(topic["npmi"]),
                percent(topic["given"]),
                count(topic["n"]),
                count(topic["n_failed"]),
            )
            for topic in sorted(details["topics"], key=lambda topic: (-topic["npmi"], topic["name"]))
        )
        return [Table(header, rows, (False, True, True, True, True), "The topics, the most coherent first")]

    def charts(self, analysis: Analysis) -> Sequence[Chart]:
        from portfolio.tasks.topics import charts as pictures

        baseline = next((found.value for found in analysis.baseline if found.metric == "npmi"), None)
        drawn = (pictures.over_time(analysis.details), pictures.coherence(analysis.details, baseline))
        return [chart for chart in drawn if chart is not None]

    def findings(self, details: Mapping[str, Any], outcomes: pd.DataFrame) -> Sequence[Finding | Passed]:  # noqa: ARG002 - the contract hands it over
        from portfolio.tasks.topics.outcomes import findings

        return findings(details["topics"])

    def example(self) -> tuple[Examples, pd.DataFrame]:
        """Twelve letters about three subjects, each subject always in the same five words."""
        import pandas as pd

        from portfolio.records import Column

        topics = ("corn wheat harvest barn plough", "ship harbour sail anchor storm", "song fiddle dance chorus drum")
        index = pd.Index([f"letter-{number:02}" for number in range(1, 13)], name="example_id")
        subjects = [list(topics)[number % 3] for number in range(12)]
        test = pd.DataFrame(
            {
                "written": [str(1850 + 7 * number) for number in range(12)],
                "text": [
                    f"We wrote of {subject.split(' ')[number % 5]} again." for number, subject in enumerate(subjects)
                ],
                "rest": [f"There was {subject.replace(' ', ', ')} and no more." for subject in subjects],
            },
            index=index,
        )
        columns = (
            Column("written", "time", "time"),
            Column("text", "text", "feature"),
            Column("rest", "text", "target"),
        )
        shares = {topic: ["1" if topic == subject else "0" for subject in subjects] for topic in topics}
        raw = pd.DataFrame({**shares, **{f"again: {topic}": cells for topic, cells in shares.items()}}, index=index)
        return Examples(test=test, train=test.head(8), columns=columns, target="rest"), raw


def _visible(examples: Examples) -> list[str]:
    """The columns of text that the predictor sees."""
    return [
        column.name
        for column in examples.columns
        if column.kind == "text" and column.role == "feature" and not column.private
    ]


def _text(value: object) -> str:
    return "" if value is None or value != value else str(value)


def _largest(names: Sequence[str], shares: Sequence[float]) -> list[list[str]]:
    """The largest shares above a tenth, at most three."""
    order = sorted(range(len(names)), key=lambda i: -shares[i])[:MOST_TOPICS_ON_CARD]
    return [[names[i], percent(shares[i])] for i in order if shares[i] > LEAST_ON_CARD]
