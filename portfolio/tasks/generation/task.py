"""Generation: new items, such as names or sentences, beside real ones that were held out.

An example is one request: a row with what the item should be like (its condition), while the target column holds a real
item of that condition. Predictions have one column ``prediction``, the generated text. Images are out of scope.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from portfolio.records import Analysis, BlindView, Chart, Examples, Finding, Passed, Pattern, Table
from portfolio.task import Checked, Complaint, OptionError, Task, ToldLoss
from portfolio.tasks.generation import sentences
from portfolio.tasks.generation.codes import CODES
from portfolio.tasks.generation.metrics import metrics
from portfolio.tasks.generation.predictions import ANYTHING, about_condition, checked, condition_of

if TYPE_CHECKING:
    import pandas as pd


class Generation(Task):
    """One generated text per request, judged as a whole set beside real ones that the generator never saw.

    Without the option ``condition`` it is the only category among the features of the requests, if there is one.
    """

    name = "generation"
    title = "Generation"
    codes = CODES
    card = "card.html"
    cover = "judged-and-copied"
    told_loss = ToldLoss(sentences.LOSS)
    options: ClassVar[Mapping[str, str]] = {
        "condition": "The column that says what an item should be like; `none` when it may be anything.",
        "item": "What is generated, in one word, or in two for one and for several: `[name, names]`.",
    }

    lists: ClassVar[tuple[str, ...]] = ("item",)

    def __init__(self, condition: str | None = None, item: tuple[str, str] = ("item", "items")) -> None:
        self.condition, (self.one, self.many) = condition, item
        named = "condition" if condition in (None, ANYTHING) else str(condition).replace("_", " ")
        self.metrics = metrics(self.many, named)
        self.failure_words = sentences.failure_words("" if condition == ANYTHING else named)

    def configured(self, options: Mapping[str, Any]) -> Generation:
        condition, item = options.get("condition"), options.get("item", ("item", "items"))
        if condition is not None and not isinstance(condition, str):
            raise OptionError("condition", "must be the name of one column", "write condition: country")
        words = [item, f"{item}s"] if isinstance(item, str) else list(item) if isinstance(item, tuple | list) else []
        if len(words) != 2 or not all(isinstance(word, str) and word.strip() for word in words):
            raise OptionError("item", "must be one word, or two: for one and for several", "write item: [name, names]")
        return Generation(condition, (words[0], words[1]))

    def condition_of(self, examples: Examples) -> str | None:
        """The column that says what an item should be like, declared or the only category of the requests."""
        return condition_of(examples, self.condition)

    def check_truth(self, examples: Examples) -> Sequence[Complaint]:
        """The condition must be a column that the predictor sees, with a value in each row."""
        return about_condition(examples, self.condition_of(examples))

    def check(self, predictions: pd.DataFrame, examples: Examples, options: Mapping[str, Any]) -> Checked:  # noqa: ARG002 - the contract hands them over
        return checked(predictions, self.one)

    def judge(self, predictions: pd.DataFrame, examples: Examples) -> pd.DataFrame:
        """The loss is the distance to the nearest held-out item of the same condition; the confidence is the judge's.

        Failed is what is copied from training, repeated, or taken for another condition. See ``outcomes_of``.
        """
        from portfolio.tasks.generation.outcomes import outcomes_of

        return outcomes_of(predictions["prediction"], examples, self.condition_of(examples))

    def baseline(self, examples: Examples) -> tuple[str, pd.DataFrame]:
        """Letters drawn by the one before, as in the training rows of the condition, else of all; dice by the id."""
        from portfolio.tasks.generation.markov_baseline import drawn_texts

        is_trained, texts = drawn_texts(examples, self.condition_of(examples))
        return sentences.baseline(is_trained=is_trained), texts.to_frame("prediction")

    def group(self, outcomes: pd.DataFrame) -> pd.Series[str]:
        """ "copied from training", "taken for Estonia", "repeated", or "fits"."""
        from portfolio.tasks.generation.outcomes import foreign

        words = (sentences.TAKEN_FOR + outcomes["judged"]).where(foreign(outcomes), sentences.FITS)
        words = words.mask(outcomes["repeated"].to_numpy(bool), sentences.REPEATED)
        return words.mask(outcomes["copied"].to_numpy(bool), sentences.FAULTS["copied"])

    def patterns(self, outcomes: pd.DataFrame) -> Sequence[Pattern]:
        """Per condition: how many are copied, taken for another, repeated."""
        from portfolio.tasks.generation.failures import faults

        return [sentences.pattern(fault, self.one, self.many) for fault in faults(outcomes)]

    def show(self, outcomes: pd.DataFrame, examples: Examples, example_id: str) -> Mapping[str, Any]:  # noqa: ARG002 - the contract hands them over
        """The item beside its nearest training item, both cut into pieces that they share or not."""
        from portfolio.tasks.generation.outcomes import shortened
        from portfolio.tasks.generation.two_samples import shared_pieces

        row = outcomes.loc[example_id]
        item, nearest = shared_pieces(shortened(str(row["item"])), shortened(str(row["nearest"])))
        return {
            "item": item,
            "nearest": nearest,
            "asked": str(row["condition"]),
            "judged": str(row["judged"]),
            "copied": bool(row["copied"]),
            "repeated": bool(row["repeated"]),
            "one": self.one,
        }

    def made(self, outcomes: pd.DataFrame, example_id: str) -> str:
        return str(outcomes.at[example_id, "item"])

    def blind(self, examples: Examples, example_id: str, made: str) -> BlindView:
        asked = self.condition_of(examples)
        return BlindView(
            main=made, said=((sentences.ASKED, str(examples.test.at[example_id, asked])),) if asked else ()
        )

    def details(self, outcomes: pd.DataFrame) -> Mapping[str, Any]:
        """See ``failures.details_of``, with the words for the items beside it."""
        from portfolio.tasks.generation.failures import details_of

        return {"one": self.one, "many": self.many, **details_of(outcomes)}

    def tables(self, details: Mapping[str, Any]) -> Sequence[Table]:
        return [sentences.table(details)]

    def charts(self, analysis: Analysis) -> Sequence[Chart]:
        from portfolio.tasks.generation import charts as pictures

        drawn = (pictures.judged(analysis), pictures.nearness(analysis.details), pictures.lengths(analysis.details))
        return [chart for chart in drawn if chart is not None]

    def findings(self, details: Mapping[str, Any], outcomes: pd.DataFrame) -> Sequence[Finding | Passed]:
        """Too typical, a weak judge, nearer to training than real ones are, a condition that training lacks."""
        from portfolio.tasks.generation.failures import never_called

        return sentences.findings(details, never_called(outcomes))

    def example(self) -> tuple[Examples, pd.DataFrame]:
        """Twelve requests for names of two kingdoms that share no letter, and the held-out names as predictions."""
        import pandas as pd

        from portfolio.records import Column

        short, long = (
            ["Zix", "Xyz", "Zyk", "Kix", "Yzi", "Xik"],
            ["Orumaua", "Amuloru", "Uramolo", "Laurumo", "Molaura", "Rolumau"],
        )
        pairs = [pair for names in zip(short, long, strict=True) for pair in zip(names, ("Kyz", "Oluma"), strict=True)]
        index = pd.Index([f"request-{row:02}" for row in range(1, 13)], name="example_id")
        test = pd.DataFrame({"kingdom": [kingdom for _, kingdom in pairs], "name": [name for name, _ in pairs]}, index)
        taught = {
            "Kyz": ["Zik", "Yxz", "Kyx", "Ziy", "Xizk", "Ykz"],
            "Oluma": ["Lomura", "Aulorum", "Muroala", "Ulamoro"],
        }
        rows = [(kingdom, name) for kingdom, names in taught.items() for name in names]
        train = pd.DataFrame(rows, columns=["kingdom", "name"]).rename(index=str)
        columns = (Column("kingdom", "category", "feature"), Column("name", "text", "target"))
        examples = Examples(test=test, train=train, columns=columns, target="name")
        return examples, test[["name"]].set_axis(["prediction"], axis=1)
