"""Findings that the author lives with stay, with the reason, and warn no more."""

from dataclasses import replace

from portfolio.examine.analysis import analyse
from portfolio.examine.checks.waivers import waived
from portfolio.records import Accepted, Claim

WHY = "eight notes are all there are"


def after(w, *codes):
    analysis = analyse(w.project, w.examples, w.evaluation, w.task)
    return waived(analysis, [Accepted(code, WHY, line) for line, code in enumerate(codes, 20)]).findings


def test_an_accepted_finding_stays_with_its_reason(world):
    """The words and the severity are as before."""
    w = world(19)
    before = {finding.code: finding for finding in after(w)}
    found = {finding.code: finding for finding in after(w, "PF040")}

    assert found["PF040"] == replace(before["PF040"], accepted=WHY)
    assert {code: each for code, each in found.items() if code != "PF040"} == {
        code: each for code, each in before.items() if code != "PF040"
    }


def test_a_waiver_that_nothing_calls_for_is_told(world):
    """At its line, as advice: the fault was mended, the excuse stayed."""
    (unused,) = [finding for finding in after(world(300), "PF043") if finding.code == "PF058"]

    assert (unused.severity, unused.place) == ("advice", "project.yml:20")
    assert unused.sentence == "PF043 is accepted in project.yml but does not arise."


def test_an_error_is_never_accepted(world):
    """Even if a record says so: a wrong number stays a wrong number."""
    w = world(200, claims=(Claim("accuracy", 0.99, 2),))

    assert [each.accepted for each in after(w, "PF049") if each.code == "PF049"] == [None]
