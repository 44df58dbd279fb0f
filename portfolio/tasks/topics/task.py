"""Topics: which subjects do dated documents speak of, and how much of each does one document hold?

Predictions have one column per topic, named by its 5 to 20 top words, best first, with one space between; a cell is the
topic's share in the document. Columns whose name begins with ``again: `` are the topics of a second fit. The target is
text: the half of the document that the predictor does not see, such as every other sentence (document completion,
Wallach et al. 2009). It shows which topic words really stand there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from portfolio.records import Analysis, BlindView, Chart, Examples, Finding, Passed, Pattern, Table
from portfolio.task import Checked, Complaint, OptionError, Task, ToldLoss
from portfolio.tasks.topics import sentences
from portfolio.tasks.topics.codes import CODES
from portfolio.tasks.topics.metrics import METRICS
from portfolio.words import percent, percents

if TYPE_CHECKING:
    import pandas as pd

TOLERANCE = 0.5
MOST_TOPICS_ON_CARD = 3
LEAST_ON_CARD = 0.1
LONGEST_HALF = 2000
"""Characters of a half that a reviewer reads."""


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
        "tolerance": "The unexplained share of a document, between 0 and 1, above which it counts as failed; 0.5."
    }
    card = "card.html"
    cover = "over-time"
    told_loss = ToldLoss("unexplained share", percents)

    def __init__(self, tolerance: float = TOLERANCE) -> None:
        self.tolerance = tolerance
        self.failure_words = sentences.failure_words(None if tolerance == TOLERANCE else tolerance)

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
        from portfolio.tasks.topics.predictions import about_truth

        return about_truth(examples)

    def check(self, predictions: pd.DataFrame, examples: Examples, options: Mapping[str, Any]) -> Checked:  # noqa: ARG002 - the contract hands them over
        from portfolio.tasks.topics.predictions import checked

        return checked(predictions)

    def judge(self, predictions: pd.DataFrame, examples: Examples) -> pd.DataFrame:
        from portfolio.tasks.topics.documents import text_of
        from portfolio.tasks.topics.outcomes import outcomes_of

        rows = examples.test.loc[predictions.index]
        time = next((column.name for column in examples.columns if column.role == "time"), None)
        texts = [text_of(text) for text in rows[examples.target]]
        outcomes = outcomes_of(predictions, texts, None if time is None else list(rows[time]))
        return outcomes.assign(failed=outcomes["loss"].to_numpy(float) > self.tolerance)

    def baseline(self, examples: Examples) -> tuple[str, pd.DataFrame]:
        """Words of medium frequency by lot, from the training texts or else from the halves that are not withheld."""
        from portfolio.tasks.topics.baselines import by_lot

        return sentences.RANDOM_WORDS, by_lot(examples, commonest=False)

    def further_baselines(self, examples: Examples) -> Sequence[tuple[str, pd.DataFrame]]:
        """The commonest words, which meet by chance alone, where rare ones hardly meet at all."""
        from portfolio.tasks.topics.baselines import by_lot

        return [(sentences.COMMONEST_WORDS, by_lot(examples, commonest=True))]

    def group(self, outcomes: pd.DataFrame) -> pd.Series[str]:
        """By the two main topics: "treaty, spain, france called bank, notes, gold"."""
        truth, called = outcomes["truth"], outcomes["prediction"]
        return truth.where(truth == called, truth + sentences.CALLED + called)

    def patterns(self, outcomes: pd.DataFrame) -> Sequence[Pattern]:
        """Documents with few topic words and the topic explained worst, then the commonest mix-up."""
        from portfolio.tasks.topics.failures import mix_ups, worst_parts

        worst = [sentences.worst_part(found, self.failure_words) for found in worst_parts(outcomes)]
        return [*worst, *map(sentences.mix_up, mix_ups(outcomes))]

    def show(self, outcomes: pd.DataFrame, examples: Examples, example_id: str) -> Mapping[str, Any]:
        """Both halves with topic words marked, and the largest shares, given and observed.

        Returns:
            ``visible`` and ``withheld``: lists of [text, whether it is marked]. ``given`` and ``observed``: lists of
            [name of a topic, share in words]. ``words``: those of the main topic as given that stand in the visible
            half; ``other_words``: topic words of the withheld half, at most eight.
        """
        from portfolio.tasks.topics.documents import found, marked, text_of
        from portfolio.tasks.topics.outcomes import GIVEN, OBSERVED, amounts, short_names, topics_in

        topics, row = topics_in(outcomes), outcomes.loc[[example_id]]
        names = short_names(topics)
        visible, withheld = _visible_half(examples, example_id), text_of(examples.test.at[example_id, examples.target])
        main = topics[names.index(str(row["prediction"].iat[0]))]
        every = list(dict.fromkeys(word for topic in topics for word in topic))
        given, observed = (amounts(row, prefix)[0].tolist() for prefix in (GIVEN, OBSERVED))
        return {
            "visible": [list(piece) for piece in marked(visible, main)],
            "withheld": [list(piece) for piece in marked(withheld, every, window=40)],
            "given": _largest(names, given),
            "observed": _largest(names, observed),
            "words": found(visible, main),
            "other_words": found(withheld, every)[:8],
        }

    def blind(self, examples: Examples, example_id: str, made: str) -> BlindView:  # noqa: ARG002 - only texts are made
        from portfolio.tasks.topics.documents import text_of

        withheld = text_of(examples.test.at[example_id, examples.target])
        halves = zip(sentences.HALVES, (_visible_half(examples, example_id), withheld), strict=True)
        said = tuple((name, text[:LONGEST_HALF]) for name, text in halves if text)
        return BlindView(main=examples.short(example_id), said=said)

    def details(self, outcomes: pd.DataFrame) -> Mapping[str, Any]:
        from portfolio.tasks.topics.failures import details

        return {**details(outcomes), "failure_words": self.failure_words}

    def tables(self, details: Mapping[str, Any]) -> Sequence[Table]:
        return [sentences.topics_table(details)]

    def charts(self, analysis: Analysis) -> Sequence[Chart]:
        from portfolio.tasks.topics import charts as pictures

        baseline = next((found.value for found in analysis.baseline if found.metric == "npmi"), None)
        drawn = (pictures.over_time(analysis.details), pictures.coherence(analysis.details, baseline))
        return [chart for chart in drawn if chart is not None]

    def findings(self, details: Mapping[str, Any], outcomes: pd.DataFrame) -> Sequence[Finding | Passed]:  # noqa: ARG002 - the contract hands it over
        from portfolio.tasks.topics.failures import concerns

        return sentences.findings(concerns(details["topics"]))

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


def _visible_half(examples: Examples, example_id: str) -> str:
    from portfolio.tasks.topics.baselines import visible
    from portfolio.tasks.topics.documents import text_of

    return next((text_of(examples.test.at[example_id, name]) for name in visible(examples)), "")


def _largest(names: Sequence[str], shares: Sequence[float]) -> list[list[str]]:
    """The largest shares above a tenth, at most three."""
    order = sorted(range(len(names)), key=lambda i: -shares[i])[:MOST_TOPICS_ON_CARD]
    return [[names[i], percent(shares[i])] for i in order if shares[i] > LEAST_ON_CARD]
