"""What the page says of decisions before training: one sentence for those of which the same is true, and a table."""

from dataclasses import dataclass, field, replace

import pytest

from portfolio.present.sentences.decided import decided, sentences
from portfolio.records import Amendment, Decided, Decision, Estimate, History, Stamp
from portfolio.tasks.classification.task import Classification

STAMP = Stamp("0123456789abcdef", "2026-03-01T12:00:05Z")
RUN = "2026-03-02T12:00:00Z"


@dataclass
class Told:
    """As much of a story as this part asks for."""

    decided: Decided | None
    repository: str = ""
    slices: tuple[str, ...] = ()
    suspected: tuple[str, ...] = ()
    history: History = field(default_factory=History)
    task = Classification()
    headline = Estimate("f1_macro", "Macro F1", 0.8, None, None, 10, "higher")

    @property
    def project(self):
        return self

    analysis = project


earlier = Amendment("data/old.csv", "data/test.csv", Stamp("89ab", "2026-02-01T12:00:00Z"), "before")


def decision(what="target", first=0.9, order="before", changes=()):
    return Decision(what, Amendment(None, first, None if order == "uncommitted" else STAMP, order), changes)


def change(before, after, order="after"):
    return Amendment(before, after, None if order == "uncommitted" else STAMP, order)


def of(*decisions, **keys):
    return Decided(decisions, keys.pop("first_run", RUN), **keys)


@pytest.mark.parametrize(
    ("known", "said"),
    [
        (
            of(decision("metric", "f1_macro"), decision(), decision("test", "data/test.csv")),
            "Metric, target and test set were committed, as they are now, 23 hours before the first measured run.",
        ),
        (of(decision()), "The target was committed, as it is now, 23 hours before the first measured run."),
        (of(decision(order="after")), "The target was set after the first measured run."),
        (of(decision(changes=(change(0.9, 0.8),))), "The target was changed after the first measured run."),
        (of(decision(changes=(change(0.9, 0.8, "before"),))), "The target was committed, as it is now, 23 hours b"),
        (
            of(decision(), first_run="2026-03-01T12:00:09Z"),
            "The target was committed, as it is now, 4 seconds before the first measured run: an order, not foresight.",
        ),
        (
            of(decision(), decision("test", "data/test.csv", changes=(earlier,))),
            "Target and test set were committed, as they are now, the last of them 23 hours before the first",
        ),
        (of(decision(order="together")), "committed together with the first run, so git cannot tell which came first."),
        (of(decision(order="rewritten")), "written again after the first run (amended or rebased), so git cannot tell"),
        (of(decision(order="uncommitted")), "The target is not committed yet as it is now, so git cannot tell."),
        (of(Decision("test", None)), "The test set was never committed, so git cannot tell."),
        (of(decision(), first_run=None), "No run is recorded yet"),
        (of(decision(), n_deleted=2), "2 recorded runs were deleted later; git remembers them."),
        (Decided(why_unknown="not a git repository"), "metric, target and test set were decided: not a git repo"),
    ],
)  # fmt: skip
def test_it_says_what_git_can_tell(known, said):
    """And where git cannot, that it cannot."""
    assert said in " ".join(sentences(known))


def test_decisions_of_which_different_things_are_true_have_a_sentence_each():
    """In the order of the table."""
    known = of(decision("metric", "f1_macro"), decision(order="after"), decision("test", "data/test.csv"))

    assert sentences(known) == [
        "Metric and test set were committed, as they are now, 23 hours before the first measured run.",
        "The target was set after the first measured run.",
    ]


def test_the_table_tells_every_change_with_its_commit():
    """From what, to what, on which day, and on which side of the first run."""
    changes = (change(0.9, 0.8), change(0.8, 0.85, "uncommitted"))
    view = decided(Told(of(decision(changes=changes), recorded=STAMP), "https://example.org/me/it/"))

    (row,) = view["rows"]
    assert (row["name"], row["now"], row["first"], row["first_value"]) == (
        "Target",
        "0.85",
        "1 Mar 2026, 12:00:05",
        "0.9",
    )
    assert [each["words"] for each in row["changes"]] == [
        "0.9 → 0.8, 1 March 2026, after the first run",
        "0.8 → 0.85, not committed yet",
    ]
    assert row["commit"] == {"words": "01234567", "address": "https://example.org/me/it/commit/0123456789abcdef"}
    assert view["first_run"] == "2 Mar 2026, 12:00:00"


def test_a_metric_has_its_title_and_a_test_set_the_name_of_its_file():
    """A test set of the same name has another content."""
    test = decision("test", "data/test.csv", changes=(change("data/test.csv", "data/test.csv"),))
    metric, test_set = decided(Told(of(decision("metric", "f1_macro"), test)))["rows"]

    assert (metric["now"], test_set["now"], test_set["first_value"]) == ("Macro F1", "data/test.csv", None)
    assert test_set["changes"][0]["words"].startswith("content of data/test.csv, ")


def test_without_knowledge_there_is_no_table_but_a_way_to_mend_it():
    """A shallow clone is one command away from knowing."""
    view = decided(Told(Decided(why_unknown="the history is cut off (a shallow clone)", mend="git fetch --unshallow")))

    assert (view["rows"], view["mend"]) == ([], "git fetch --unshallow")


@pytest.mark.parametrize(
    ("suspected", "name"),
    [(("type", "sales_nearby"), "Suspected slices"), (("type",), "Slices named"), ((), "Slices named")],
)
def test_slices_have_a_row_that_calls_them_suspected_where_all_of_them_were(suspected, name):
    """The sentence above is about what was promised, so it is the same with and without them."""
    changes = (change(("type", "sqft"), ("type", "sales_nearby")),)
    known = of(decision("metric", "f1_macro"), slices=decision("slices", ("type", "sqft"), changes=changes))
    view = decided(Told(known, slices=("type", "sales_nearby"), suspected=suspected))

    assert view["sentences"] == sentences(replace(known, slices=None))
    _, row = view["rows"]
    assert (row["name"], row["now"], row["first_value"]) == (name, "type, sales nearby", "type, sqft")
    assert [each["words"] for each in row["changes"]] == [
        "sales nearby added, sqft taken out, 1 March 2026, after the first run"
    ]


def test_slices_that_were_named_again_were_none_in_between():
    """All taken out, and one put back."""
    changes = (change(("type",), ()), change((), ("type",), "uncommitted"))
    view = decided(Told(of(slices=decision("slices", ("type",), changes=changes))))

    (row,) = view["rows"]
    assert (row["now"], row["first_value"]) == ("type", None)
    assert [each["words"] for each in row["changes"]] == [
        "type taken out, 1 March 2026, after the first run",
        "type added, not committed yet",
    ]


def test_a_commit_of_a_submodule_is_linked_to_its_own_repository():
    """And named in plain words where nobody knows its address."""
    own = replace(Told(of(decision())), repository="https://example.org/me/site")
    elsewhere = replace(own, history=History(folder="", address="https://example.org/me/mini"))
    unknown = replace(own, history=History(folder="mini/", address=""))

    assert decided(elsewhere)["rows"][0]["commit"]["address"].startswith("https://example.org/me/mini/commit/0123")
    assert decided(unknown)["rows"][0]["commit"]["address"] is None
