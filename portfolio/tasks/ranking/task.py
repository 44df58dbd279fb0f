"""Ranking and retrieval: which documents answer a query, in which order?

The target is a JSON list of the ids of relevant documents, or a JSON object of their grades. A prediction is a JSON
list of ids in the column ``prediction``, best first.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from portfolio.records import Analysis, BlindView, Chart, Examples, Finding, Kind, Passed, Pattern, Table
from portfolio.task import Checked, Complaint, OptionError, Task, ToldLoss
from portfolio.tasks.ranking import sentences
from portfolio.tasks.ranking.codes import CODES
from portfolio.tasks.ranking.documents import Documents
from portfolio.tasks.ranking.metrics import metrics
from portfolio.tasks.ranking.predictions import (
    MOST_RETURNED,
    TOLD,
    about_truth,
    checked,
    outcomes_of,
    read_relevance,
    target_of,
)

if TYPE_CHECKING:
    import pandas as pd

DEPTH = 100


class Ranking(Task):
    """Queries, each with the documents that answer it."""

    name: ClassVar[str] = "ranking"
    title: ClassVar[str] = "Ranking and retrieval"
    codes = CODES
    options: ClassVar[Mapping[str, str]] = {
        "documents": "The table of all documents; unknown ids are then refused, and results are shown by their titles.",
        "document_id": "Its column of ids; without it a column named id, else the first.",
        "document_title": "Its column of titles, by which documents are called; without it they go by their ids.",
        "document_text": "Its column of a line or two about each document, shown beside the title.",
        "depth": f"How many results recall looks at: {DEPTH} unless told, at most {MOST_RETURNED}.",
    }
    files: ClassVar[tuple[str, ...]] = ("documents",)
    target_kind: ClassVar[Kind | None] = "list"
    card: ClassVar[str] = "card.html"
    style: ClassVar[str] = "card.css"
    cover: ClassVar[str] = "by-query"
    failure_words = sentences.FAILED
    told_loss = ToldLoss(sentences.LOSS)

    def __init__(self, options: Mapping[str, Any] | None = None) -> None:
        """Takes the keys of project.yml that belong to this kind."""
        self._named = {key: str(value) for key, value in (options or {}).items() if value is not None}
        self._depth = _depth(self._named.get("depth", str(DEPTH)))
        self.metrics = metrics(self._depth)

    def configured(self, options: Mapping[str, Any]) -> Ranking:
        alone = [key for key in options if key.startswith("document_") and not options.get("documents")]
        if alone:
            raise OptionError(alone[0], "names a column of a table that is not given", "name the table: documents:")
        return Ranking(options)

    def _documents(self, examples: Examples) -> Documents:
        return Documents.of(examples, self._named)

    def check_truth(self, examples: Examples) -> Sequence[Complaint]:
        """Cells that are no relevance, ids that are no document, and columns that the table of documents lacks."""
        documents = self._documents(examples)
        return [*documents.lacking()] or about_truth(examples.test[target_of(examples)], documents.texts)

    def check(self, predictions: pd.DataFrame, examples: Examples, options: Mapping[str, Any]) -> Checked:  # noqa: ARG002 - options came by ``configured``
        return checked(predictions, self._documents(examples).texts)

    def judge(self, predictions: pd.DataFrame, examples: Examples) -> pd.DataFrame:
        """The loss is how far the first ten are from the ideal ten; see ``predictions.outcomes_of`` for the columns."""
        return outcomes_of(predictions, examples, self._documents(examples), self._depth)

    def baseline(self, examples: Examples) -> tuple[str, pd.DataFrame]:
        return self._baselines(examples, slice(1))[0]

    def further_baselines(self, examples: Examples) -> Sequence[tuple[str, pd.DataFrame]]:
        return self._baselines(examples, slice(1, None))

    def _baselines(self, examples: Examples, which: slice) -> list[tuple[str, pd.DataFrame]]:
        from portfolio.tasks.ranking.baselines import baselines

        return baselines(examples, self._documents(examples), self._depth, which)

    def group(self, outcomes: pd.DataFrame) -> pd.Series[str]:
        """ "first hit on rank 11 to 100", "never found"."""
        from portfolio.tasks.ranking.failures import band

        return (
            outcomes["first"].map(lambda first: sentences.group(band(first))).astype(str)
        )  # of no rows, map's are numbers

    def only_answer(self, outcomes: pd.DataFrame, side: Literal["truth", "prediction"]) -> str | None:
        """Of a list only the first documents are named in its column."""
        differ = side == "prediction" and outcomes["first_ten"].nunique() > 1
        return None if differ else super().only_answer(outcomes, side)

    def patterns(self, outcomes: pd.DataFrame) -> Sequence[Pattern]:
        from portfolio.tasks.ranking.failures import lost

        if (found := lost(outcomes)) is None:
            return []
        sentence = sentences.lost(found.n, found.n_lost, found.longest)
        return [Pattern(sentence, found.n_lost or found.n, found.example_ids)]

    def show(self, outcomes: pd.DataFrame, examples: Examples, example_id: str) -> Mapping[str, Any]:
        """The first results, each with whether it is relevant, and some of what was wanted, each with its rank."""
        row, documents = outcomes.loc[[example_id]].to_dict("records")[0], self._documents(examples)
        came = zip(row["first_ten"][:TOLD], row["right"], strict=False)

        def described(name: str) -> dict[str, Any]:
            return {"name": documents.name(name), "about": documents.about(name)}

        return {
            "came": [{**described(name), "right": bool(right)} for name, right in came],
            "wanted": [{**described(name), "rank": rank} for name, rank in row["wanted"]],
            "n_relevant": row["n_relevant"],
        }

    def blind(self, examples: Examples, example_id: str, made: str) -> BlindView:  # noqa: ARG002 - only texts are made
        relevant = list(read_relevance(str(examples.test.at[example_id, target_of(examples)])))
        documents = self._documents(examples)
        named = [" - ".join(filter(None, (documents.name(name), documents.about(name)))) for name in relevant[:TOLD]]
        return BlindView(said=tuple(sentences.wanted(named, len(relevant) - len(named))))

    def details(self, outcomes: pd.DataFrame) -> Mapping[str, Any]:
        from portfolio.tasks.ranking.failures import details

        return details(outcomes, self._depth)

    def tables(self, details: Mapping[str, Any]) -> Sequence[Table]:
        return sentences.tables(details)

    def charts(self, analysis: Analysis) -> Sequence[Chart]:
        from portfolio.tasks.ranking import charts as pictures

        return [pictures.by_query(analysis.details), pictures.first_hit(analysis.details)]

    def findings(self, details: Mapping[str, Any], outcomes: pd.DataFrame) -> Sequence[Finding | Passed]:  # noqa: ARG002 - the contract hands it over
        return sentences.findings(details)

    def example(self) -> tuple[Examples, pd.DataFrame]:
        """Twelve questions to a cookery book, some with graded answers, and their perfect results."""
        import pandas as pd

        from portfolio.records import Column

        dishes = ["soup", "bread", "cake", "stew", "salad", "pie", "curry", "pasta", "rice", "fish", "jam", "tea"]
        index = pd.Index([f"q{number:02}" for number in range(1, 13)], name="example_id")
        results = [[f"{dish}-{page}" for page in (1, 2, 3)] for dish in dishes]
        truth = [
            json.dumps(found if i % 2 else {name: 3 - rank for rank, name in enumerate(found)})
            for i, found in enumerate(results)
        ]
        test = pd.DataFrame({"question": [f"how to make {dish}" for dish in dishes], "pages": truth}, index=index)
        columns = (Column("question", "text", "feature"), Column("pages", "list", "target"))
        raw = pd.DataFrame({"prediction": [json.dumps(found) for found in results]}, index=index)
        return Examples(test=test, train=test.head(8), columns=columns, target="pages"), raw


def _depth(text: str) -> int:
    try:
        depth = int(text)
    except ValueError:
        depth = 0
    if not 1 <= depth <= MOST_RETURNED:
        raise OptionError("depth", f"{text!r} is no whole number from 1 to {MOST_RETURNED}")
    return depth
