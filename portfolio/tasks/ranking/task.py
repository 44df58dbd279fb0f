"""Ranking and retrieval: which documents answer a query, in which order?

The target is a JSON list of the ids of relevant documents, or a JSON object of their grades. A prediction is a JSON
list of ids in the column ``prediction``, best first.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from portfolio.examine.estimates import Mean
from portfolio.records import Analysis, BlindView, Chart, Examples, Finding, Kind, Passed, Pattern, Table
from portfolio.task import Checked, Complaint, Metric, OptionError, Task, ToldLoss
from portfolio.tasks.ranking import metrics as retrieval
from portfolio.tasks.ranking import retrieval_report
from portfolio.tasks.ranking.codes import CODES
from portfolio.tasks.ranking.metrics import FIRST, MOST_RETURNED
from portfolio.tasks.ranking.retrieval_report import shortened
from portfolio.words import cell, count, counted, number

if TYPE_CHECKING:
    import pandas as pd

DEPTH = 100
NAMED = 3
"""Documents named in a truth or a prediction."""
TOLD = 5  # documents of either sort on a card
LONGEST_ABOUT = 80


# ---- metrics ---------------------------------------------------------------------------------------------------------
# All are means over queries of what ``judge`` wrote into a column; the arithmetic is in ``metrics.py``.


def _metric(name: str, title: str, column: str, meaning: str) -> Metric:
    return Metric(
        name, title, meaning, "higher", 1.0, Mean(lambda outcomes: outcomes[column].to_numpy(float)), worst=0.0
    )


def _metrics(depth: int) -> tuple[Metric, ...]:
    return (
        _metric(
            "ndcg_at_10",
            "nDCG@10",
            "ndcg",
            "What the first ten results are worth, early ranks more than late ones, as a share of the best ten.",
        ),
        _metric(
            "mrr",
            "Mean reciprocal rank",
            "reciprocal_rank",
            "1 when the first relevant result is on top, 1/2 when it is the second, 0 without one; averaged.",
        ),
        _metric(
            "recall_at_k",
            f"Recall at {depth}",
            "recall",
            f"The share of the relevant documents among the first {depth} results, of as many as have room there.",
        ),
        _metric(
            "hit_at_10",
            "Hit rate at 10",
            "hit",
            "The share of queries with a relevant document among the first ten results.",
        ),
    )


# ---- the kind --------------------------------------------------------------------------------------------------------


class Ranking(Task):
    """Queries, each with the documents that answer it."""

    name: ClassVar[str] = "ranking"
    title: ClassVar[str] = "Ranking and retrieval"
    codes = CODES
    metrics = _metrics(DEPTH)
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
    failure_words = "without a relevant result in the first ten"
    told_loss = ToldLoss("distance from the ideal order (1 less nDCG)")

    def __init__(self, options: Mapping[str, Any] | None = None) -> None:
        """Takes the keys of project.yml that belong to this kind."""
        self._named = {key: str(value) for key, value in (options or {}).items() if value is not None}
        self._depth = _depth(self._named.get("depth", str(DEPTH)))
        self.metrics = _metrics(self._depth)

    def configured(self, options: Mapping[str, Any]) -> Ranking:
        alone = [key for key in options if key.startswith("document_") and not options.get("documents")]
        if alone:
            raise OptionError(alone[0], "names a column of a table that is not given", "name the table: documents:")
        return Ranking(options)

    def check_truth(self, examples: Examples) -> Sequence[Complaint]:
        """Cells that are no relevance, ids that are no document, and columns that the table of documents lacks."""
        table = examples.tables.get("documents")
        lacking = [] if table is None else [*self._lacking(table)]
        if lacking:
            return lacking
        known = self._texts(examples).keys()
        return [*retrieval.about_cells(examples.test[_target(examples)], retrieval.read_relevance, known)]

    def check(self, predictions: pd.DataFrame, examples: Examples, options: Mapping[str, Any]) -> Checked:  # noqa: ARG002 - options came by ``configured``
        """A column ``prediction`` of canonical JSON lists."""
        import pandas as pd

        if "prediction" not in predictions:
            found = ", ".join(map(repr, predictions.columns)) or "none"
            hint = "write a JSON list of document ids, best first, for each query"
            return Checked(predictions, (Complaint(f"no column 'prediction'; found: {found}", hint=hint),))
        cells = predictions["prediction"].map(str)
        complaints = [*retrieval.about_cells(cells, retrieval.read_short, self._texts(examples).keys())]
        if complaints:
            return Checked(pd.DataFrame(index=predictions.index), tuple(complaints))
        canonical = [json.dumps(retrieval.read_ranking(text), ensure_ascii=False) for text in cells]
        return Checked(pd.DataFrame({"prediction": canonical}, index=predictions.index, dtype=object))

    def judge(self, predictions: pd.DataFrame, examples: Examples) -> pd.DataFrame:
        """Adds per query: ``query``, its text; what ``Ranked`` holds; ``wanted``, some relevant ids with their ranks
        (0: not returned), best first; ``first_ten``, the ids returned first; ``n_relevant`` and ``n_returned``."""
        import pandas as pd

        called = self._calls(examples)
        test = examples.test.loc[predictions.index]
        asked = _asked(examples, test)
        rows = [
            self._judged(retrieval.read_ranking(said), retrieval.read_relevance(str(truth)), query, called)
            for said, truth, query in zip(predictions["prediction"], test[_target(examples)], asked, strict=True)
        ]
        return pd.DataFrame(rows, index=predictions.index)

    def _judged(
        self, result: Sequence[str], relevant: Mapping[str, float], query: str, called: Callable[[str], str]
    ) -> dict[str, Any]:
        found = retrieval.ranked(result, relevant, self._depth)
        wanted = sorted(relevant, key=lambda name: (found.ranks.get(name, MOST_RETURNED + 1), -relevant[name]))
        hit = 0 < found.first <= FIRST
        return {
            "truth": f"{count(len(relevant))} relevant: {_some([called(name) for name in relevant])}",
            "prediction": _some([called(name) for name in result]) or "nothing",
            "confidence": float("nan"),
            "loss": 1.0 - found.ndcg,
            "failed": not hit,
            "query": query,
            "ndcg": found.ndcg,
            "reciprocal_rank": 1 / found.first if found.first else 0.0,
            "recall": found.recall,
            "hit": float(hit),
            "first": found.first,
            "on_first_page": found.on_first_page,
            "n_relevant": len(relevant),
            "n_returned": len(result),
            "wanted": tuple((name, found.ranks.get(name, 0)) for name in wanted[:TOLD]),
            "first_ten": tuple(result[:FIRST]),
            "right": tuple(name in relevant for name in result[:FIRST]),
        }

    def baseline(self, examples: Examples) -> tuple[str, pd.DataFrame]:
        """Documents that share most words with the query; where it has no words or they have none, popular ones."""
        from portfolio.tasks.ranking.word_overlap import WordMatch, are_words

        texts, asked = self._texts(examples), _asked(examples, examples.test)
        if not texts or not are_words(asked):
            return self._popular(examples)
        match = WordMatch(texts)
        lists = [match.found(query, self._depth) for query in asked]
        return "the documents that share most words with the query", self._cells(lists, examples)

    def further_baselines(self, examples: Examples) -> Sequence[tuple[str, pd.DataFrame]]:
        """The popular ones beside those found by words, and those less what a user has already."""
        from portfolio.tasks.ranking.interactions import popular_and_new
        from portfolio.tasks.ranking.word_overlap import are_words

        source, is_training = self._known(examples)
        by_words = bool(self._texts(examples)) and are_words(_asked(examples, examples.test))
        found = [self._popular(examples)] if by_words and is_training else []
        new = popular_and_new(examples, self._identifier(examples), source if is_training else ())
        if new is None:
            return found
        name = f"the most popular documents, less those that each {new[0]}"
        return [*found, (name, self._cells(new[1], examples))]

    def _popular(self, examples: Examples) -> tuple[str, pd.DataFrame]:
        from portfolio.tasks.ranking.word_overlap import most_wanted

        known, is_training = self._known(examples)
        texts, n = self._texts(examples), len(examples.test)
        if texts and not is_training:
            name = "the first documents of their table, as no training rows tell which are popular"
            return name, self._cells([list(texts)] * n, examples)
        where = "in training" if is_training else "in the test set itself, as there are no training rows"
        name = f"the documents most often relevant {where}, whatever the query"
        return name, self._cells([most_wanted(known)] * n, examples)

    def _known(self, examples: Examples) -> tuple[Iterator[Mapping[str, float]], bool]:
        """What is relevant to known queries, and whether they are those of training."""
        from portfolio.examine.estimates.random_baselines import source_of

        source, _ = source_of(examples)
        return retrieval.readable(source[_target(examples)]), source is not examples.test

    def _cells(self, lists: Sequence[Sequence[str]], examples: Examples) -> pd.DataFrame:
        """Lists of documents as predictions."""
        texts = self._texts(examples)
        short = ([name for name in found if not texts or name in texts][: self._depth] for found in lists)
        cells = [json.dumps(found, ensure_ascii=False) for found in short]
        return examples.test[[]].assign(prediction=cells).astype(object)

    def group(self, outcomes: pd.DataFrame) -> pd.Series[str]:
        """ "first hit on rank 11 to 100", "never found"."""
        bands = outcomes["first"].map(retrieval_report.band).astype(str)  # of no rows, map makes numbers
        return bands.where(outcomes["first"] == 0, "first hit on " + bands)

    def patterns(self, outcomes: pd.DataFrame) -> Sequence[Pattern]:
        """Whether a better order could mend the failures, or what is wanted was not found at all."""
        from portfolio.examine.patterns import are, worst_ids

        failed, lost = outcomes["failed"].to_numpy(bool), (outcomes["first"] == 0).to_numpy(bool)
        n, n_lost = int(failed.sum()), int(lost.sum())
        if n < retrieval_report.LEAST_FAILURES:
            return ()
        late = n - n_lost
        most = int(outcomes["n_returned"].max())
        sentence = (
            f"Of the {counted(n, 'query', 'queries')} {self.failure_words}, {count(n_lost)} {are(n_lost)} without one "
            f"in the whole list of up to {count(most)}: a better order could mend the other {count(late)}, not these."
        )
        return [Pattern(sentence, n_lost or n, worst_ids(outcomes, lost if n_lost else failed))]

    def show(self, outcomes: pd.DataFrame, examples: Examples, example_id: str) -> Mapping[str, Any]:
        """The first results, each with whether it is relevant, and some of what was wanted, each with its rank."""
        row, about, called = (
            outcomes.loc[[example_id]].to_dict("records")[0],
            self._about(examples),
            self._calls(examples),
        )
        came = list(zip(row["first_ten"], row["right"], strict=True))[:TOLD]
        return {
            "came": [{"name": called(name), "about": about(name), "right": bool(right)} for name, right in came],
            "wanted": [{"name": called(name), "about": about(name), "rank": rank} for name, rank in row["wanted"]],
            "n_relevant": row["n_relevant"],
        }

    def blind(self, examples: Examples, example_id: str, made: str) -> BlindView:  # noqa: ARG002 - only texts are made
        relevant = retrieval.read_relevance(str(examples.test.at[example_id, _target(examples)]))
        called, about = self._calls(examples), self._about(examples)
        named = [" - ".join(filter(None, (called(name), about(name)))) for name in list(relevant)[:TOLD]]
        more = len(relevant) - len(named)
        said = [("wanted", words) for words in [*named, *([f"and {count(more)} more"] if more else [])]]
        return BlindView(said=tuple(said))

    def details(self, outcomes: pd.DataFrame) -> Mapping[str, Any]:
        """``n`` queries, the ``depth`` of recall, and what ``examine/retrieval_report.py`` counts; of fixed size."""
        return {"n": len(outcomes), "depth": self._depth, **retrieval_report.details(outcomes)}

    def tables(self, details: Mapping[str, Any]) -> Sequence[Table]:
        rows = tuple(
            (row["size"], count(row["n"]), *(number(row[key]) for key in ("ndcg", "recall", "hit")))
            for row in details["sizes"]
        )
        header = ("Relevant documents", "Queries", "nDCG@10", f"Recall at {details['depth']}", "Hit rate at 10")
        return [Table(header, rows, (False, True, True, True, True), "By how many documents are relevant")]

    def charts(self, analysis: Analysis) -> Sequence[Chart]:
        from portfolio.tasks.ranking import charts as pictures

        return [pictures.by_query(analysis.details), pictures.first_hit(analysis.details)]

    def findings(self, details: Mapping[str, Any], outcomes: pd.DataFrame) -> Sequence[Finding | Passed]:  # noqa: ARG002 - the contract hands it over
        """Queries without any result, and a document that comes up whatever is asked."""
        return retrieval_report.findings(details)

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

    # ---- documents ---------------------------------------------------------------------------------------------------

    def _lacking(self, table: pd.DataFrame) -> Iterator[Complaint]:
        for key in ("document_id", "document_title", "document_text"):
            if key in self._named and self._named[key] not in table:
                yield Complaint(
                    f"{key}: the table of documents has no column {self._named[key]!r}",
                    hint=f"its columns are {', '.join(map(str, table.columns))}",
                )

    def _columns(self, examples: Examples) -> dict[str, dict[str, str]]:
        """The columns of the table of documents by what they are for, each as text by id; empty without a table."""
        if (table := examples.tables.get("documents")) is None:
            return {}
        identifier = self._identifier(examples)
        ids = [cell(value) for value in table[identifier]]
        wanted = {"id": identifier, **{key: self._named.get(f"document_{key}") for key in ("title", "text")}}
        return {key: dict(zip(ids, map(cell, table[name]), strict=True)) for key, name in wanted.items() if name}

    def _identifier(self, examples: Examples) -> str:
        """The column of ids in the table of documents; "" without a table."""
        table = examples.tables.get("documents")
        first = "" if table is None else "id" if "id" in table else str(table.columns[0])
        return self._named.get("document_id") or first

    def _texts(self, examples: Examples) -> dict[str, str]:
        """All that is known of each document, by its id; empty without a table."""
        columns = self._columns(examples)
        return {name: " ".join(column[name] for column in columns.values()) for name in columns.get("id", ())}

    def _calls(self, examples: Examples) -> Callable[[str], str]:
        """What a document is called: its title where there is one, else its id."""
        titles = self._columns(examples).get("title", {})
        return lambda name: shortened(titles.get(name) or name)

    def _about(self, examples: Examples) -> Callable[[str], str]:
        texts = self._columns(examples).get("text", {})
        return lambda name: shortened(texts.get(name, ""), LONGEST_ABOUT)


# ---- reading ---------------------------------------------------------------------------------------------------------


def _depth(text: str) -> int:
    try:
        depth = int(text)
    except ValueError:
        depth = 0
    if not 1 <= depth <= MOST_RETURNED:
        raise OptionError("depth", f"{text!r} is no whole number from 1 to {MOST_RETURNED}")
    return depth


def _target(examples: Examples) -> str:
    if examples.target is None:
        raise ValueError("a ranking has a target")
    return examples.target


def _asked(examples: Examples, rows: pd.DataFrame) -> list[str]:
    """The text of each query: the first column of text that the predictor sees, else of categories, else the id."""
    for kind in ("text", "category"):
        for column in examples.columns:
            if column.kind == kind and column.role == "feature" and not column.private:
                return [str(value) for value in rows[column.name]]
    return [str(name) for name in rows.index]


# ---- words -----------------------------------------------------------------------------------------------------------


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:NAMED]) + (", …" if len(names) > NAMED else "")
