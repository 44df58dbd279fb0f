"""The public holidays of the United States by their rules, and the days around them that offices treat as half of one.

Rules: 5 U.S.C. 6103 (ten federal holidays until 2020; Juneteenth came in 2021, after these data end). A holiday that
falls on a Saturday is observed on the Friday before, on a Sunday on the Monday after.
"""

from collections.abc import Iterator
from datetime import date, timedelta

MONDAY, THURSDAY, SATURDAY, SUNDAY = 0, 3, 5, 6
DAY = timedelta(days=1)

FIXED = {"New Year": (1, 1), "Independence Day": (7, 4), "Veterans Day": (11, 11), "Christmas": (12, 25)}
NTH = {
    "Martin Luther King Day": (1, MONDAY, 3),
    "Presidents' Day": (2, MONDAY, 3),
    "Memorial Day": (5, MONDAY, -1),
    "Labor Day": (9, MONDAY, 1),
    "Columbus Day": (10, MONDAY, 2),
    "Thanksgiving": (11, THURSDAY, 4),
}


def nth(year: int, month: int, weekday: int, n: int) -> date:
    """The ``n``-th such weekday of a month; -1 is the last one."""
    if n < 0:
        last = date(year + month // 12, month % 12 + 1, 1) - DAY
        return last - DAY * ((last.weekday() - weekday) % 7)
    first = date(year, month, 1)
    return first + DAY * ((weekday - first.weekday()) % 7 + 7 * (n - 1))


def observed(day: date) -> date:
    """When offices are closed for it."""
    return day - DAY if day.weekday() == SATURDAY else day + DAY if day.weekday() == SUNDAY else day


def holidays(year: int) -> Iterator[tuple[date, str]]:
    """Day and name of the federal holidays of a year, as observed; 1 January may be observed in the year before."""
    for name, (month, day) in FIXED.items():
        yield observed(date(year, month, day)), name
    for name, (month, weekday, n) in NTH.items():
        yield nth(year, month, weekday, n), name


HOLIDAYS = dict(sorted(pair for year in range(2000, 2018) for pair in holidays(year)))
