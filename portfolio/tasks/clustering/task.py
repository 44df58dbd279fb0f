"""Clustering and embedding: which items belong together, and where does each stand among them?

Predictions have a column ``prediction`` with the group of each item, under any names. Coordinates ``x`` and ``y`` (and
``x3``, ``x4``...) make a map; ``again``, the groups of a second fit, shows how stable they are; ``entries``, a JSON
object of values by key, guesses what was kept back of each item. The target, where there is one, is a reference group.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from portfolio.examine.estimates import Influence, Mean, Ratio
from portfolio.records import Analysis, Chart, Examples, Finding, Passed, Pattern, Table
from portfolio.task import Checked, Complaint, Metric, OptionError, Statistic, Task, ToldLoss
from portfolio.tasks.clustering.codes import CODES
from portfolio.words import count, number, percent

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from portfolio.tasks.clustering.embedding_map import Columns

    Floats = NDArray[np.float64]
    Codes = NDArray[np.int64]

NEIGHBOURS, MOST_NEIGHBOURS = 3, 10
NAMES = ("name", "title", "label")  # columns that name an item where ``label:`` does not say
MOST_IN_SILHOUETTE = 1000
"""Beyond so many items the silhouette is that of a fixed choice of them: it takes the distance of every two."""

# Intervals (metrics.py) are about which items there are, with groups and places as given.


def _codes(outcomes: pd.DataFrame, column: str) -> Codes:
    import numpy as np

    return np.unique(outcomes[column].to_numpy(str), return_inverse=True)[1]


def _by_sklearn(name: str, left: str, right: str) -> Callable[[pd.DataFrame], float]:
    def value(outcomes: pd.DataFrame) -> float:
        from sklearn import metrics

        return float(getattr(metrics, name)(_codes(outcomes, left), _codes(outcomes, right)))

    return value


def _by_pairs(name: str, score: str, left: str, right: str) -> Influence:
    """scikit-learn's score of two groupings, and what each item adds to it, in ``metrics.py``."""

    def influence(outcomes: pd.DataFrame) -> Floats:
        from portfolio.tasks.clustering import metrics as structure

        pulls: Floats = getattr(structure, name)(_codes(outcomes, left), _codes(outcomes, right))
        return pulls

    return Influence(_by_sklearn(score, left, right), influence)


def _no_reference(outcomes: pd.DataFrame) -> str | None:
    if not outcomes["has_reference"].iloc[0]:
        return ""
    return _one_sort(outcomes, "truth", "reference")


def _one_sort(outcomes: pd.DataFrame, column: str, what: str) -> str | None:
    """Why groups cannot be compared by pairs of items: all are together, or none are."""
    names = outcomes[column].astype(str).unique()
    if len(names) == 1:
        return f"all items are in one group of the {what}"
    return f"no two items share a group of the {what}" if len(names) == len(outcomes) else None


def _no_second_fit(outcomes: pd.DataFrame) -> str | None:
    return "" if "again" not in outcomes else _one_sort(outcomes, "prediction", "first fit")


def _silhouette_rows(outcomes: pd.DataFrame) -> Codes:
    """The rows whose distances are taken, by a hash of their ids, so that their order decides nothing."""
    import numpy as np
    import pandas as pd

    hashes = pd.util.hash_array(outcomes.index.to_numpy(object))
    return np.sort(np.argsort(hashes, kind="stable")[:MOST_IN_SILHOUETTE])


def _no_silhouette(outcomes: pd.DataFrame) -> str | None:
    if "x" not in outcomes:
        return ""
    return _one_sort(outcomes.iloc[_silhouette_rows(outcomes)], "prediction", "model")


def _places(outcomes: pd.DataFrame) -> Floats:
    from portfolio.tasks.clustering.embedding_map import coordinates

    return outcomes[coordinates(outcomes)].to_numpy(float)


def _silhouette(outcomes: pd.DataFrame) -> float:
    from sklearn.metrics import silhouette_score

    some = outcomes.iloc[_silhouette_rows(outcomes)]
    return float(silhouette_score(_places(some), _codes(some, "prediction")))


def _silhouette_influence(outcomes: pd.DataFrame) -> Floats:
    import numpy as np

    from portfolio.tasks.clustering.metrics import silhouette_influence

    rows = _silhouette_rows(outcomes)
    chosen = outcomes.iloc[rows]
    pulls: Floats = np.zeros(len(outcomes))
    pulls[rows] = silhouette_influence(_places(chosen), _codes(chosen, "prediction")) * (len(outcomes) / rows.size)
    return pulls


def _entries(outcomes: pd.DataFrame, part: str, bands: Sequence[int] | None) -> Floats:
    """Per item, how many held-out entries there are or are right."""
    if bands is None:
        return outcomes["entries" if part == "entries" else "entries_right"].to_numpy(float)
    counts: Floats = outcomes[[f"{part}:{band}" for band in bands]].to_numpy(float).sum(1)
    return counts


def _share_right(name: str, title: str, meaning: str, bands: Sequence[int] | None) -> Metric:
    """The share of entries that are right: a ratio of two sums over items, which hold unequal numbers of entries."""

    def undefined(outcomes: pd.DataFrame) -> str | None:
        if "entries" not in outcomes or (bands is not None and not outcomes["has_known"].iloc[0]):
            return ""
        if "entries_right" not in outcomes:
            return "the predictions hold no entries"
        none = "no entry is held out" if bands is None else "no held-out entry is one on which items are divided"
        return None if _entries(outcomes, "entries", bands).sum() else none

    right = Ratio(lambda outcomes: (_entries(outcomes, "right", bands), _entries(outcomes, "entries", bands)))
    return _metric(name, title, meaning, 0.0, right, undefined=undefined)


def _metric(name: str, title: str, meaning: str, worst: float, statistic: Statistic, **more: Any) -> Metric:
    return Metric(name, title, meaning, "higher", 1.0, statistic, worst=worst, **more)


METRICS = (
    _metric(
        "ari",
        "Adjusted Rand index",
        "How often two items are together in both the groups found and the reference: 1 is always, 0 is chance.",
        -0.5,  # Chacon and Rastrojo 2023
        _by_pairs("rand_influence", "adjusted_rand_score", "truth", "prediction"),
        undefined=_no_reference,
    ),
    _metric(
        "ami",
        "Adjusted mutual information",
        "How much the group found tells about the reference group: 1 is all of it, 0 is chance.",
        -1.0,
        _by_pairs("information_influence", "adjusted_mutual_info_score", "truth", "prediction"),
        undefined=_no_reference,
    ),
    _share_right(
        "reconstruction",
        "Held-out entries right",
        "The share of the entries kept back from the model that it guesses right.",
        None,
    ),
    _share_right(
        "reconstruction_divided",
        "Held-out entries right, where items differ",
        "The same for entries on which less than three in four items are alike; the majority tells little there.",
        (0, 1),
    ),
    _metric(
        "silhouette",
        "Silhouette on the map",
        "How much nearer items are to their own group than to the next, by the coordinates that the model gives and no "
        "column of the data: 1 is far apart, 0 is no border.",
        -1.0,
        Influence(_silhouette, _silhouette_influence),
        undefined=_no_silhouette,
    ),
    _metric(
        "stability",
        "Stability",
        "Adjusted Rand index between the groups and those of a second fit, on other data or from another seed.",
        -0.5,
        _by_pairs("rand_influence", "adjusted_rand_score", "prediction", "again"),
        undefined=_no_second_fit,
    ),
    _metric(
        "placed",
        "Nearest to its own group",
        "The share of items that stand nearer to their own group than to any other.",
        0.0,
        Mean(lambda outcomes: 1.0 - outcomes["failed"].to_numpy(float)),
    ),
)


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
    failure_words = "placed with another group"
    told_loss = ToldLoss("distance from its own group, half-way to another being 1,")
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
        task.metrics = (*METRICS[:-1], replace(METRICS[-1], title="Nearest to its own group on the map"))
        task.failure_words = "placed on the map with another group"
        task.told_loss = ToldLoss("distance on the map from its own group, half-way to another being 1,")
        return task

    def _columns(self, examples: Examples) -> Columns:
        """The columns named by the author; else the only list that is withheld, the only other, and a name."""
        from portfolio.tasks.clustering.embedding_map import Columns

        lists = {
            role: [column.name for column in examples.columns if column.kind == "list" and column.role == role]
            for role in ("hidden", "feature")
        }
        public = [column.name for column in examples.columns if not column.private and column.role != "target"]
        entries = self._options.get("entries") or (lists["hidden"][0] if len(lists["hidden"]) == 1 else None)
        known = self._options.get("known") or (lists["feature"][0] if len(lists["feature"]) == 1 else None)
        label = self._options.get("label") or next((name for name in NAMES if name in public), None)
        return Columns(entries, known if entries else None, label)

    def check_truth(self, examples: Examples) -> Sequence[Complaint]:
        """Options that name no column, and entries that are no JSON or no categories."""
        from portfolio.tasks.clustering.embedding_map import bad_entries

        roles = {column.name: column for column in examples.columns}
        found = []
        for key in ("entries", "known", "label"):
            name = self._options.get(key)
            if name and name not in roles:
                found.append(Complaint(f"{key}: no column {name!r}", hint=f"columns are {', '.join(roles)}"))
            elif name and key == "entries" and roles[name].role != "hidden":
                found.append(Complaint(f"entries: {name} is shown to the predictor", hint="list it under data.hidden"))
            elif name and key == "known" and roles[name].role in ("hidden", "target"):
                found.append(Complaint(f"known: {name} is withheld; the held-out entries are entries:"))
            elif name and key == "label" and (roles[name].private or roles[name].role == "target"):
                found.append(Complaint(f"label: {name} may not be shown on the map"))
        if found:
            return found
        columns = self._columns(examples)
        return [*bad_entries(examples, columns.entries), *bad_entries(examples, columns.known)]

    def check(self, predictions: pd.DataFrame, examples: Examples, options: Mapping[str, Any]) -> Checked:  # noqa: ARG002
        from portfolio.tasks.clustering.embedding_map import complaints, typed

        found = tuple(complaints(predictions, examples, self._columns(examples)))
        return Checked(predictions if found else typed(predictions), found)

    def judge(self, predictions: pd.DataFrame, examples: Examples) -> pd.DataFrame:
        """Adds coordinates, ``again``, ``label``, ``near`` (the group an item stands with) and counts of entries."""
        from portfolio.tasks.clustering.outcomes import judged

        return judged(predictions, examples, self._columns(examples))

    def baseline(self, examples: Examples) -> tuple[str, pd.DataFrame]:
        """Groups of the reference's sizes and places, both at random; held-out entries as most items have them."""
        from portfolio.tasks.clustering.outcomes import at_random

        return at_random(examples, self._columns(examples))

    def group(self, outcomes: pd.DataFrame) -> pd.Series[str]:
        """ "Republican near Democrat", or "Republican" where that is where it stands."""
        truth, near = outcomes["truth"].astype(str), outcomes["near"].astype(str)
        return truth.where(~outcomes["failed"], truth + " near " + near)

    def patterns(self, outcomes: pd.DataFrame) -> Sequence[Pattern]:
        """Which groups stand with which others."""
        from portfolio.tasks.clustering.outcomes import strays

        return strays(outcomes)

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
            items are, ``[]`` without (see ``held_out_entries.py``). ``n_entries``, ``n_unsaid``: held-out entries, and
            those without a prediction.
        """
        from portfolio.tasks.clustering.cluster_report import summary

        return summary(outcomes)

    def tables(self, details: Mapping[str, Any]) -> Sequence[Table]:
        groups = details["groups"]
        if not details["has_reference"]:
            rows = tuple((row["name"], count(row["n"])) for row in groups)
            return [Table(("Group found", "Items"), rows, (False, True), "What was found")]
        full = tuple((row["name"], count(row["n"]), row["most"], percent(row["share"])) for row in groups)
        header = ("Group found", "Items", "Most of them are", "Share")
        return [Table(header, full, (False, True, False, True), "What was found")]

    def charts(self, analysis: Analysis) -> Sequence[Chart]:
        from portfolio.tasks.clustering import charts as pictures

        drawings = (pictures.places, pictures.groups, pictures.entries)
        return [chart for chart in (draw(analysis.details) for draw in drawings) if chart is not None]

    def findings(self, details: Mapping[str, Any], outcomes: pd.DataFrame) -> Sequence[Finding | Passed]:
        """Groups of hardly any items, entries without a guess, entries that anyone could guess, groups that change."""
        from portfolio.tasks.clustering.cluster_report import findings

        again = self.metric("stability")
        return findings(details, again.statistic.value(outcomes) if again.undefined(outcomes) is None else None)

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
