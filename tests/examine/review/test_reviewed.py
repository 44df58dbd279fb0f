"""What a blind review tells, held against samples whose truth is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import cohen_kappa_score

from portfolio.examine.estimates.units import Units
from portfolio.examine.review import rates as review_rates
from portfolio.examine.review.agreement import agreements, kappa
from portfolio.examine.review.draw import SITTING, n_wanted, review_order
from portfolio.examine.review.label_correction import LabelCorrection
from portfolio.examine.review.rates import Looked, alike, even_sizes, rates
from portfolio.examine.review.reviewed import reviewed
from portfolio.records import WRONG_LABEL, TagRow


@dataclass(frozen=True)
class World:
    """Where test sets come from: a share of failures, a tag with its share, and how much more often it fails."""

    failing: float
    share: float
    lift: float
    n: int
    looked_at: int = 200

    @property
    def outside(self) -> float:
        return self.failing / (self.share * self.lift + 1 - self.share)

    @property
    def inside(self) -> float:
        return self.lift * self.outside

    @property
    def truth(self) -> dict[str, float]:
        return {"share": self.share, "inside": self.inside, "outside": self.outside, "lift": self.lift}

    @property
    def grain(self) -> dict[str, float]:
        """About how many failures each estimate is counted from: of very few, no interval can hold 95 %."""
        failures = min(self.n * self.failing, max(self.looked_at / 2, self.looked_at * self.failing))
        tagged = failures * self.share * self.inside / self.failing
        return {"share": np.inf, "inside": tagged, "outside": failures - tagged, "lift": tagged}

    def test_set(self, rng):
        """Which examples have the tag, and which fail."""
        has = rng.random(self.n) < self.share
        return has, rng.random(self.n) < np.where(has, self.inside, self.outside)

    def looked(self, rng):
        """A review of a fresh test set: what was tagged, the sample, and what two naive tallies would say."""
        has, failed = self.test_set(rng)
        rows = np.arange(self.n) if self.looked_at >= self.n else order(failed, rng)[: self.looked_at]
        return has[rows].astype(float), sample(rows, failed, failed)


def order(failed, rng):
    """The rows as ``review_order`` gives them, with dice that are quicker to throw than a hash."""
    sides = [list(rng.permutation(np.flatnonzero(failed == side))) for side in (False, True)]
    few, many = sorted(sides, key=len)
    if 2 * len(few) < SITTING:
        return rng.permutation([*few, *many[: SITTING - len(few)]])
    rows = []
    while sides[heads := int(rng.integers(2))]:
        rows.append(sides[heads].pop())
    return np.array(rows)


def sample(rows, then, now, codes=None):
    """Rows drawn by the verdicts of then, as a sample of those of now."""
    weights = np.full(len(then), np.inf)
    for side in (False, True):
        weights[then == side] = (then == side).sum() / max(0.5, (then[rows] == side).sum())
    return Looked(
        weights[rows],
        now[rows],
        None if codes is None else codes[rows],
        len(now),
        int(now.sum()),
        even_sizes(weights, now),
        alike(now - now.mean(), codes),
    )


def simulated(draw, truth, times, seed=0):
    """Per estimate: how often its range held the truth, its bias, its spread, and how often there was a range.

    The bias of a lift is that of its median, as it has no mean: with no failure outside it is infinite.
    """
    rng = np.random.default_rng(seed)
    values = {name: [] for name in truth}
    held = {name: [] for name in truth}
    for _ in range(times):
        tagged, looked = draw(rng)
        found = rates(tagged, looked)
        for name, true in truth.items():
            one = getattr(found, name)
            if one is not None and one.low is not None:
                values[name].append(one.value)
                held[name].append(one.low <= true <= one.high)
    return {name: told_by(np.array(values[name]), held[name], truth[name], times, name) for name in truth}


def told_by(values, held, true, times, name):
    middle = np.median if name == "lift" else np.mean
    return {
        "coverage": float(np.mean(held)),
        "bias": float(middle(values) - true),
        "spread": float(np.std(values[np.isfinite(values)])),
        "above": float(np.mean(values > true) + np.mean(values == true) / 2),
        "given": len(values) / times,
    }


# ---- the draw ----------------------------------------------------------------------------------


def test_the_order_is_the_same_for_everybody_and_holds_no_example_twice():
    """Whatever the order of the file; another run has another order."""
    failed = {f"e{row}": row % 7 == 0 for row in range(300)}
    backwards = dict(reversed(failed.items()))

    assert review_order("run", failed) == review_order("run", backwards)
    assert len(set(review_order("run", failed))) == len(review_order("run", failed))
    assert review_order("run", failed) != review_order("other", failed)


def test_many_failures_come_as_often_as_successes():
    """Of the first hundred examples about half fail."""
    failed = {f"e{row}": row < 100 for row in range(2000)}

    assert 35 <= sum(failed[name] for name in review_order("run", failed)[:100]) <= 65


@pytest.mark.parametrize(("n_failures", "n"), [(52, 447), (20, 2000), (38, 200), (390, 447)])
def test_nobody_can_know_what_comes_next(n_failures, n):
    """Few of one side are spread over the sample, which ends where they are used up: no long tail of the other."""
    failed = {f"e{row}": row < n_failures for row in range(n)}
    rarer = min(n_failures, n - n_failures)
    tails = []
    for run in range(40):
        verdicts = [failed[name] for name in review_order(f"run {run}", failed)]
        last = max(place for place, verdict in enumerate(verdicts) if verdict == (n_failures <= n - n_failures))
        tails.append(len(verdicts) - 1 - last)

    usual = min(200, n) / rarer
    assert np.mean(tails) < 1.6 * usual


def test_where_all_fail_or_none_all_can_be_looked_at():
    """There is nothing to guess."""
    for value in (True, False):
        assert len(review_order("run", {f"e{row}": value for row in range(30)})) == 30


def test_within_failures_and_within_successes_every_example_has_the_same_chance():
    """Over 400 runs, how often each is among the first forty: as often as dice allow."""
    failed = {f"e{row}": row < 40 for row in range(120)}
    times = pd.Series(0, index=list(failed))
    drawn = np.zeros(2)
    for run in range(400):
        chosen = review_order(f"run {run}", failed)[:40]
        times[chosen] += 1
        drawn += [sum(failed[name] for name in chosen), sum(not failed[name] for name in chosen)]

    for side, n, total in ((True, 40, drawn[0]), (False, 80, drawn[1])):
        of_side = times[[name for name in failed if failed[name] == side]]
        expected = total / n
        chi_square = float(((of_side - expected) ** 2 / (expected * (1 - expected / 400))).sum())
        assert chi_square < n + 4 * np.sqrt(2 * n), side


def test_the_progress_looks_at_no_verdict():
    """Tags alone decide, and what the page tells anyway; rarer tags need fewer examples."""
    assert n_wanted([0.5], 0.5, 0.05) == 385
    assert n_wanted([0.1], 0.5, 0.05) < n_wanted([0.5], 0.5, 0.05) < n_wanted([0.5], 0.05, 0.05)
    assert n_wanted([], 0.5, 0.05) == n_wanted([0.5], 0.5, 0.05)


# ---- estimates against a known truth -----------------------------------------------------------


@pytest.mark.parametrize("failing", [0.01, 0.05, 0.3])
def test_weighted_estimates_are_unbiased_and_a_naive_tally_is_not(monkeypatch, failing):
    """The tag's share among failures, and in the bare sample, is not its share; the weighted one is."""
    monkeypatch.setattr(review_rates, "DRAWS", 2000)
    world, times = World(failing, share=0.2, lift=2.5, n=1000), 250
    found = simulated(world.looked, world.truth, times)
    naive, bare = naive_tallies(world, times)

    for name, of in found.items():
        assert of["given"] > 0.99, name
        assert 0.91 <= of["coverage"] <= 0.995, (name, of)
    for name in ("share", "inside", "outside"):
        assert abs(found[name]["bias"]) < (0.1 + 4 / np.sqrt(times)) * found[name]["spread"], name
    assert naive - world.share > 0.1
    assert bare - world.share > (0.03 if failing > 0.02 else 0.005)


def naive_tallies(world, times, seed=0):
    """The tag's share among the failures alone, and in the sample without weights, on average."""
    rng = np.random.default_rng(seed)
    among_failures, bare = [], []
    for _ in range(times):
        tagged, looked = world.looked(rng)
        among_failures.append(tagged[looked.failed].mean() if looked.failed.any() else np.nan)
        bare.append(tagged.mean())
    return float(np.nanmean(among_failures)), float(np.mean(bare))


WORLDS = [
    World(failing, share, lift, n, looked_at)
    for looked_at in (200, 5000)
    for failing in (0.01, 0.02, 0.05, 0.1, 0.3, 0.5)
    for n in (400, 1000, 5000)
    for share, lift in ((0.25, 1.0), (0.25, 1.8), (0.1, 1.8 if failing > 0.3 else 3.0))
]


@pytest.mark.soak
@pytest.mark.parametrize("world", WORLDS, ids=str)
def test_intervals_hold_the_truth_as_often_as_they_say(monkeypatch, capsys, world):
    """Coverage between 93 and 97 % at every share of failures; more where fewer than five failures are counted."""
    monkeypatch.setattr(review_rates, "DRAWS", 3000)
    times = 2000
    found = simulated(world.looked, world.truth, times)
    naive, bare = naive_tallies(world, 300)
    with capsys.disabled():
        print(
            f"\n{world.failing:.2f} | {world.n} | {min(world.n, world.looked_at)} | {world.share} | {world.lift} | "
            + " | ".join(f"{told(of)}" for of in found.values())
            + f" | {naive:.3f} | {bare:.3f}"
        )

    for name, of in found.items():
        assert of["given"] > 0.97, (name, of)
        margin = 3 * np.sqrt(0.05 * 0.95 / times)
        most = 0.99 if world.grain[name] < 5 else 0.96 + margin
        assert 0.94 - margin <= of["coverage"] <= most, (name, of)
        if name != "lift":  # a rate inside is a ratio, whose mean is off by up to a fifth of its spread
            assert abs(of["bias"]) < ((name != "share") / 5 + 4 / np.sqrt(times)) * of["spread"], (name, of)
        if world.grain[name] > 10:
            assert 0.4 < of["above"] < 0.6, (name, of)
    if world.lift > 1:
        assert naive - world.share > 0.05


def told(of):
    return f"{100 * of['coverage']:.1f} % ({of['bias']:+.3f}, {100 * of['given']:.0f} %)"


@pytest.mark.soak
@pytest.mark.parametrize("failing", [0.01, 0.05, 0.1, 0.3, 0.5])
@pytest.mark.parametrize("same", [0.9, 0.6, 0.2])
def test_a_sample_of_an_older_version_tells_of_the_new_one(monkeypatch, capsys, failing, same):
    """Strata by the old verdicts, of which a part is thrown anew; where few fail, heavy weights widen the ranges."""
    monkeypatch.setattr(review_rates, "DRAWS", 3000)
    world = World(failing, 0.25, 1.6, 2000, 300)
    found = simulated(lambda rng: retrained(world, same, rng), world.truth, 1000)
    with capsys.disabled():
        print(f"\nretrained {failing} | {same} | " + " | ".join(told(of) for of in found.values()))

    for name, of in found.items():
        assert of["given"] > 0.95, (name, of)
        assert 0.925 <= of["coverage"] <= (0.975 if failing > 0.02 else 1), (name, of)


def retrained(world, same, rng):
    """A sample by the verdicts of a version that agrees with the present one on a part of the examples."""
    has, failed = world.test_set(rng)
    then = np.where(rng.random(world.n) < same, failed, rng.random(world.n) < max(0.1, world.failing))
    rows = order(then, rng)[: world.looked_at]
    return has[rows].astype(float), sample(rows, then, failed)


def test_the_rates_of_a_new_version_are_unbiased_by_the_old_strata(monkeypatch):
    """In the small: the bias is less than what chance does to the mean, and a bare tally is off."""
    monkeypatch.setattr(review_rates, "DRAWS", 3000)
    world, times = World(0.3, 0.25, 2.0, 2000, 300), 200
    found = simulated(lambda rng: retrained(world, 0.7, rng), world.truth, times)

    for name in ("share", "inside", "outside"):
        assert abs(found[name]["bias"]) < 4 * found[name]["spread"] / np.sqrt(times) + 0.005, name
        assert 0.9 <= found[name]["coverage"] <= 0.995, name


@pytest.mark.soak
@pytest.mark.parametrize(("n_groups", "size"), [(30, 7), (60, 5), (120, 4)])
def test_groups_widen_the_ranges(monkeypatch, capsys, n_groups, size):
    """Tags and failures that come in groups: the truth is held at least as often as promised."""
    monkeypatch.setattr(review_rates, "DRAWS", 3000)
    truth = grouped_truth()
    found = simulated(lambda rng: grouped(rng, n_groups, size), truth, 1000)
    with capsys.disabled():
        print(f"\n{n_groups} groups of {size} | " + " | ".join(told(of) for of in found.values()))

    assert all(of["given"] > 0.99 and of["coverage"] >= 0.92 for of in found.values())


@pytest.mark.soak
@pytest.mark.parametrize("n", [400, 1000, 5000])
@pytest.mark.parametrize("failing", [0.01, 0.05, 0.3])
@pytest.mark.parametrize("looked_at", [40, 80])
def test_who_stops_early_gets_ranges_that_hold(monkeypatch, capsys, looked_at, failing, n):
    """Not all failures were looked at then, and perhaps none: no rates in that case, and the others are not off."""
    monkeypatch.setattr(review_rates, "DRAWS", 3000)
    world = World(failing, 0.25, 1.8, n, looked_at)
    found = simulated(world.looked, world.truth, 1000)
    with capsys.disabled():
        print(f"\n{looked_at} looked at {failing} | {n} | " + " | ".join(told(of) for of in found.values()))

    assert all(of["coverage"] >= 0.925 for of in found.values())


def grouped(rng, n_groups, size, looked_at=150):
    has, failed, codes = in_groups(rng, n_groups, size)
    rows = order(failed, rng)[:looked_at]
    return has[rows].astype(float), sample(rows, failed, failed, codes)


def in_groups(rng, n_groups, size):
    """A quarter has the tag and a fifth fails, both more in some groups than in others."""
    codes = np.repeat(np.arange(n_groups), size)
    has = rng.random(codes.size) < rng.beta(1 / 6, 1 / 2, n_groups)[codes]
    worse = rng.gamma(4, 1 / 4, n_groups)[codes]
    return has, rng.random(codes.size) < np.clip(np.where(has, 0.32, 0.16) * worse, 0, 1), codes


def grouped_truth():
    has, failed, _ = in_groups(np.random.default_rng(9), 400_000, 1)
    inside, outside = float(failed[has].mean()), float(failed[~has].mean())
    return {"share": float(has.mean()), "inside": inside, "outside": outside, "lift": inside / outside}


def test_tags_that_mean_nothing_do_not_stand_out(monkeypatch):
    """Ten tags at random, 60 reviews: in few of them does any stand out."""
    monkeypatch.setattr(review_rates, "DRAWS", 200)
    rng, alarms = np.random.default_rng(3), 0
    for review in range(60):
        failed = pd.Series(rng.random(600) < 0.1, index=[f"e{row}" for row in range(600)])
        order = review_order(f"run {review}", failed.to_dict())[:150]
        rows = [tagged(name, *(f"t{tag}" for tag in range(10) if rng.random() < 0.2)) for name in order]
        found, _ = told_of(rows, {"run": failed}, failed)
        alarms += any(one.stands_out for one in found.tags)

    assert alarms <= 7


# ---- the rows ----------------------------------------------------------------------------------


def tagged(example_id, *tags, reviewer="Ada", run="run", how="by hand"):
    return TagRow(example_id, tags, reviewer, how, "2026-11-25T18:00:00.000Z", run)


def told_of(rows, draws, failed, groups=None, present=("run",), relabelled="a success"):
    return reviewed(rows, draws, failed, groups, present=set(present), correction=LabelCorrection(relabelled))


@pytest.fixture
def failed():
    """Two hundred examples of which sixty fail."""
    return pd.Series([row < 60 for row in range(200)], index=[f"e{row:03}" for row in range(200)])


def test_when_all_are_tagged_the_estimates_are_the_counts(failed):
    """40 have the tag, 24 of these fail; of the other 160, 36 do."""
    has = [row < 24 or 100 <= row < 116 for row in range(200)]
    rows = [tagged(name, *(["dark"] if one else [])) for name, one in zip(failed.index, has, strict=True)]
    found, findings = told_of(rows, {"run": failed}, failed)
    dark = found.tags[0]

    assert findings == ()
    assert (found.n, found.n_failures, dark.n, dark.n_failures) == (200, 60, 40, 24)
    assert dark.share.value == pytest.approx(40 / 200)
    assert dark.inside.value == pytest.approx(24 / 40)
    assert dark.outside.value == pytest.approx(36 / 160)
    assert dark.lift.value == pytest.approx((24 / 40) / (36 / 160))
    assert dark.stands_out
    assert dark.lift.low < dark.lift.value < dark.lift.high


def test_wrong_labels_give_a_corrected_score_beside_the_raw_one(failed):
    """12 failures and 7 successes are labelled wrongly: 60 - 12 + 7 would fail."""
    wrong = {*failed.index[:12], *failed.index[60:67]}
    rows = [tagged(name, *([WRONG_LABEL] if name in wrong else [])) for name in failed.index]
    found = told_of(rows, {"run": failed}, failed)[0]

    assert found.tags == ()
    assert found.wrong_labels.raw.value == pytest.approx(60 / 200)
    assert found.wrong_labels.corrected.value == pytest.approx(55 / 200)
    assert found.wrong_labels.of_failures.value == pytest.approx(12 / 60)
    assert found.wrong_labels.of_successes.value == pytest.approx(7 / 140)
    assert found.wrong_labels.at_most is None
    assert told_of(rows, {"run": failed}, failed, relabelled="unknown")[0].wrong_labels.corrected is None


def test_of_many_labels_the_corrected_score_lies_between_two(failed):
    """The 7 successes would fail; of the 12 failures all may be right in truth, or none."""
    wrong = {*failed.index[:12], *failed.index[60:67]}
    rows = [tagged(name, *([WRONG_LABEL] if name in wrong else [])) for name in failed.index]
    found = told_of(rows, {"run": failed}, failed, relabelled="perhaps a success")[0].wrong_labels

    assert found.corrected.value == pytest.approx(55 / 200)
    assert found.at_most.value == pytest.approx(67 / 200)
    assert found.corrected.high < found.at_most.high


def test_what_reviewers_disagree_about_counts_in_part(failed):
    """One sees it in ten failures, the other in none of them: as if five had it."""
    rows = [tagged(name, *(["dark"] if row < 10 else [])) for row, name in enumerate(failed.index)]
    rows += [tagged(name, reviewer="Bob") for name in failed.index[:50]]
    found = told_of(rows, {"run": failed}, failed)[0]

    assert found.tags[0].share.value == pytest.approx(5 / 200)
    assert [(one.name, one.n) for one in found.reviewers] == [("Ada", 200), ("Bob", 50)]
    assert found.pair == ("Ada", "Bob")


def test_rows_that_cannot_be_used_are_told(failed):
    """Examples that left the test set, and runs that are gone."""
    rows = [tagged("e000", "dark"), tagged("gone"), tagged("e001", run="lost")]
    found, findings = told_of(rows, {"run": pd.concat([failed, pd.Series({"gone": True})])}, failed)

    assert found.n == 1
    assert [(one.code, one.severity) for one in findings] == [("PF089", "warning"), ("PF100", "advice")]
    assert "1 of 3 verdicts of review.csv do not count" in findings[0].sentence
    assert "(gone)" in findings[1].sentence
    assert told_of(rows[2:], {"run": failed}, failed)[0] is None


def test_two_samples_count_together(failed):
    """Each half of the examples drawn by another run's verdicts; all tagged, so the counts come out."""
    other = ~failed
    has = {name for row, name in enumerate(failed.index) if row % 5 == 0}
    rows = [tagged(name, *(["dark"] if name in has else [])) for name in failed.index]
    rows += [tagged(name, *(["dark"] if name in has else []), run="new") for name in failed.index]
    found = told_of(rows, {"run": failed, "new": other}, failed, present=["new"])[0]

    assert found.n == 200
    assert found.tags[0].share.value == pytest.approx(40 / 200)
    assert found.drawn_before
    assert not told_of(rows, {"run": failed, "new": other}, failed, present=["run", "new"])[0].drawn_before


def test_few_examples_get_no_range_and_say_why(failed):
    """Fewer than thirty in all, or none of either side: neither hangs on what is estimated."""
    few = dark_of(failed, failed.index[46:75], failed.index[46:60])
    assert few.share.why_no_interval == few.inside.why_no_interval == "only 29 examples were looked at"
    assert (few.p, few.stands_out) == (None, False)

    assert (
        dark_of(failed, failed.index[60:], failed.index[60:80]).inside.why_no_interval == "no failures were looked at"
    )
    assert (
        dark_of(failed, failed.index[:60], failed.index[:20]).outside.why_no_interval == "no successes were looked at"
    )


def dark_of(failed, looked_at, dark):
    rows = [tagged(name, *(["dark"] if name in set(dark) else [])) for name in looked_at]
    return told_of(rows, {"run": failed}, failed)[0].tags[0]


def test_few_failures_get_wide_ranges_and_no_test(failed):
    """Three of four failures are dark, and ten of the others: anything from as often to very much more often."""
    rare = failed & (np.arange(200) < 4)
    dark = dark_of(rare, rare.index, [*rare.index[:3], *rare.index[100:110]])

    assert (dark.inside.value, dark.outside.value) == pytest.approx((3 / 13, 1 / 187))
    assert 0.03 < dark.inside.low < 0.1
    assert 0.5 < dark.inside.high < 0.7
    assert dark.lift.low < 20 < dark.lift.high
    assert (dark.p, dark.stands_out) == (None, False)


def test_a_tag_given_once_has_a_range_that_says_how_little_is_known(failed):
    """The one dark example fails: nobody knows how many of such do."""
    dark = dark_of(failed, failed.index, failed.index[:1])

    assert dark.inside.value == 1
    assert dark.inside.low < 0.2
    assert dark.p is None


def test_a_tag_that_all_failures_have_is_so_many_times_as_often_at_least(failed):
    """None of the others fails, so there is no upper end; a tag that all have leaves no others."""
    dark = dark_of(failed, failed.index, failed.index[:120])
    assert (dark.lift.value, dark.lift.high) == (np.inf, np.inf)
    assert 5 < dark.lift.low < 50
    assert dark.stands_out

    dark = dark_of(failed, failed.index, failed.index)
    assert dark.outside.why_no_interval == "all that were looked at have this tag"
    assert dark.lift is None
    assert dark.inside.low < 60 / 200 < dark.inside.high


def test_a_model_that_never_failed_gets_an_upper_end(failed):
    """No failure among two hundred: the rate inside is none, up to a few per cent, and there is no lift."""
    dark = dark_of(failed & False, failed.index, failed.index[:80])

    assert (dark.inside.value, dark.inside.low) == (0, 0)
    assert 0.01 < dark.inside.high < 0.06
    assert dark.lift is None


def test_few_groups_get_no_range(failed):
    """Two hundred examples in ten groups are ten observations."""
    groups = pd.Series([f"g{row % 10}" for row in range(200)], index=failed.index)
    rows = [tagged(name, *(["dark"] if row % 3 else [])) for row, name in enumerate(failed.index)]
    dark = told_of(rows, {"run": failed}, failed, groups)[0].tags[0]

    assert dark.share.why_no_interval == dark.inside.why_no_interval == "only 10 independent groups were looked at"


def test_equal_rows_give_equal_numbers_in_any_order(failed):
    """No clock and no dice that are not seeded."""
    rows = [tagged(name, *(["dark"] if row % 3 else ["glare"])) for row, name in enumerate(failed.index)]

    assert told_of(rows, {"run": failed}, failed) == told_of(rows[::-1], {"run": failed}, failed)


# ---- two reviewers -----------------------------------------------------------------------------


def test_kappa_is_that_of_the_library():
    """On random tables."""
    rng = np.random.default_rng(4)
    for _ in range(20):
        one, other = rng.random((2, 80)) < 0.4
        other = np.where(rng.random(80) < 0.6, one, other)
        found = kappa(one, other, Units(80))
        assert found.value == pytest.approx(cohen_kappa_score(one, other))
        assert found.low < found.value < found.high


def test_kappa_of_few_or_of_equal_verdicts_has_no_range():
    """Its large-sample error would be none."""
    first = np.arange(100) < 10
    assert kappa(first, first, Units(100)).why_no_interval == "they never differed"
    assert kappa(first[:40], (np.arange(40) < 5), Units(40)).why_no_interval.startswith("only 40")
    rare = kappa(np.arange(100) < 3, np.arange(100) < 2, Units(100))
    assert rare.why_no_interval == "one of them gave it too rarely"


def test_the_two_who_share_most_are_compared():
    """And only tags that one of them gave."""
    seen = {
        "Ada": {f"e{row}": ("dark",) if row < 30 else () for row in range(60)},
        "Bob": {f"e{row}": ("dark",) if row < 25 else () for row in range(60)},
        "Cy": {"e1": ("glare",)},
    }
    pair, found = agreements(seen, ["dark", "glare"])

    assert pair == ("Ada", "Bob")
    assert [one.tag for one in found] == ["dark"]
    assert agreements({"Ada": seen["Ada"]}, ["dark"]) == ((), ())


@pytest.mark.soak
@pytest.mark.parametrize(("share", "n"), [(0.3, 60), (0.3, 200), (0.1, 200)])
def test_kappas_range_holds_the_truth(capsys, share, n):
    """Two reviewers who each see the same thing in 85 of 100 cases."""
    rng, held = np.random.default_rng(5), []
    both, single = share * 0.85**2 + (1 - share) * 0.15**2, share * 0.85 + (1 - share) * 0.15
    agreed = 2 * both + 1 - 2 * single
    truth = (agreed - single**2 - (1 - single) ** 2) / (1 - single**2 - (1 - single) ** 2)
    for _ in range(2000):
        is_there = rng.random(n) < share
        one, other = (np.where(rng.random(n) < 0.85, is_there, ~is_there) for _ in range(2))
        found = kappa(one, other, Units(n))
        if found.low is not None:
            held.append(found.low <= truth <= found.high)
    with capsys.disabled():
        print(f"\nkappa {truth:.2f} | {share} | {n} | {100 * np.mean(held):.1f} % of {len(held)}")

    assert 0.92 <= np.mean(held) <= 0.98
