"""What a page says of a review by hand."""

import re
from dataclasses import replace
from types import SimpleNamespace

from portfolio.present.sentences.reviewed import reviewed
from portfolio.records import Agreement, Estimate, Reviewed, Reviewer, TagEstimate, WrongLabels


def estimate(value, low=None, high=None, why="too few", n=220):
    return Estimate("x", "x", value, low, high, n, "lower", why_no_interval=None if low is not None else why)


def tag(name="shadow", *, stands_out=False, p=0.4, lift=(3.1, 2.0, 4.6)):
    ranges = (estimate(0.12, 0.08, 0.17), estimate(0.41, 0.3, 0.52), estimate(0.13, 0.1, 0.16))
    return TagEstimate(name, 40, 22, *ranges, estimate(*lift) if lift else None, p, stands_out)


def story(*tags, **more):
    return told_of(Reviewed(220, 104, (Reviewer("Ada", "by hand", 220),), tags, **more))


def told_of(found, n=1000, n_failures=120):
    return SimpleNamespace(
        analysis=SimpleNamespace(reviewed=found, n_failures=n_failures),
        evaluation=SimpleNamespace(outcomes=range(n)),
        task=SimpleNamespace(failure_words="missed"),
    )


def test_without_a_review_nothing_is_said():
    """No heading, no table."""
    assert reviewed(SimpleNamespace(analysis=SimpleNamespace(reviewed=None))) is None


def test_every_rate_has_its_interval():
    """Share, failure rates with and without the tag, how many times, and how many were tagged."""
    view = reviewed(story(tag(stands_out=True, p=0.001)))

    thin = "\N{NARROW NO-BREAK SPACE}"
    assert view["table"].rows == (
        ("shadow", f"12.0{thin}% (8.0 to 17.0{thin}%)", f"41{thin}% (30 to 52{thin}%)", f"13{thin}% (10 to 16{thin}%)",
         "3.1 (2.0 to 4.6)", "40"),
    )  # fmt: skip
    assert view["vain"] == ""


def test_a_lift_without_failures_outside_has_a_lower_end_only():
    """It is infinite, which is no number to print."""
    view = reviewed(story(tag(lift=(float("inf"), 2.4, float("inf"))), tag(lift=(7.0, 1.4, 5000.0))))

    assert [row[4] for row in view["table"].rows] == ["at least 2.4", "7.0 (1.4 to over 100)"]


def test_what_was_looked_for_in_vain_and_what_is_too_rare_is_said():
    """A tag without a test is not called innocent."""
    view = reviewed(story(tag("shadow", p=0.3), tag("glare", p=None, lift=None)))

    assert view["vain"] == "Examples tagged “shadow” fail no more often than chance explains."
    assert view["rare"] == "Too few examples looked at for a test: “glare” (40)."
    assert reviewed(story(tag(p=None)))["vain"].startswith("Too little was looked at")


def test_who_tagged_and_how_is_said():
    """A program is called one; an older sample is told."""
    more = Reviewed(
        220, 104, (Reviewer("Ada", "by hand", 120), Reviewer("bot", "program-assisted", 220)), (), drawn_before=True
    )
    view = reviewed(told_of(more))

    assert "Ada (by hand, 120) and bot (a program, or helped by one, 220)" in view["how"]
    assert "when the model was another" in view["how"]
    assert "disagree" in view["how"]


def test_the_corrected_score_stands_beside_the_raw_one():
    """And never in its place."""
    wrong = WrongLabels(9, estimate(0.1, 0.05, 0.2), estimate(0.01, 0, 0.02), estimate(0.2, 0.18, 0.22), None)
    assert reviewed(story(wrong_labels=wrong))["wrong"].endswith(
        "(9 examples tagged so). The scores on this page are by the labels as given."
    )
    both = WrongLabels(9, wrong.of_failures, wrong.of_successes, wrong.raw, estimate(0.19, 0.16, 0.21))
    said = reviewed(story(wrong_labels=both))["wrong"]
    assert said.index("As labelled, 20") < said.index("put right") < said.index("it would be 19")
    assert said.endswith("by the labels as given.")
    scored = replace(both, headline=replace(estimate(0.93, 0.9, 0.95), title="Macro F1"))
    assert "Macro F1 would be 0.930 (0.900 to 0.950). The scores" in reviewed(story(wrong_labels=scored))["wrong"]
    bounded = reviewed(story(wrong_labels=replace(both, at_most=estimate(0.23, 0.2, 0.26))))["wrong"]
    assert re.search(r"it would be between 19.% \(16 to 21.%\) and 23.% \(20 to 26.%\), as", bounded)


def test_agreement_is_told_with_its_range_or_why_there_is_none():
    """Tag by tag."""
    agreed = (
        Agreement("shadow", estimate(0.8, 0.7, 0.9, n=90)),
        Agreement("glare", estimate(1.0, why="they never differed", n=90)),
    )
    view = reviewed(story(agreements=agreed, pair=("Ada", "Bob")))

    assert "Ada and Bob both tagged 90 examples." in view["agreement"]
    assert "“shadow” 0.800 (0.700 to 0.900) and “glare” 1.000 (they never differed)" in view["agreement"]


def test_how_the_sample_stands_for_the_test_set_is_true_of_it():
    """Where most examples fail, failures are the ones drawn less often; a sample of all is the test set itself."""
    found = Reviewed(220, 104, (Reviewer("Ada", "by hand", 220),), ())

    assert "Failures were drawn more often" in reviewed(told_of(found))["how"]
    assert "Failures were drawn less often" in reviewed(told_of(found, n_failures=900))["how"]
    assert reviewed(told_of(found, 220, 104))["how"].endswith("They are the whole test set.")


def test_of_failures_that_nobody_looked_at_no_rate_is_told():
    """One example is tagged, and it failed: whether successes have the tag is not known, and 0 % would be invented."""
    one = Reviewed(1, 1, (Reviewer("Ada", "by hand", 1),), (tag(p=None, lift=None),))

    assert reviewed(told_of(one))["table"] is None
    assert reviewed(told_of(replace(one, n=2)))["table"]
    assert reviewed(told_of(one, 10, 10))["table"]  # there are no successes
