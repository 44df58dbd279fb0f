"""Clustering and embedding: which items belong together, and where does each stand among them?

Predictions have a column ``prediction`` with the group of each item, under any names. Coordinates ``x`` and ``y`` (and
``x3``, ``x4``...) make a map; ``again``, the groups of a second fit, shows how stable they are; ``entries``, a JSON
object of values by key, guesses what was kept back of each item. The target, where there is one, is a reference group.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from portfolio.records import Analysis, Chart, Examples, Finding, Passed, Pattern, Table
from portfolio.task import Checked, Complaint, OptionError, Task, ToldLoss
from portfolio.tasks.clustering import sentences
from portfolio.tasks.clustering.codes import CODES
from portfolio.tasks.clustering.metrics import METRICS
from portfolio.tasks.clustering.predictions import Columns, about_truth, checked
from portfolio.words import number

if TYPE_CHECKING:
    import pandas as pd

NEIGHBOURS, MOST_NEIGHBOURS = 3, 10


class Clustering(Task):
    """Groups of items and their places on a map, with or without a reference to hold them against.

    The loss of an item runs from 0 at the centre of its own reference group (without a reference: of the group it was
    put in) over 1 half-way to 2 in the nearest other centre. Without coordinates it is 0 or 1: whether most of the
    group it was put in are of another reference group or, without a reference, most of its group left it in ``again``.
    """

    name = "clustering"
    title = "Clustering and embedding"
    codes = CODES
    metrics = METRICS
    needs_target = False
    card = "card.html"
    cover = "map"
    failure_words = sentences.failure_words(on_map=False)
    told_loss = ToldLoss(sentences.loss_words(on_map=False))
    options: ClassVar[Mapping[str, str]] = {
        "entries": "The column with the held-out entries of each item: JSON values by key, listed under data.hidden.",
        "known": "The column with the other entries of each item, from which is told what most items have.",
        "label": "The column that names an item on the map.",
        "neighbours": f"How many nearest items a card shows (default {NEIGHBOURS}).",
    }

    def __init__(self, options: Mapping[str, Any] | None = None) -> None:
        self._options = dict(options or {})

    def configured(self, options: Mapping[str, Any]) -> Clustering:
        """With the names of columns and the number of neighbours that the author chose."""
        for key in ("entries", "known", "label"):
            if key in options and not (isinstance(options[key], str) and options[key].strip()):
                raise OptionError(key, "expected the name of a column")
        if "neighbours" in options and str(options["neighbours"]) not in map(str, range(1, MOST_NEIGHBOURS + 1)):
            raise OptionError("neighbours", f"expected a whole number from 1 to {MOST_NEIGHBOURS}")
        return Clustering({key: options[key] for key in self.options if key in options})

    def worded(self, outcomes: pd.DataFrame) -> Clustering:
        """Says that distances are those of the map, where there is one."""
        if "x" not in outcomes:
            return self
        task = Clustering(self._options)
        task.metrics = (*METRICS[:-1], replace(METRICS[-1], title=f"{METRICS[-1].title} on the map"))
        task.failure_words = sentences.failure_words(on_map=True)
        task.told_loss = ToldLoss(sentences.loss_words(on_map=True))
        return task

    def check_truth(self, examples: Examples) -> Sequence[Complaint]:
        """Options that name no column, and entries that are no JSON or no categories."""
        return about_truth(examples, self._options)

    def check(self, predictions: pd.DataFrame, examples: Examples, options: Mapping[str, Any]) -> Checked:  # noqa: ARG002
        return checked(predictions, examples, Columns.of(examples, self._options))

    def judge(self, predictions: pd.DataFrame, examples: Examples) -> pd.DataFrame:
        """Adds coordinates, ``again``, ``label``, ``near`` (the group an item is nearest to) and counts of entries."""
        from portfolio.tasks.clustering.outcomes import outcomes

        return outcomes(predictions, examples, Columns.of(examples, self._options))

    def baseline(self, examples: Examples) -> tuple[str, pd.DataFrame]:
        """Groups of the reference's sizes and places, both at random; held-out entries as most items have them."""
        from portfolio.tasks.clustering.outcomes import at_random

        predictions = at_random(examples, Columns.of(examples, self._options))
        return sentences.baseline(with_entries="entries" in predictions), predictions

    def group(self, outcomes: pd.DataFrame) -> pd.Series[str]:
        """ "Republican near Democrat", or "Republican" where that is where it stands."""
        truth, near = outcomes["truth"].astype(str), outcomes["near"].astype(str)
        return truth.where(~outcomes["failed"], truth + " near " + near)

    def patterns(self, outcomes: pd.DataFrame) -> Sequence[Pattern]:
        """Which groups are nearer to which others."""
        from portfolio.tasks.clustering.failures import strays

        return list(map(sentences.pattern, strays(outcomes)))

    def show(self, outcomes: pd.DataFrame, examples: Examples, example_id: str) -> Mapping[str, Any]:  # noqa: ARG002 - outcomes hold it
        """``near``, ``name`` and, with coordinates, ``neighbours`` (name, group, distance, own) and the ``svg``."""
        from portfolio.tasks.clustering.charts import place
        from portfolio.tasks.clustering.embedding_map import neighbours, the_few

        row = outcomes.index.tolist().index(example_id)
        names, groups, near = (outcomes[column].astype(str).tolist() for column in ("label", "truth", "near"))
        shown = {"name": names[row], "near": near[row]}
        if "x" not in outcomes:
            return shown
        most, keys = int(self._options.get("neighbours", NEIGHBOURS)), ("name", "group", "own", "distance")
        nearest = [
            dict(zip(keys, (names[other], groups[other], groups[other] == groups[row], number(far)), strict=True))
            for other, far in neighbours(outcomes, row, most)
        ]
        x, y = outcomes[["x", "y"]].to_numpy(float)[row].tolist()
        others = the_few(outcomes, groups[row], without=row)
        svg = place((x, y), others, name=names[row], own=groups[row], near=near[row])
        return shown | {"neighbours": nearest, "svg": svg}

    def details(self, outcomes: pd.DataFrame) -> Mapping[str, Any]:
        """Plain numbers, lists and dicts; the size depends on the number of groups and the width of the map only.

        Returns:
            ``n``: items. ``reference``, ``found``: names of groups, at most 12. ``has_reference``: whether these are
            two different things. ``table``: list of lists of int, groups found in rows. ``groups``: one dict per group
            found with ``name``, ``n``, ``most`` (the most common reference group) and ``share``. ``marks``, ``named``:
            the map, ``[]`` without coordinates (see ``embedding_map.py``). ``bands``: held-out entries by how alike
            items are, ``[]`` without (see ``failures.py``). ``n_entries``, ``n_unsaid``: held-out entries, and
            those without a prediction.
        """
        from portfolio.tasks.clustering.failures import details

        return details(outcomes)

    def tables(self, details: Mapping[str, Any]) -> Sequence[Table]:
        return [sentences.groups_found(details)]

    def charts(self, analysis: Analysis) -> Sequence[Chart]:
        from portfolio.tasks.clustering import charts as pictures

        drawings = (pictures.places, pictures.groups, pictures.entries)
        return [chart for chart in (draw(analysis.details) for draw in drawings) if chart is not None]

    def findings(self, details: Mapping[str, Any], outcomes: pd.DataFrame) -> Sequence[Finding | Passed]:
        """Groups of hardly any items, entries without a guess, entries that anyone could guess, groups that change."""
        from portfolio.tasks.clustering.failures import concerns

        again = self.metric("stability")
        stability = again.statistic.value(outcomes) if again.undefined(outcomes) is None else None
        return sentences.findings(concerns(details, stability))

    def example(self) -> tuple[Examples, pd.DataFrame]:
        """Twelve villages of three dialects on a map, with two words kept back of each, and perfect predictions."""
        import json

        import pandas as pd

        from portfolio.records import Column

        dialects = [name for name in ("north", "south", "coast") for _ in range(4)]
        index = pd.Index([f"village-{number:02}" for number in range(1, 13)], name="example_id")
        spoken = {"north": {"a": 1, "b": 0}, "south": {"a": 0, "b": 0}, "coast": {"a": 0, "b": 1}}
        kept_back = [json.dumps(spoken[name]) for name in dialects]
        known = [json.dumps(spoken[name]) if row % 4 else "{}" for row, name in enumerate(dialects)]
        name = [f"Village {number}" for number in range(1, 13)]
        test = pd.DataFrame({"name": name, "dialect": dialects, "words": known, "kept_back": kept_back}, index=index)
        columns = [Column("name", "text", "feature"), Column("dialect", "category", "target")]
        columns += [Column("words", "list", "feature"), Column("kept_back", "list", "hidden")]
        x, y = {"north": "0", "south": "4", "coast": "2"}, {"north": "3", "south": "0", "coast": "-4"}
        raw = pd.DataFrame({"prediction": [f"group {name}" for name in dialects]}, index=index)
        raw = raw.assign(x=[x[name] for name in dialects], y=[y[name] for name in dialects], again=dialects)
        return Examples(test=test, train=None, columns=tuple(columns), target="dialect"), raw.assign(entries=kept_back)
