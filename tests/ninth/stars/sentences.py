"""Every sentence of this kind that a reader of a page sees."""

from portfolio.records import Finding, Passed, Table
from portfolio.words import count


def rated(stars):
    """A rating as it is printed."""
    return f"{stars:.0f} ★"


def generous(n_too_high, n_too_low):
    """About ratings that err on one side."""
    if n_too_high <= n_too_low:
        return Passed("ST001", "Ratings are not too high more often than too low.")
    sentence = f"Generous: {count(n_too_high)} ratings are too high, {count(n_too_low)} too low."
    return Finding("ST001", "advice", sentence, "Look at what the reviewers complain about.")


def how_far_off(off):
    """Examples by the number of stars they are off."""
    rows = tuple((rated(stars), count(n)) for stars, n in enumerate(off))
    return Table(("stars off", "examples"), rows, (True, True), "How far off")
