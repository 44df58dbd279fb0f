"""Generation: new items, such as names or sentences, beside real ones that were held out.

An example is one request: a row with what the item should be like (its condition), while the target column holds a real
item of that condition. Predictions have one column ``prediction``, the generated text. Images are out of scope.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from portfolio.examine.estimates import Influence, Mean
from portfolio.records import Analysis, BlindView, Chart, Examples, Finding, Passed, Pattern, Table
from portfolio.task import Checked, Complaint, Metric, OptionError, Task, ToldLoss
from portfolio.tasks.generation.codes import CODES
from portfolio.words import count, counted, number, percent

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

FEWEST = 5
"""A pattern is told from so many items on."""
NO_CONDITION = "none"
"""``condition: none`` for items that may be anything."""


def _right(outcomes: pd.DataFrame) -> Floats:
    from portfolio.tasks.generation.details import right

    return right(outcomes)


def _first_copies(outcomes: pd.DataFrame) -> Floats:
    from portfolio.tasks.generation.outcomes import first_copies

    return first_copies(outcomes)


def _no_judge(outcomes: pd.DataFrame) -> str | None:
    if (outcomes["judged"] != "").all():
        return None
    if (outcomes["condition"] == "").all():
        return "the requests have no condition for a judge to look for"
    return "the training rows do not hold two conditions that a judge could tell apart"


def _no_training(outcomes: pd.DataFrame) -> str | None:
    return "there are no training rows that could be copied" if outcomes["near"].isna().any() else None


def _of_pairs(name: str) -> Influence:
    """What ``examine/two_samples.py`` calls so, of generated and real texts; the gap, of their lengths."""

    def found(form: str, outcomes: pd.DataFrame) -> Any:
        from portfolio.tasks.generation import two_samples
        from portfolio.tasks.generation.details import codes_of

        texts = outcomes["item"], outcomes["real"]
        pair = [text.str.len().to_numpy(float) if name == "gap" else text.tolist() for text in texts]
        return getattr(two_samples, form)(*pair, codes_of(outcomes))

    return Influence(*(partial(found, form) for form in (name, f"{name}_influence", f"{name}_bias")))


def _shares(many: str, condition: str) -> tuple[Metric, ...]:
    """Metrics between 0 and 1, where 1 is best."""
    higher = partial(Metric, better="higher", best=1.0, worst=0.0)
    return (
        higher(
            name="judge_accuracy",
            title="Judge accuracy",
            meaning=f"The share of generated {many} that a judge, taught by the training rows, takes for the "
            f"{condition} asked for; to be read beside what it makes of real ones.",
            statistic=Mean(_right),
            undefined=_no_judge,
        ),
        higher(
            name="novelty",
            title="Novelty",
            meaning=f"The share of generated {many} that do not stand in the training rows, letter by letter.",
            statistic=Mean(lambda outcomes: 1.0 - outcomes["copied"].to_numpy(float)),
            undefined=_no_training,
        ),
        higher(
            name="uniqueness",
            title="Uniqueness",
            meaning=f"The share of distinct {many} among the generated; one may come as often as real ones do.",
            statistic=Mean(_first_copies),
        ),
    )


def _distances(many: str) -> tuple[Metric, ...]:
    """Metrics between two samples, where 0 is best."""
    lower = partial(Metric, better="lower", best=0.0)
    return (
        lower(
            name="distance",
            title="Distance (MMD)",
            meaning=f"How far the pieces of up to three letters in generated {many} are from those in real ones: 0 for "
            "the same, 1.4 for nothing in common; two samples of real ones differ too.",
            worst=math.sqrt(2),
            statistic=_of_pairs("mmd"),
        ),
        lower(
            name="length_gap",
            title="Gap in length (KS)",
            meaning=f"The largest difference between the shares of generated and of real {many} up to any length.",
            worst=1.0,
            statistic=_of_pairs("gap"),
        ),
    )


class Generation(Task):
    """One generated text per request, judged as a whole set beside real ones that the generator never saw.

    Without the option ``condition`` it is the only category among the features of the requests, if there is one.
    """

    name = "generation"
    title = "Generation"
    codes = CODES
    card = "card.html"
    cover = "judged-and-copied"
    told_loss = ToldLoss("distance to the nearest real one")
    options: ClassVar[Mapping[str, str]] = {
        "condition": "The column that says what an item should be like; `none` when it may be anything.",
        "item": "What is generated, in one word, or in two for one and for several: `[name, names]`.",
    }

    lists: ClassVar[tuple[str, ...]] = ("item",)

    def __init__(self, condition: str | None = None, item: tuple[str, str] = ("item", "items")) -> None:
        self.condition, (self.one, self.many) = condition, item
        named = condition if condition not in (None, NO_CONDITION) else "condition"
        self.metrics = (*_shares(self.many, str(named).replace("_", " ")), *_distances(self.many))
        foreign = "" if condition == NO_CONDITION else f", taken for another {str(named).replace('_', ' ')}"
        self.failure_words = f"copied{foreign} or repeated"

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
        if self.condition == NO_CONDITION:
            return None
        found = [
            column.name
            for column in examples.columns
            if (column.kind, column.role, column.private) == ("category", "feature", False)
        ]
        return self.condition or (found[0] if len(found) == 1 else None)

    def check_truth(self, examples: Examples) -> Sequence[Complaint]:
        """The condition must be a column that the predictor sees, with a value in each row."""
        name = self.condition_of(examples)
        if name is None:
            return ()
        roles = {column.name: "hidden" if column.private else column.role for column in examples.columns}
        if roles.get(name, "hidden") in ("hidden", "target"):
            hint = f"columns of the requests: {', '.join(c for c in roles if roles[c] not in ('hidden', 'target'))}"
            return (Complaint(f"condition: {name!r} is no column that the predictor sees", hint=hint),)
        blank = examples.test[name].isna() | (examples.test[name].astype(str).str.strip() == "")
        rows = [row for row, is_blank in enumerate(blank) if is_blank]
        return [Complaint(f"{name} is empty", row, "write what the item should be like") for row in rows]

    def check(self, predictions: pd.DataFrame, examples: Examples, options: Mapping[str, Any]) -> Checked:  # noqa: ARG002 - the contract hands them over
        """One column of texts, none of them empty; spaces around them are dropped."""
        import pandas as pd

        found = [str(name) for name in predictions.columns]
        if "prediction" not in found:
            hint = f"found: {', '.join(found)}" if found else "return one column of texts"
            return Checked(predictions, (Complaint("no column 'prediction'", hint=hint),))
        more = [name for name in found if name != "prediction"]
        complaints = [Complaint(f"unexpected column {name!r}", hint="write 'prediction' alone") for name in more]
        texts = [str(text).strip() for text in predictions["prediction"]]
        hint = f"generate one {self.one} for each request"
        complaints += [Complaint(f"the {self.one} is empty", row, hint) for row, text in enumerate(texts) if not text]
        clean = pd.DataFrame({"prediction": pd.Series(texts, predictions.index, dtype=object)})
        return Checked(clean, tuple(complaints))

    def judge(self, predictions: pd.DataFrame, examples: Examples) -> pd.DataFrame:
        """The loss is the distance to the nearest held-out item of the same condition; the confidence is the judge's.

        Failed is what is copied from training, repeated, or taken for another condition. See ``outcomes_of``.
        """
        from portfolio.tasks.generation.outcomes import outcomes_of

        return outcomes_of(predictions["prediction"], examples, self.condition_of(examples))

    def baseline(self, examples: Examples) -> tuple[str, pd.DataFrame]:
        """Letters drawn by the one before, as in the training rows of the condition, else of all; dice by the id."""
        from portfolio.tasks.generation.markov_baseline import drawn_texts

        where, texts = drawn_texts(examples, self.condition_of(examples))
        return f"letters drawn by the one before, as in {where}", texts.to_frame("prediction")

    def group(self, outcomes: pd.DataFrame) -> pd.Series[str]:
        """ "copied from training", "taken for Estonia", "repeated", or "fits"."""
        words = ("taken for " + outcomes["judged"]).where(_foreign(outcomes), "fits")
        words = words.mask(outcomes["repeated"].to_numpy(bool), "repeated")
        return words.mask(outcomes["copied"].to_numpy(bool), "copied from training")

    def patterns(self, outcomes: pd.DataFrame) -> Sequence[Pattern]:
        """Per condition: how many are copied, taken for another, repeated; nothing that fewer than five show."""
        found = []
        for name in sorted(set(outcomes["condition"])):
            part = outcomes[(outcomes["condition"] == name).to_numpy(bool)]
            of = f"Of the {counted(len(part), self.one, self.many)}" + (f" asked for {name}" if name else "")
            for what, said in (
                (part["copied"], "copied from training"),
                (_foreign(part), "taken for something else by the judge"),
                (part["repeated"], "given more than once"),
            ):
                n = int(what.sum())
                ids = tuple(map(str, part.index[what.to_numpy(bool)][:12]))
                verb = "is" if n == 1 else "are"
                if n >= FEWEST:
                    found.append(
                        Pattern(
                            f"{of}, {count(n)} {verb} {said} ({percent(n / len(part))}).",
                            n,
                            ids,
                            {"share": n / len(part)},
                        )
                    )
        return sorted(found, key=lambda pattern: -pattern.n_failures)

    def show(self, outcomes: pd.DataFrame, examples: Examples, example_id: str) -> Mapping[str, Any]:  # noqa: ARG002 - the contract hands them over
        """The item beside its nearest training item, both cut into pieces that they share or not."""
        from portfolio.tasks.generation.outcomes import shortened
        from portfolio.tasks.generation.two_samples import shared_pieces

        row = outcomes.loc[example_id]
        item, nearest = shortened(str(row["item"])), shortened(str(row["nearest"]))
        return {
            "item": shared_pieces(item, nearest)[0],
            "nearest": shared_pieces(item, nearest)[1],
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
        return BlindView(main=made, said=(("asked for", str(examples.test.at[example_id, asked])),) if asked else ())

    def details(self, outcomes: pd.DataFrame) -> Mapping[str, Any]:
        """Plain numbers, lists and dicts; the size depends on nothing.

        Returns:
            ``n``; ``many``: the word for the items; ``all``, and one dict per condition (the 12 most frequent) in
            ``conditions``, each with ``n``, ``right`` and ``real_right`` (taken for what was asked), ``copied``,
            ``new_right`` (right and not copied), ``known``, ``repeated``, and ``length`` and ``real_length``, mean
            characters; ``judge``: its limit on real items (``None`` without); ``distance_of_real``: of as many
            training items from the held-out ones (``None`` without enough); ``lengths`` and ``near``: for the charts.
        """
        from portfolio.tasks.generation.details import details_of

        return {"one": self.one, "many": self.many, **details_of(outcomes)}

    def tables(self, details: Mapping[str, Any]) -> Sequence[Table]:
        return [_table(details)]

    def charts(self, analysis: Analysis) -> Sequence[Chart]:
        from portfolio.tasks.generation import charts as pictures

        drawn = (pictures.judged(analysis), pictures.nearness(analysis.details), pictures.lengths(analysis.details))
        return [chart for chart in drawn if chart is not None]

    def findings(self, details: Mapping[str, Any], outcomes: pd.DataFrame) -> Sequence[Finding | Passed]:
        """Too typical, a weak judge, nearer to training than real ones are, a condition that training lacks."""
        from portfolio.tasks.generation.details import findings

        return findings(details, outcomes, self.many)

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


def _foreign(outcomes: pd.DataFrame) -> pd.Series[bool]:
    return (outcomes["judged"] != "") & (outcomes["judged"] != outcomes["condition"])


def _table(details: Mapping[str, Any]) -> Table:
    many, judge, everything = details["many"], details["judge"], details["all"]
    of_judge = ("judged right", f"of real {many}", "of those not copied") if judge else ()
    header = (
        "",
        "requests",
        *of_judge,
        "copied",
        "repeated",
        f"real, but unseen {many}",
        "mean length",
        "of real ones",
    )
    rows = [
        (
            part.get("condition", "all"),
            count(part["n"]),
            *((_share(part, "right"), _share(part, "real_right"), _new_right(part)) if judge else ()),
            *(_share(part, key) for key in ("copied", "repeated")),
            count(part["known"]),
            *(number(part[key], "characters").removesuffix(" characters") for key in ("length", "real_length")),
        )
        for part in (everything, *details["conditions"])
    ]
    caption = f"What became of the {count(details['n'])} generated {many}"
    if judge:
        caption += (
            f": the judge gets {percent(judge['limit'])} of the real {many} right, so "
            f"{percent(everything['right'] / everything['n'])} of the generated ones says only that they are typical"
        )
    if details["distance_of_real"] is not None:
        caption += f". As many real ones from training lie {number(details['distance_of_real'])} from those held out"
    return Table(header, tuple(rows), (False, *(True for _ in header[1:])), caption)


def _share(part: Mapping[str, Any], key: str) -> str:
    return percent(part[key] / part["n"])


def _new_right(part: Mapping[str, Any]) -> str:
    new = part["n"] - part["copied"]
    return percent(part["new_right"] / new) if new else ""
